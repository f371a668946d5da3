"""Training ends where other solvers say that the minimum is.

Shape suffixes: N samples, F features.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from engine import project
from engine.data import load
from engine.presets import read_preset
from engine.spec import set_values


@pytest.mark.parametrize(
    ("data", "features"),
    [("linear", 1), ("plane", 2)],
)
def test_linear_regression_finds_the_least_squares_line(data: str, features: int) -> None:
    spec = set_values(
        read_preset("linear-regression"),
        [
            ("data", {"kind": data, "params": {"n": 40, "seed": 3}}),
            ("model.children[0].params.in_features", features),
            ("training.stop.loss_below", None),
            ("training.epochs", 4000),
        ],
    )
    run = project.train(spec, keep=False)
    samples = load(spec.data).samples
    with_one_NF = np.column_stack([samples.x_NF, np.ones(len(samples))])
    best, _, _, _ = np.linalg.lstsq(with_one_NF, samples.y_N, rcond=None)
    weight, bias = run.model.state_dict().values()
    assert weight.numpy().ravel() == pytest.approx(best[:-1], abs=1e-3)
    assert bias.item() == pytest.approx(best[-1], abs=1e-3)
    residual = float(np.mean((with_one_NF @ best - samples.y_N) ** 2)) / 2
    assert run.train_loss == pytest.approx(residual, abs=1e-4)


@pytest.mark.parametrize("loss", ["BCEWithLogitsLoss", "BCELoss"])
def test_logistic_regression_finds_the_most_likely_boundary(loss: str) -> None:
    sigmoid = [{"kind": "Sigmoid"}] if loss == "BCELoss" else []
    spec = set_values(
        read_preset("logistic-regression"),
        [
            ("data.params", {"n": 100, "mean": 0.7, "std": 1.0, "bias": 1.0, "seed": 12}),
            ("model.children", [{"kind": "Linear"}, *sigmoid]),
            ("loss", {"kind": loss}),
            ("optimizer.params", {"lr": 0.5, "momentum": 0.9}),
            ("training.stop.accuracy_at_least", None),
            ("training.epochs", 2000),
        ],
    )
    run = project.train(spec, keep=False)
    samples = load(spec.data).samples
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(samples.x_NF, samples.y_N)
    assert 0.6 < oracle.score(samples.x_NF, samples.y_N) < 0.99, "the classes must overlap"
    weight, bias = run.model.state_dict().values()
    assert weight.numpy().ravel() == pytest.approx(oracle.coef_[0], rel=0.01)
    assert bias.item() == pytest.approx(oracle.intercept_[0], rel=0.01)
    least = log_loss(samples.y_N, oracle.predict_proba(samples.x_NF))
    assert run.train_loss == pytest.approx(least, abs=1e-4)
    assert run.metrics["accuracy"] == pytest.approx(oracle.score(samples.x_NF, samples.y_N), abs=0.011)
