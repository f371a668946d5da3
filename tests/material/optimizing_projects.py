"""Small projects: every optimiser with every schedule, and all that stands between loss and step."""

from __future__ import annotations

from typing import Any

from engine.catalogue import OPTIMIZERS, SCHEDULERS
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values

LINE, MOONS, DIGITS = "linear-regression", "two-moons-mlp", "digits-autoencoder"
# No number of this table is negative, so that an Embedding can look it up.
TABLE = {"data.params.low": 0.0, "data.params.high": 6.0}


def node(kind: str, **params: Any) -> dict[str, Any]:
    """A chosen thing as JSON."""
    return {"kind": kind, "params": params}


EMBEDDING = node("Embedding", num_embeddings=7, embedding_dim=3, sparse=True)


def _scheduler(kind: str, momentum: bool = True) -> dict[str, Any]:
    entry = next(entry for entry in SCHEDULERS if entry.kind == kind)
    params = dict(entry.example_params)
    if kind == "OneCycleLR":
        params["total_steps"] = "auto"
    if entry.param("cycle_momentum") is not None and not momentum:
        params["cycle_momentum"] = False
    children = [node(child, **given) for child, given in entry.example_children]
    return {"kind": kind, "params": params, "children": children}


def pair(optimizer: str, scheduler: str) -> ProjectSpec:
    entry = next(entry for entry in OPTIMIZERS if entry.kind == optimizer)
    momentum = entry.param("momentum") is not None or entry.param("betas") is not None
    edits: dict[str, Any] = {
        "training.batch_size": 8,
        "training.epochs": 3,
        "training.stop": {},
        "optimizer": node(optimizer, **({"max_iter": 3} if optimizer == "LBFGS" else {})),
        "scheduler": _scheduler(scheduler, momentum),
    }
    if optimizer == "Muon":
        edits["parameter_groups"] = [{"parameter": "bias", "frozen": True}]
    if optimizer == "SparseAdam":
        edits |= TABLE | {"model.children": [EMBEDDING, node("Flatten"), node("Linear")]}
        edits["parameter_groups"] = [{"layer": "Linear", "frozen": True}]
    return set_values(read_preset(LINE), list(edits.items()))


_WARM_UP = {
    "kind": "SequentialLR",
    "params": {"milestones": [3]},
    "children": [node("LinearLR", total_iters=3), node("OneCycleLR", max_lr=0.1, total_steps="auto")],
}
_NESTED = {
    "kind": "ChainedScheduler",
    "children": [
        {
            "kind": "SequentialLR",
            "params": {"milestones": [1, 3]},
            "children": [node("LinearLR"), node("ConstantLR"), node("CosineAnnealingLR", T_max=2)],
        },
        {"kind": "ChainedScheduler", "children": [node("ExponentialLR", gamma=0.9)]},
        node("LambdaLR", factors=[1.0, 0.5]),
    ],
}
_GROUPS = [
    {"module": "0", "lr_factor": 0.1},
    {"layer": "Linear", "parameter": "bias", "module": "2", "params": {"weight_decay": 0, "lr": 0.01}},
]
_MOMENTUM = node("SGD", lr=0.05, momentum=0.9, weight_decay=0.01)
FEATURES: dict[str, tuple[str, dict[str, Any]]] = {
    "groups of SGD": (MOONS, {"parameter_groups": _GROUPS, "optimizer": _MOMENTUM}),
    "groups of Adam": (MOONS, {"parameter_groups": _GROUPS, "optimizer": node("AdamW", lr=0.05)}),
    "groups with a schedule": (
        MOONS,
        {"parameter_groups": _GROUPS, "optimizer": _MOMENTUM, "scheduler": node("StepLR", step_size=1)},
    ),
    "every parameter in a group": (
        MOONS,
        {"parameter_groups": [{"parameter": "weight", "lr_factor": 2.0}, {"parameter": "bias"}]},
    ),
    "a frozen layer": (MOONS, {"parameter_groups": [{"module": "0", "frozen": True}]}),
    "clipped by value": (MOONS, {"training.gradients.clip_value": 0.01}),
    "clipped by norm": (MOONS, {"training.gradients.clip_norm": 0.1}),
    "clipped by both": (
        MOONS,
        {"training.gradients": {"clip_value": 0.02, "clip_norm": 0.05, "norm_type": 1.0}},
    ),
    "accumulated": (MOONS, {"training.gradients.accumulate": 3}),
    "accumulated, clipped, one cycle": (
        MOONS,
        {"training.gradients": {"accumulate": 4, "clip_norm": 0.5}, "scheduler": _scheduler("OneCycleLR")},
    ),
    "accumulated by an autoencoder": (
        DIGITS,
        {"training.gradients.accumulate": 2, "training.batch_size": 512, "training.epochs": 1},
    ),
    "sums accumulated": (
        LINE,
        {
            "loss": node("MSELoss", reduction="sum"),
            "training.gradients.accumulate": 2,
            "training.batch_size": 8,
            "optimizer": node("SGD", lr=0.001),
        },
    ),
    "bfloat16": (MOONS, {"training.precision": "bfloat16"}),
    "bfloat16 with a closure": (
        MOONS,
        {"training.precision": "bfloat16", "optimizer": node("LBFGS", lr=0.01)},
    ),
    "a line search": (
        LINE,
        {"optimizer": node("LBFGS", line_search_fn="strong_wolfe", max_iter=2), "training.stop": {}},
    ),
    "a warm-up before one cycle": (
        MOONS,
        {
            "scheduler": _WARM_UP
            | {
                "children": [
                    node("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=2),
                    _WARM_UP["children"][1],
                ]
            }
        },
    ),
    "schedules in schedules": (LINE, {"scheduler": _NESTED, "training.batch_size": 8}),
    "watching accuracy": (
        MOONS,
        {"scheduler": node("ReduceLROnPlateau", metric="accuracy", mode="max", patience=0)},
    ),
    "watching accuracy while training": (
        MOONS,
        {
            "scheduler": node("ReduceLROnPlateau", metric="accuracy", mode="max", patience=0),
            "data.split.validation": 0.0,
            "training.stop": {},
        },
    ),
    "watching the training loss": (
        MOONS,
        {"scheduler": node("ReduceLROnPlateau", metric="training_loss", patience=0)},
    ),
    "sparse gradients of SGD": (
        LINE,
        TABLE | {"model.children": [EMBEDDING, node("Flatten"), node("Linear")], "training.batch_size": 4},
    ),
}


def feature(name: str) -> ProjectSpec:
    preset, edits = FEATURES[name]
    short = {"training.epochs": 4} | edits
    spec = set_values(read_preset(preset), list(short.items()))
    if spec.loss.kind == "BCELoss" and spec.training.precision != "float32":
        raise ValueError("this loss is refused in a shorter number type")
    return spec


PAIRS = {
    f"{optimizer.kind} with {scheduler.kind}": pair(optimizer.kind, scheduler.kind)
    for optimizer in OPTIMIZERS
    for scheduler in SCHEDULERS
}
SPECS = PAIRS | {name: feature(name) for name in FEATURES}
