"""Projects that between them use everything that a script has words for."""

from __future__ import annotations

from typing import Any

from engine.presets import presets, read_preset
from engine.spec import ProjectSpec, set_value, set_values

LINE, CLOUDS, MOONS = "linear-regression", "logistic-regression", "two-moons-mlp"
SPIRALS, IRIS, WINE = "spiral-mlp", "csv-regression", "csv-classification"
DIGITS = "digits-autoencoder"
FIRST = "model.children[0]"


def node(kind: str, **params: Any) -> dict[str, Any]:
    """A chosen thing as JSON."""
    return {"kind": kind, "params": params}


_NOISY = [
    node("Linear", out_features=8),
    node("BatchNorm1d"),
    node("ReLU"),
    node("Dropout", p=0.3),
    node("Linear"),
]
_NAMED = [
    node("Linear", out_features=5)
    | {"name": "first", "init": {"weight": node("kaiming_normal_", nonlinearity="relu")}},
    node("PReLU"),
    {
        "kind": "Sequential",
        "name": "head",
        "children": [
            node("Linear", out_features=4),
            node("Linear") | {"name": "out", "init": {"bias": node("ones_")}},
        ],
    },
]
_SWITCHED_OFF = [
    node("Linear", out_features=4, bias=False) | {"init": {"bias": node("zeros_")}},
    node("BatchNorm1d", affine=False) | {"init": {"weight": node("ones_"), "bias": node("zeros_")}},
    node("LayerNorm", elementwise_affine=False) | {"init": {"weight": node("ones_")}},
    node("LayerNorm", bias=False) | {"init": {"bias": node("zeros_"), "weight": node("constant_", val=0.5)}},
    node("Linear"),
]
_ACTS = {"kind": "ModuleDict", "name": "act", "children": [node("Tanh") | {"name": "tanh"}, node("PReLU")]}
_TREE = [
    node("Linear", out_features=6),
    {
        "kind": "ModuleList",
        "params": {"repeat": 3},
        "children": [node("Linear", out_features=6), node("ReLU")],
    },
    _ACTS | {"params": {"route": "1"}},
    {
        "kind": "Residual",
        "children": [
            {"kind": "Sequential", "children": [node("Linear", out_features=6), node("BatchNorm1d")]},
            node("Linear", out_features=6, bias=False) | {"init": {"weight": node("eye_")}},
        ],
    },
    {"kind": "Parallel", "children": [node("Identity"), node("Linear", out_features=2)]},
    node("Linear", out_features=9) | {"enabled": False},
    node("Dropout", p=0.2),
    node("Linear"),
]
_RULES = [
    {"layer": None, "parameter": "weight", "initializer": node("xavier_normal_")},
    {"layer": "Linear", "parameter": "bias", "initializer": node("normal_", std=0.1)},
]
_EDITS = {
    "added": [[0.25, 0.5, 1.0], [-0.125, 1e-3, 0.0]],
    "moved": [{"index": 3, "values": [0.1, 0.2, 1.0]}, {"index": 150, "values": [1.5, -0.75, 0.0]}],
    "removed": [0, 7, 151, 399],
}
_MANY = {"added": [[i / 7, 2 * i / 7 + 5] for i in range(60)], "moved": [], "removed": list(range(0, 20, 2))}

_FLAT = [
    node("Flatten"),
    node("Linear", out_features=8),
    node("ReLU"),
    node("Dropout", p=0.2),
    node("Linear"),
]
_POINTS = [[i / 10, (i * 7 % 10) / 10, i % 3] for i in range(40)]


def _classes(kind: str, **params: Any) -> dict[str, Any]:
    """A small network on another generator of classes."""
    return {"data.kind": kind, "data.params": params, "loss": node("CrossEntropyLoss")}


def _items(kind: str, **params: Any) -> dict[str, Any]:
    """A small network on images or sequences."""
    return {**_classes(kind, **params), "model.children": _FLAT}


def _numbers(kind: str, **params: Any) -> dict[str, Any]:
    """A small network on another generator of numbers."""
    return {"data.kind": kind, "data.params": params, "loss": node("MSELoss"), "training.stop": {}}


def _sampler(kind: str, **params: Any) -> dict[str, Any]:
    return {"training.sampler": node(kind, **params), "training.shuffle": False}


def _autoencoder(*layers: dict[str, Any], **edits: Any) -> dict[str, Any]:
    """A model that gives back what it gets."""
    given = {"data.predict": "input", "loss": node("MSELoss"), "model.children": list(layers)}
    return given | {name.replace("__", "."): value for name, value in edits.items()}


