"""Small real runs, one for every rule, and a healthy one; each is looked at while it trains."""

from __future__ import annotations

from typing import Any

from engine.doctor.doctor import Doctor
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.trainer import Trainer
from engine.train.vital_signs import take_vitals


def layers(*kinds: str, width: int = 16) -> list[dict[str, Any]]:
    """A hidden Linear and an activation for each kind, and a Linear for the output."""
    found: list[dict[str, Any]] = []
    for kind in kinds:
        found += [{"kind": "Linear", "params": {"out_features": width}}, {"kind": kind}]
    return [*found, {"kind": "Linear"}]


def moons(**edits: Any) -> ProjectSpec:
    """The two moons with a small model and SGD; edits by spec path."""
    changed = {
        "model.children": layers("Tanh", "Tanh"),
        "optimizer": {"kind": "SGD", "params": {"lr": 0.1, "momentum": 0.9}},
        "training.epochs": 40,
        **edits,
    }
    return set_values(read_preset("two-moons-mlp"), list(changed.items()))


def examined(spec: ProjectSpec, steps: int = 300, every: int = 5) -> tuple[Trainer, Doctor]:
    """Train and look every few steps."""
    trainer, doctor = Trainer(spec), Doctor(spec)
    while trainer.ended is None and trainer.step_count < steps:
        trainer.step()
        if trainer.step_count % every == 0 or trainer.ended is not None:
            doctor.look(take_vitals(trainer))
    return trainer, doctor


_WIDE = [{"layer": "Linear", "initializer": {"kind": "normal_", "params": {"std": 30.0}}}]
_SMALL = {"data.params.n": 15, "data.params.noise": 0.5, "data.split.validation": 0.5, "data.split.test": 0.0}
PATIENTS: dict[str, tuple[ProjectSpec, int]] = {
    "not_finite": (
        set_values(
            read_preset("linear-regression"),
            [
                ("optimizer.params.lr", 10.0),
                ("training.stop.loss_below", None),
                ("loss", {"kind": "MSELoss"}),
            ],
        ),
        300,
    ),
    "exploding_gradients": (
        moons(
            **{"model.children": layers(*["ReLU"] * 5), "initialization": _WIDE, "optimizer.params.lr": 1e-18}
        ),
        60,
    ),
    "vanishing_gradients": (moons(**{"model.children": layers(*["Sigmoid"] * 8)}), 80),
    "dead_units": (moons(**{"model.children": layers("ReLU", "ReLU"), "optimizer.params.lr": 30.0}), 200),
    "saturated_units": (moons(**{"optimizer.params.lr": 30.0}), 200),
    "rate_too_high": (moons(**{"optimizer.params.lr": 30.0}), 200),
    "rate_too_low": (moons(**{"optimizer.params": {"lr": 1e-6, "momentum": 0.0}}), 150),
    "overfitting": (
        moons(
            **_SMALL,
            **{
                "model.children": layers("Tanh", "Tanh", width=64),
                "optimizer": {"kind": "Adam", "params": {"lr": 0.01}},
                "training.epochs": 400,
            },
        ),
        400,
    ),
    "plateau": (moons(**{"model.children": [{"kind": "Linear"}], "data.params.noise": 0.6}), 600),
    "never_predicted": (moons(**{"model.children": layers(*["Sigmoid"] * 8)}), 200),
}
# Runs that come near, but are well: the same model with what cures it, or data that look like the ailment.
NEAR: dict[str, tuple[ProjectSpec, int]] = {
    "not_finite": (set_values(PATIENTS["not_finite"][0], [("optimizer.params.lr", 0.01)]), 60),
    # Targets of about 150 give large gradients, which Adam divides by their size.
    "exploding_gradients": (
        moons(
            **{
                "data.kind": "diabetes",
                "data.params": {},
                "data.scale_features": "standardize",
                "loss": {"kind": "MSELoss"},
                "optimizer": {"kind": "Adam", "params": {"lr": 0.01}},
            }
        ),
        100,
    ),
    "vanishing_gradients": (moons(**{"model.children": layers(*["ReLU"] * 8)}), 80),
    "dead_units": (
        moons(
            **{
                "data.kind": "linear",
                "data.params": {},
                "data.scale_features": "standardize",
                "loss": {"kind": "MSELoss"},
                "model.children": layers("ReLU", "ReLU", width=32),
                "optimizer": {"kind": "Adam", "params": {"lr": 0.01}},
            }
        ),
        40,
    ),
    "saturated_units": (moons(), 300),
    "rate_too_high": (moons(**{"training.batch_size": 2}), 300),
    # It has converged: its updates are tiny, too, but it has learned before.
    "rate_too_low": (read_preset("linear-regression"), 250),
    "overfitting": (moons(**{"training.epochs": 100}), 1500),
    # Everything is right: a loss that falls no more is no plateau then.
    "plateau": (moons(**{"training.epochs": 100}), 1500),
    # Three classes, of which the middle one is learned last.
    "never_predicted": (
        moons(
            **{
                "data.kind": "iris",
                "data.params": {},
                "data.scale_features": "standardize",
                "loss": {"kind": "CrossEntropyLoss"},
                "optimizer": {"kind": "Adam", "params": {"lr": 0.01}},
            }
        ),
        200,
    ),
}
