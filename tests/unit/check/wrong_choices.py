"""Names and values that the catalogue does not have."""

from __future__ import annotations

from wrong_case import CLOUDS, FIRST, LINE, MOONS, Wrong, chain, layer, linear

KINDS = (
    Wrong(
        "layer",
        LINE,
        {f"{FIRST}.kind": "Liner"},
        f"{FIRST}.kind",
        "unknown_kind",
        {f"{FIRST}.kind": "Linear"},
    ),
    Wrong("loss", LINE, {"loss.kind": "MSEloss"}, "loss.kind", "unknown_kind", {"loss.kind": "MSELoss"}),
    Wrong(
        "optimizer",
        LINE,
        {"optimizer.kind": "sgd"},
        "optimizer.kind",
        "unknown_kind",
        {"optimizer.kind": "SGD"},
    ),
    Wrong("data", LINE, {"data.kind": "liner"}, "data.kind", "unknown_kind", {"data.kind": "linear"}),
    Wrong(
        "scheduler",
        LINE,
        {"scheduler": layer("StepLr", step_size=3)},
        "scheduler.kind",
        "unknown_kind",
        {"scheduler": layer("StepLR", step_size=3)},
    ),
    Wrong(
        "initializer",
        LINE,
        {f"{FIRST}.init": {"weight": layer("normal")}},
        f"{FIRST}.init.weight.kind",
        "unknown_kind",
        {f"{FIRST}.init": {"weight": layer("normal_")}},
    ),
)

PARAMETERS = (
    Wrong(
        "unknown parameter",
        LINE,
        {"optimizer.params.momentun": 0.9},
        "optimizer.params.momentun",
        "unknown_param",
        {"optimizer.params.momentum": 0.9},
    ),
    Wrong(
        "unknown parameter of a layer",
        LINE,
        {f"{FIRST}.params.width": 3},
        f"{FIRST}.params.width",
        "unknown_param",
        {f"{FIRST}.params.bias": False},
    ),
    Wrong(
        "missing parameter",
        LINE,
        {"scheduler": layer("StepLR")},
        "scheduler.params.step_size",
        "missing",
        {"scheduler": layer("StepLR", step_size=1)},
    ),
    Wrong(
        "number below its bound",
        LINE,
        {"optimizer.params.lr": -0.1},
        "optimizer.params.lr",
        "wrong_value",
        {"optimizer.params.lr": 0},
    ),
    Wrong(
        "number above its bound",
        MOONS,
        chain(linear(4), layer("Dropout", p=1.5), linear()),
        "model.children[1].params.p",
        "wrong_value",
        chain(linear(4), layer("Dropout", p=1.0), linear()),
    ),
    Wrong(
        "number that is none",
        LINE,
        {"optimizer.params.lr": float("nan")},
        "optimizer.params.lr",
        "wrong_value",
        {"optimizer.params.lr": 1},
    ),
    Wrong(
        "number too large for any float",
        LINE,
        {"optimizer.params.lr": 10**400},
        "optimizer.params.lr",
        "wrong_value",
        {"optimizer.params.lr": 10**30},
    ),
    Wrong(
        "text for a number",
        LINE,
        {f"{FIRST}.params.out_features": "1"},
        f"{FIRST}.params.out_features",
        "wrong_value",
        {f"{FIRST}.params.out_features": "auto"},
        has_fix=False,
    ),
    Wrong(
        "real number for a whole one",
        LINE,
        {f"{FIRST}.params.in_features": 1.0},
        f"{FIRST}.params.in_features",
        "wrong_value",
        {f"{FIRST}.params.in_features": 1},
        has_fix=False,
    ),
    Wrong(
        "word that is no choice",
        CLOUDS,
        {"loss.params.reduction": "meen"},
        "loss.params.reduction",
        "wrong_value",
        {"loss.params.reduction": "sum"},
    ),
    Wrong(
        "no epochs", LINE, {"training.epochs": 0}, "training.epochs", "wrong_value", {"training.epochs": 1}
    ),
    Wrong("negative seed", LINE, {"seed": -1}, "seed", "wrong_value", {"seed": 0}),
    Wrong(
        "unknown device",
        LINE,
        {"training.device": "gpu"},
        "training.device",
        "wrong_value",
        {"training.device": "cpu"},
    ),
)