_NARROW = (node("Linear", out_features=3), node("Tanh"), node("Dropout", p=0.1), node("Linear"))

VARIATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    **{preset.name: (preset.name, {}) for preset in presets()},
    "without the last batch": (MOONS, {"training.drop_last": True, "training.batch_size": 33}),
    "without shuffling": (MOONS, {"training.shuffle": False}),
    "random layers": (SPIRALS, {"model.children": _NOISY}),
    "random layers without shuffling": (SPIRALS, {"model.children": _NOISY, "training.shuffle": False}),
    "all samples in a step, shuffled": (CLOUDS, {"training.shuffle": True}),
    "named layers and initializers": (SPIRALS, {"model.children": _NAMED}),
    "lists, choices, residuals and branches": (SPIRALS, {"model.children": _TREE}),
    "rules for the first weights": (SPIRALS, {"model.children": _TREE, "initialization": _RULES}),
    "an unused branch and weight decay": (
        SPIRALS,
        {"model.children": _TREE, "optimizer": node("SGD", lr=0.01, momentum=0.9, weight_decay=0.1)},
    ),
    "weights that are switched off": (MOONS, {"model.children": _SWITCHED_OFF}),
    "one layer without a container": (LINE, {"model": node("Linear")}),
    "momentum": (
        LINE,
        {"optimizer.params": {"lr": 0.01, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}},
    ),
    "betas": (MOONS, {"optimizer": node("AdamW", lr=0.02, betas=[0.8, 0.95], eps=1e-6)}),
    "another optimizer": (MOONS, {"optimizer": node("RMSprop", lr=0.005, momentum=0.5, centered=True)}),
    "steps of the rate": (MOONS, {"scheduler": node("MultiStepLR", milestones=[2, 5], gamma=0.3)}),
    "cosine of the rate": (SPIRALS, {"scheduler": node("CosineAnnealingLR", T_max=9)}),
    "cycle by step": (MOONS, {"scheduler": node("OneCycleLR", max_lr=0.05, total_steps="auto")}),
    "rate on a plateau": (IRIS, {"scheduler": node("ReduceLROnPlateau", factor=0.5, patience=0)}),
    "rate on a plateau without validation": (
        LINE,
        {"scheduler": node("ReduceLROnPlateau", factor=0.5, patience=0), "training.batch_size": 6},
    ),
    "points changed by hand": (MOONS, {"data.edits": _EDITS}),
    "points changed by hand, scaled": (MOONS, {"data.edits": _EDITS, "data.scale_features": "standardize"}),
    "points of a file changed by hand": (
        IRIS,
        {
            "data.edits": {
                "added": [],
                "moved": [{"index": 2, "values": [5, 3, 1, 0, 1, 0, 2.5]}],
                "removed": [5, 9],
            }
        },
    ),
    "many points added": (LINE, {"data.edits": _MANY, "training.stop.loss_below": None}),
    "a test part": (SPIRALS, {"data.split": {"validation": 0.2, "test": 0.3, "seed": 5}}),
    "a test part only": (SPIRALS, {"data.split": {"validation": 0.0, "test": 0.3, "seed": 5}}),
    "patience": (SPIRALS, {"training.stop.patience": 1, "optimizer.params.lr": 0.1}),
    "accuracy on the validation part": (MOONS, {"training.stop.accuracy_at_least": 0.85}),
    "accuracy on the batches": (
        SPIRALS,
        {"training.stop.accuracy_at_least": 0.5, "data.split.validation": 0.0},
    ),
    "a loss that is reached": (MOONS, {"training.stop.loss_below": 0.4, "data.split.validation": 0.0}),
    "features and target scaled": (IRIS, {"training.batch_size": None, "data.split.validation": 0.0}),
    "some columns of a file": (IRIS, {"data.params.features": ["species", "sepal_width_cm"]}),
    "half of the squares": (
        IRIS,
        {"loss": node("HalfMSELoss", reduction="sum"), "optimizer.params.lr": 1e-4},
    ),
    "weights of the classes": (
        WINE,
        {"loss": node("CrossEntropyLoss", weight=[0.5, 1, 2.5], label_smoothing=0.1)},
    ),
    "a loss of signs": (CLOUDS, {"loss": node("SoftMarginLoss"), "model.children": [node("Linear")]}),
    "a loss of margins": (SPIRALS, {"loss": node("MultiMarginLoss", margin=0.5)}),
    "log-probabilities": (
        SPIRALS,
        {"loss": node("NLLLoss"), "model.children": [node("Linear"), node("LogSoftmax", dim=1)]},
    ),
    "circles out of balance": (MOONS, _classes("circles", balance=0.2)),
    "exclusive or": (MOONS, _classes("xor", balance=0.5)),
    "a checkerboard": (MOONS, _classes("checkerboard", fields=5)),
    "blobs out of balance": (SPIRALS, _classes("blobs", classes=5, balance=0.3)),
    "a step": (MOONS, _numbers("step")),
    "a damped oscillation": (MOONS, _numbers("damped_oscillation")),
    "a bump": (MOONS, _numbers("gaussian_bump")),
    "waves": (SPIRALS, _items("waves", n=30)),
    "waves, scaled": (SPIRALS, {**_items("waves", n=30), "data.scale_features": "standardize"}),
    "digits": (SPIRALS, {**_items("digits"), "training.epochs": 2}),
    "photographs": (SPIRALS, {**_items("fashion_mnist"), "training.epochs": 1, "training.batch_size": 1000}),
    "shapes, flipped and shifted": (
        SPIRALS,
        {
            **_items("shapes", n=20, classes=3),
            "data.images": {"scale": "standardize", "flip": True, "crop_padding": 3},
            "training.epochs": 3,
        },
    ),
    "a table given back": (
        WINE,
        _autoencoder(*_NARROW, loss=node("HuberLoss", delta=0.5), training__drop_last=True),
    ),
    "a table given back in one batch": (
        IRIS,
        _autoencoder(*_NARROW, training__batch_size=None, data__split={}, data__scale_target="none"),
    ),
    "sequences given back": (
        SPIRALS,
        {**_items("waves", n=30), **_autoencoder(node("Linear", out_features=4), node("Linear"))},
    ),
    "images given back, flipped and shifted": (
        DIGITS,
        {"data.images": {"flip": True, "crop_padding": 1}, "training.epochs": 2},
    ),
    "images given back as probabilities": (
        DIGITS,
        {"loss": node("BCELoss", reduction="sum"), "training.epochs": 2, "optimizer.params.lr": 1e-4},
    ),
    "images given back by plain layers": (
        DIGITS,
        {
            **_autoencoder(*_FLAT, node("Unflatten", dim=1, unflattened_size=[1, 8, 8])),
            **_sampler("WeightedRandomSampler"),
            "training.epochs": 2,
        },
    ),
    "a set that ships": (WINE, {"data.kind": "breast_cancer", "data.params": {}}),
    "numbers of a set that ships": (
        IRIS,
        {
            "data.kind": "diabetes",
            "data.params": {},
            "data.scale_target": "min_max",
            "data.scale_features": "min_max",
        },
    ),
    "drawn points": (SPIRALS, _classes("drawn_points", points=_POINTS, classes=3)),
    "a drawn curve": (MOONS, _numbers("drawn_curve", curve=[[0, 1], [1, 3], [2, 0.5]], n=50, noise=0.1)),
    "features from zero to one": (IRIS, {"data.scale_features": "min_max", "data.scale_target": "min_max"}),
    "terms instead of features": (
        MOONS,
        {
            "data.terms": [
                {"kind": "square", "of": ["x1"]},
                {"kind": "product", "of": ["x1", "x2"]},
                {"kind": "sin", "of": ["x2"]},
                {"kind": "cos", "of": ["x1"]},
            ],
            "data.left_out": ["x2"],
            "data.scale_features": "standardize",
        },
    ),
    "codes as inputs of their own": (
        WINE,
        {"data.kind": "iris", "data.params": {}, "data.one_hot": ["petal width (cm)"]},
    ),
    "drawn with replacement": (MOONS, _sampler("RandomSampler", replacement=True, num_samples=70)),
    "drawn more often than there are": (MOONS, _sampler("RandomSampler", num_samples=700)),
    "drawn in order": (MOONS, _sampler("SequentialSampler")),
    "drawn by weight": (
        SPIRALS,
        {**_classes("blobs", balance=0.1), **_sampler("WeightedRandomSampler"), "training.batch_size": 16},
    ),
    "drawn by given weights": (
        SPIRALS,
        {**_sampler("WeightedRandomSampler", weights=[1, 2, 0.5], num_samples=100, replacement=False)},
    ),
    "workers and pinned memory": (MOONS, {"training.num_workers": 2, "training.pin_memory": True}),
    "a huge seed": (MOONS, {"seed": 2**63 - 1}),
    "a name full of quotes": (LINE, {"name": 'x"""\\\n\r\x00\x0c\u2028 import os \\'}),
}


def variation(name: str) -> ProjectSpec:
    """The project of this name, short enough for a test."""
    preset, edits = VARIATIONS[name]
    spec = set_values(read_preset(preset), list(edits.items()))
    return set_value(spec, "training.epochs", min(spec.training.epochs, 12))
