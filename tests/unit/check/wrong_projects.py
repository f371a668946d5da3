"""Projects with one thing wrong each, and beside each a project in which that thing is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values

Edits = Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """A project with one problem.

    Args:
        name: What is wrong, for the name of the test.
        preset: The project before the edits.
        edits: What makes it wrong.
        path: Where the problem is found.
        code: Its code.
        right: Other edits of the same kind that must not give this problem.
        has_fix: True if the problem comes with a mend.
    """

    name: str
    preset: str
    edits: Edits
    path: str
    code: str
    right: Edits
    has_fix: bool = True

    def wrong_project(self) -> ProjectSpec:
        """The project with the problem."""
        return set_values(read_preset(self.preset), list(self.edits.items()))

    def right_project(self) -> ProjectSpec:
        """The project without it."""
        return set_values(read_preset(self.preset), list(self.right.items()))


LINE, CLOUDS, MOONS, SPIRALS = "linear-regression", "logistic-regression", "two-moons-mlp", "spiral-mlp"
FIRST = "model.children[0]"


def layer(kind: str, **params: Any) -> dict[str, Any]:
    """A node of the model as JSON."""
    return {"kind": kind, "params": params}


def chain(*layers: dict[str, Any]) -> dict[str, Any]:
    """Edits that replace all layers of the model."""
    return {"model.children": list(layers)}


def _linear(out: int | str = "auto", **params: Any) -> dict[str, Any]:
    return layer("Linear", in_features="auto", out_features=out, **params)


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
        has_fix=False,
    ),
    Wrong(
        "unknown parameter of a layer",
        LINE,
        {f"{FIRST}.params.width": 3},
        f"{FIRST}.params.width",
        "unknown_param",
        {f"{FIRST}.params.bias": False},
        has_fix=False,
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
        chain(_linear(4), layer("Dropout", p=1.5), _linear()),
        "model.children[1].params.p",
        "wrong_value",
        chain(_linear(4), layer("Dropout", p=1.0), _linear()),
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

SHAPES = (
    Wrong(
        "inputs of the first layer",
        CLOUDS,
        {f"{FIRST}.params.in_features": 3},
        f"{FIRST}.params.in_features",
        "shape",
        {f"{FIRST}.params.in_features": 2},
    ),
    Wrong(
        "inputs of a later layer",
        MOONS,
        chain(layer("Linear", in_features=2, out_features=6), layer("Linear", in_features=3, out_features=1)),
        "model.children[1].params.in_features",
        "shape",
        chain(layer("Linear", in_features=2, out_features=6), layer("Linear", in_features=6, out_features=1)),
    ),
    Wrong(
        "inputs of a nested layer",
        MOONS,
        chain(
            _linear(6), {"kind": "Sequential", "children": [layer("Linear", in_features=5, out_features=1)]}
        ),
        "model.children[1].children[0].params.in_features",
        "shape",
        chain(
            _linear(6), {"kind": "Sequential", "children": [layer("Linear", in_features=6, out_features=1)]}
        ),
    ),
    Wrong(
        "features of a BatchNorm1d",
        MOONS,
        chain(_linear(6), layer("BatchNorm1d", num_features=5), _linear()),
        "model.children[1].params.num_features",
        "shape",
        chain(_linear(6), layer("BatchNorm1d", num_features="auto"), _linear()),
    ),
    Wrong(
        "axes of a Flatten",
        MOONS,
        chain(layer("Flatten", start_dim=3), _linear()),
        "model.children[0]",
        "shape",
        chain(layer("Flatten", start_dim=1), _linear()),
        has_fix=False,
    ),
    Wrong(
        "outputs for one number",
        LINE,
        {f"{FIRST}.params.out_features": 2},
        f"{FIRST}.params.out_features",
        "output_shape",
        {f"{FIRST}.params.out_features": 1},
    ),
    Wrong(
        "outputs for three classes",
        SPIRALS,
        {"model.children[4].params.out_features": 2},
        "model.children[4].params.out_features",
        "output_shape",
        {"model.children[4].params.out_features": 3},
    ),
    Wrong(
        "auto in the middle",
        MOONS,
        {f"{FIRST}.params.out_features": "auto"},
        f"{FIRST}.params.out_features",
        "auto_not_last",
        {f"{FIRST}.params.out_features": 4},
    ),
    Wrong(
        "empty model",
        LINE,
        {"model.children": []},
        "model.children",
        "nothing_to_train",
        chain(_linear()),
        has_fix=False,
    ),
    Wrong(
        "model without weights",
        LINE,
        chain(layer("ReLU")),
        "model.children",
        "nothing_to_train",
        chain(layer("ReLU"), _linear()),
        has_fix=False,
    ),
    Wrong(
        "children in a plain layer",
        LINE,
        {f"{FIRST}.children": [layer("ReLU")]},
        f"{FIRST}.children",
        "no_container",
        {f"{FIRST}.children": []},
        has_fix=False,
    ),
    Wrong(
        "name that is no Python name",
        LINE,
        {f"{FIRST}.name": "1 line"},
        f"{FIRST}.name",
        "bad_name",
        {f"{FIRST}.name": "line"},
        has_fix=False,
    ),
    Wrong(
        "name that is taken",
        MOONS,
        {f"{FIRST}.name": "hidden", "model.children[2].name": "hidden"},
        f"{FIRST}.name",
        "bad_name",
        {f"{FIRST}.name": "hidden", "model.children[2].name": "hidden_2"},
        has_fix=False,
    ),
)

LOSSES = (
    Wrong(
        "softmax before CrossEntropyLoss",
        SPIRALS,
        chain(_linear(), layer("Softmax", dim=1)),
        "model.children[1]",
        "softmax_twice",
        chain(_linear(), layer("ReLU")),
    ),
    Wrong(
        "log-softmax before CrossEntropyLoss",
        SPIRALS,
        chain(_linear(), layer("LogSoftmax", dim=1), {"kind": "Sequential", "children": []}),
        "model.children[1]",
        "softmax_twice",
        chain(_linear(), {"kind": "Sequential", "children": []}),
    ),
    Wrong(
        "sigmoid before BCEWithLogitsLoss",
        MOONS,
        chain(_linear(), layer("Sigmoid")),
        "model.children[1]",
        "sigmoid_twice",
        chain(_linear(), layer("Tanh")),
    ),
    Wrong(
        "no sigmoid before BCELoss",
        CLOUDS,
        chain(_linear()),
        "model.children[0]",
        "no_probability",
        chain(_linear(), layer("Sigmoid"), layer("Identity")),
    ),
    Wrong(
        "dropout between sigmoid and BCELoss",
        CLOUDS,
        chain(_linear(), layer("Sigmoid"), layer("Dropout", p=0.5)),
        "model.children[2]",
        "no_probability",
        chain(_linear(), layer("Dropout", p=0.5), layer("Sigmoid")),
    ),
    Wrong(
        "no log-softmax before NLLLoss",
        SPIRALS,
        {"loss.kind": "NLLLoss"},
        "model.children[4]",
        "no_log_probability",
        {"loss.kind": "NLLLoss", **chain(_linear(), layer("LogSoftmax", dim=1))},
    ),
    Wrong(
        "class loss on a number",
        LINE,
        {"loss.kind": "CrossEntropyLoss"},
        "loss.kind",
        "loss_and_target",
        {"loss.kind": "SmoothL1Loss"},
    ),
    Wrong(
        "probability loss on a number",
        LINE,
        {"loss.kind": "BCEWithLogitsLoss"},
        "loss.kind",
        "loss_and_target",
        {"loss.kind": "L1Loss"},
    ),
    Wrong(
        "two-class loss on three classes",
        SPIRALS,
        {"loss.kind": "BCEWithLogitsLoss"},
        "loss.kind",
        "loss_and_target",
        {"loss.kind": "MultiMarginLoss"},
    ),
    Wrong(
        "loss of three inputs",
        LINE,
        {"loss.kind": "TripletMarginLoss"},
        "loss.kind",
        "loss_and_target",
        {"loss.kind": "HuberLoss"},
    ),
    Wrong(
        "weights of too few classes",
        SPIRALS,
        {"loss.params.weight": [1.0, 2.0]},
        "loss.params.weight",
        "wrong_length",
        {"loss.params.weight": [1.0, 2.0, 3.0]},
        has_fix=False,
    ),
    Wrong(
        "no reduction",
        LINE,
        {"loss.params.reduction": "none"},
        "loss.params.reduction",
        "no_scalar",
        {"loss.params.reduction": "sum"},
    ),
)

TRAINING = (
    Wrong(
        "patience without validation",
        LINE,
        {"training.stop.patience": 3},
        "training.stop.patience",
        "no_validation",
        {"training.stop.patience": 3, "data.split.validation": 0.2},
    ),
    Wrong(
        "accuracy of a number",
        LINE,
        {"training.stop.accuracy_at_least": 0.9},
        "training.stop.accuracy_at_least",
        "no_accuracy",
        {"training.stop.loss_below": 0.9},
    ),
    Wrong(
        "batch larger than the data with drop_last",
        LINE,
        {"training.batch_size": 21, "training.drop_last": True},
        "training.batch_size",
        "batch_size",
        {"training.batch_size": 20, "training.drop_last": True},
    ),
    Wrong(
        "batch larger than the data",
        LINE,
        {"training.batch_size": 21},
        "training.batch_size",
        "batch_size",
        {"training.batch_size": None},
    ),
    Wrong(
        "BatchNorm1d with a last batch of one",
        CLOUDS,
        {**chain(_linear(4), layer("BatchNorm1d"), _linear(), layer("Sigmoid")), "training.batch_size": 199},
        "training.batch_size",
        "batch_of_one",
        {**chain(_linear(4), layer("BatchNorm1d"), _linear(), layer("Sigmoid")), "training.batch_size": 198},
    ),
    Wrong(
        "BatchNorm1d with batches of one",
        CLOUDS,
        {**chain(_linear(4), layer("BatchNorm1d"), _linear(), layer("Sigmoid")), "training.batch_size": 1},
        "training.batch_size",
        "batch_of_one",
        {**chain(_linear(4), layer("LayerNorm"), _linear(), layer("Sigmoid")), "training.batch_size": 1},
        has_fix=False,
    ),
    Wrong(
        "standardised classes",
        CLOUDS,
        {"data.standardize_target": True},
        "data.standardize_target",
        "no_number",
        {"data.standardize_features": True},
    ),
    Wrong(
        "nothing left to train on",
        LINE,
        {"data.split": {"validation": 0.5, "test": 0.5, "seed": 0}},
        "data.split.validation",
        "nothing_to_train_on",
        {"data.split": {"validation": 0.5, "test": 0.4, "seed": 0}},
    ),
)

PAIRS = (
    Wrong(
        "nesterov without momentum",
        LINE,
        {"optimizer.params.nesterov": True},
        "optimizer.params.momentum",
        "nesterov",
        {"optimizer.params.nesterov": True, "optimizer.params.momentum": 0.9},
    ),
    Wrong(
        "nesterov with dampening",
        LINE,
        {
            "optimizer.params.nesterov": True,
            "optimizer.params.momentum": 0.9,
            "optimizer.params.dampening": 0.1,
        },
        "optimizer.params.dampening",
        "nesterov",
        {"optimizer.params.momentum": 0.9, "optimizer.params.dampening": 0.1},
    ),
    Wrong(
        "bounds of a Hardtanh",
        MOONS,
        chain(_linear(4), layer("Hardtanh", min_val=2.0, max_val=1.0), _linear()),
        "model.children[1].params.min_val",
        "order",
        chain(_linear(4), layer("Hardtanh", min_val=1.0, max_val=2.0), _linear()),
    ),
    Wrong(
        "bounds of a uniform initializer",
        LINE,
        {f"{FIRST}.init.weight": layer("uniform_", a=1.0, b=-1.0)},
        f"{FIRST}.init.weight.params.a",
        "order",
        {f"{FIRST}.init.weight": layer("uniform_", a=-1.0, b=1.0)},
    ),
    Wrong(
        "factors of Rprop",
        LINE,
        {"optimizer": layer("Rprop", etas=[1.2, 0.5])},
        "optimizer.params.etas",
        "order",
        {"optimizer": layer("Rprop", etas=[0.5, 1.2])},
    ),
    Wrong(
        "steps of Rprop",
        LINE,
        {"optimizer": layer("Rprop", step_sizes=[1.0, 0.5])},
        "optimizer.params.step_sizes",
        "order",
        {"optimizer": layer("Rprop", step_sizes=[0.5, 1.0])},
    ),
    Wrong(
        "cycle without momentum",
        LINE,
        {"optimizer": layer("Adagrad"), "scheduler": layer("OneCycleLR", max_lr=0.1)},
        "scheduler.params.cycle_momentum",
        "no_momentum",
        {"optimizer": layer("Adam"), "scheduler": layer("OneCycleLR", max_lr=0.1)},
    ),
    Wrong(
        "cycle shorter than the run",
        MOONS,
        {"scheduler": layer("OneCycleLR", max_lr=0.1, total_steps=10), "training.epochs": 5},
        "scheduler.params.total_steps",
        "too_short",
        {"scheduler": layer("OneCycleLR", max_lr=0.1, total_steps=75), "training.epochs": 5},
    ),
    Wrong(
        "initializer that needs two axes",
        LINE,
        {f"{FIRST}.init.bias": layer("xavier_uniform_")},
        f"{FIRST}.init.bias.kind",
        "axes",
        {f"{FIRST}.init.weight": layer("xavier_uniform_")},
    ),
    Wrong(
        "initializer of a weight that is not there",
        LINE,
        {f"{FIRST}.init.scale": layer("zeros_")},
        f"{FIRST}.init.scale",
        "unknown_weight",
        {f"{FIRST}.init.bias": layer("zeros_")},
        has_fix=False,
    ),
)

WRONG = (*KINDS, *PARAMETERS, *SHAPES, *LOSSES, *TRAINING, *PAIRS)
