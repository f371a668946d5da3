"""Generated samples obey the formula that the catalogue states, and the seed decides every bit."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_circles, make_moons

from engine.catalogue.datasets import DATASETS
from engine.catalogue.entry import DatasetEntry, Task
from engine.data import generators
from engine.data.load import load
from engine.spec import DataSpec, ProjectError

GENERATORS = [entry for entry in DATASETS if not entry.from_file]


def _function(entry: DatasetEntry) -> Any:
    module, name = entry.target.split(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("entry", GENERATORS, ids=lambda entry: entry.kind)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(entry: DatasetEntry) -> None:
    first, again, other = (_function(entry)(seed=seed) for seed in (3, 3, 4))
    assert first[0].tobytes() == again[0].tobytes()
    assert first[1].tobytes() == again[1].tobytes()
    assert first[0].tobytes() != other[0].tobytes()


@pytest.mark.parametrize("entry", GENERATORS, ids=lambda entry: entry.kind)
def test_the_source_text_alone_gives_the_same_bits(entry: DatasetEntry) -> None:
    scope: dict[str, Any] = {"np": np}
    exec(inspect.getsource(_function(entry)), scope)  # noqa: S102
    for pasted, own in zip(scope[entry.kind](), _function(entry)(), strict=True):
        assert pasted.tobytes() == own.tobytes()


@pytest.mark.parametrize("entry", GENERATORS, ids=lambda entry: entry.kind)
def test_the_catalogue_declares_the_function_as_it_is(entry: DatasetEntry) -> None:
    signature = inspect.signature(_function(entry))
    assert [param.name for param in entry.params] == list(signature.parameters)
    assert [param.default for param in entry.params] == [p.default for p in signature.parameters.values()]
    x_NF, y_N = _function(entry)()
    n_classes = 1 if entry.task is Task.REGRESSION else len(np.unique(y_N))
    assert x_NF.dtype == np.float64
    assert x_NF.shape == (entry.resolved({})["n"] * n_classes, entry.n_features)
    assert y_N.shape == (len(x_NF),)
    assert y_N.dtype == (np.float64 if entry.task is Task.REGRESSION else np.int64)
    declared = entry.resolved({})[entry.n_classes] if isinstance(entry.n_classes, str) else entry.n_classes
    assert declared == (None if entry.task is Task.REGRESSION else n_classes)


def test_a_noiseless_line_gives_back_its_slope_and_intercept() -> None:
    x_N1, y_N = generators.linear(n=50, slope=-3.5, intercept=2.25, noise=0.0, low=-4, high=9)
    design = np.column_stack([x_N1[:, 0], np.ones(50)])
    assert np.allclose(np.linalg.lstsq(design, y_N, rcond=None)[0], [-3.5, 2.25], atol=1e-12)
    assert x_N1.min() >= -4
    assert x_N1.max() < 9


def test_noise_has_the_standard_deviation_that_was_asked_for() -> None:
    x_N1, y_N = generators.linear(n=100_000, slope=2.0, intercept=5.0, noise=0.3)
    noise_N = y_N - (2.0 * x_N1[:, 0] + 5.0)
    # Standard errors: 0.3 / sqrt(n) of the mean, 0.3 / sqrt(2 n) of the deviation; five of each.
    assert abs(noise_N.mean()) < 5 * 0.3 / np.sqrt(100_000)
    assert abs(noise_N.std() - 0.3) < 5 * 0.3 / np.sqrt(200_000)


def test_a_noiseless_sine_repeats_after_one_period() -> None:
    x_N1, y_N = generators.sine(n=400, amplitude=2.0, period=3.0, noise=0.0)
    columns = np.column_stack([np.sin(2 * np.pi * x_N1[:, 0] / 3.0), np.cos(2 * np.pi * x_N1[:, 0] / 3.0)])
    assert np.allclose(np.linalg.lstsq(columns, y_N, rcond=None)[0], [2.0, 0.0], atol=1e-12)
    assert np.abs(y_N).max() <= 2.0


def test_a_noiseless_polynomial_gives_back_its_coefficients() -> None:
    x_N1, y_N = generators.polynomial(n=40, coefficients=(1.0, -2.0, 0.5, 3.0), noise=0.0)
    assert np.allclose(np.polyfit(x_N1[:, 0], y_N, 3)[::-1], [1.0, -2.0, 0.5, 3.0], atol=1e-10)


def test_a_noiseless_plane_gives_back_its_slopes() -> None:
    x_N2, y_N = generators.plane(n=40, slope_1=1.5, slope_2=-0.5, intercept=7.0, noise=0.0)
    design = np.column_stack([x_N2, np.ones(40)])
    assert np.allclose(np.linalg.lstsq(design, y_N, rcond=None)[0], [1.5, -0.5, 7.0], atol=1e-12)


def test_the_two_gaussian_clouds_lie_about_plus_and_minus_mean_with_the_bias_added() -> None:
    n = 50_000
    x_N2, y_N = generators.gaussian_classes(n=n, mean=1.7, std=1.5, bias=1.0)
    error = 5 * 1.5 / np.sqrt(n)
    assert np.abs(x_N2[y_N == 0].mean(axis=0) - 2.7).max() < error
    assert np.abs(x_N2[y_N == 1].mean(axis=0) + 0.7).max() < error
    assert np.abs(x_N2[y_N == 0].std(axis=0) - 1.5).max() < error
    assert np.bincount(y_N).tolist() == [n, n]


def test_noiseless_moons_and_circles_are_those_of_scikit_learn() -> None:
    x_N2, y_N = generators.moons(n=30, noise=0.0)
    oracle_N2, oracle_N = make_moons(n_samples=(30, 30), shuffle=False)
    assert np.allclose(x_N2, oracle_N2, atol=1e-15)
    assert np.array_equal(y_N, oracle_N)
    x_N2, y_N = generators.circles(n=30, factor=0.4, noise=0.0)
    oracle_N2, oracle_N = make_circles(n_samples=(30, 30), shuffle=False, factor=0.4)
    assert np.allclose(x_N2, oracle_N2, atol=1e-15)
    assert np.array_equal(y_N, oracle_N)


def test_noiseless_xor_is_the_exclusive_or_of_the_signs() -> None:
    x_N2, y_N = generators.xor(n=200, noise=0.0)
    positive_N2 = x_N2 > 0
    assert np.array_equal(positive_N2[:, 0] ^ positive_N2[:, 1], y_N == 1)
    assert len(np.unique(positive_N2, axis=0)) == 4


def test_noiseless_spirals_are_one_arm_turned_for_each_class() -> None:
    x_N2, y_N = generators.spirals(n=50, classes=3, turns=2.0, noise=0.0)
    arms_NC = [x_N2[y_N == c] @ [1, 1j] for c in range(3)]
    assert np.allclose(arms_NC[1], arms_NC[0] * np.exp(2j * np.pi / 3))
    assert np.allclose(arms_NC[2], arms_NC[0] * np.exp(4j * np.pi / 3))
    winding = np.diff(np.unwrap(np.angle(arms_NC[0]))[[0, -1]])[0] / (2 * np.pi)
    assert winding == pytest.approx(2.0 * 0.95)


def test_blobs_have_their_centres_on_a_circle() -> None:
    n = 20_000
    x_N2, y_N = generators.blobs(n=n, classes=4, distance=3.0, std=0.5)
    centres = [x_N2[y_N == c].mean(axis=0) for c in range(4)]
    assert np.allclose(centres, [[3, 0], [0, 3], [-3, 0], [0, -3]], atol=5 * 0.5 / np.sqrt(n))


def test_generated_samples_are_named_and_read_only() -> None:
    loaded = load(DataSpec(kind="blobs", params={"classes": 4, "n": 5}))
    assert loaded.facts.feature_names == ("x1", "x2")
    assert loaded.facts.class_names == ("class 0", "class 1", "class 2", "class 3")
    assert load(DataSpec(kind="linear")).facts.feature_names == ("x",)
    with pytest.raises(ValueError, match="read-only"):
        loaded.samples.y_N[0] = 1


@pytest.mark.parametrize(
    ("kind", "params", "path"),
    [
        ("linear", {"n": 0}, "data.params.n"),
        ("linear", {"n": 2_000_000}, "data.params.n"),
        ("linear", {"n": "20"}, "data.params.n"),
        ("linear", {"noise": -1.0}, "data.params.noise"),
        ("linear", {"slope": float("nan")}, "data.params.slope"),
        ("linear", {"seed": -1}, "data.params.seed"),
        ("linear", {"low": 3.0, "high": 3.0}, "data.params.low"),
        ("linear", {"low": 4.0, "high": 3.0}, "data.params.low"),
        ("linear", {"slop": 3.0}, "data.params.slop"),
        ("polynomial", {"coefficients": []}, "data.params.coefficients"),
        ("polynomial", {"coefficients": [1e30] * 400, "low": 1e29, "high": 1e30}, "data.params"),
        ("sine", {"period": 0.0}, "data.params.period"),
        ("blobs", {"classes": 1}, "data.params.classes"),
        ("csv", {}, "data.params.path"),
        ("linnear", {}, "data.kind"),
    ],
)
def test_absurd_parameters_are_refused_by_name(kind: str, params: dict[str, Any], path: str) -> None:
    with pytest.raises(ProjectError) as caught:
        load(DataSpec(kind=kind, params=params))
    assert [problem.path for problem in caught.value.problems] == [path]
