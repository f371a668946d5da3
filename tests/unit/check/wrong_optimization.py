"""Groups, gradients, precision and nested schedules that cannot be as they are."""

from __future__ import annotations

from typing import Any

from wrong_case import CLOUDS, LINE, MOONS, Wrong, layer

GROUPS, GRADIENTS = "parameter_groups", "training.gradients"
STEP, EXP = layer("StepLR", step_size=2), layer("ExponentialLR", gamma=0.9)
CYCLE = layer("OneCycleLR", max_lr=0.1, total_steps="auto")
PLATEAU = layer("ReduceLROnPlateau")
TABLE = layer("Embedding", num_embeddings=7, embedding_dim=3, sparse=True)

# No number of this table is negative.
LOOKED_UP = {
    "data.params.low": 0.0,
    "data.params.high": 6.0,
    "model.children": [TABLE, layer("Flatten"), layer("Linear")],
}


def _after(*children: dict[str, Any], milestones: tuple[int, ...] = (2,)) -> dict[str, Any]:
    return {
        "scheduler": {
            "kind": "SequentialLR",
            "params": {"milestones": list(milestones)},
            "children": list(children),
        }
    }


def _groups(*groups: dict[str, Any], **also: Any) -> dict[str, Any]:
    return {GROUPS: list(groups), **also}


OPTIMIZATION = (
    Wrong(
        "a group of no module",
        MOONS,
        _groups({"module": "9"}),
        f"{GROUPS}[0].module",
        "matches_nothing",
        _groups({"module": "0"}),
        has_fix=False,
    ),
    Wrong(
        "a group of a misspelt layer",
        MOONS,
        _groups({"layer": "Linaer"}),
        f"{GROUPS}[0].layer",
        "matches_nothing",
        _groups({"layer": "Linear"}),
    ),
    Wrong(
        "a group that nothing fits together",
        MOONS,
        _groups({"module": "0"}, {"module": "1", "parameter": "bias"}),
        f"{GROUPS}[1].module",
        "matches_nothing",
        _groups({"module": "0"}, {"module": "2", "parameter": "bias"}),
        has_fix=False,
    ),
    Wrong(
        "two groups for one parameter",
        MOONS,
        _groups({"module": "0"}, {"parameter": "bias"}),
        f"{GROUPS}[1]",
        "two_groups",
        _groups({"module": "0"}, {"parameter": "bias", "module": "2"}),
        has_fix=False,
    ),
    Wrong(
        "a value that the optimiser lacks",
        MOONS,
        _groups({"module": "0", "params": {"momentum": 0.5}}, optimizer=layer("Adam")),
        f"{GROUPS}[0].params.momentum",
        "unknown_param",
        _groups({"module": "0", "params": {"momentum": 0.5}}, optimizer=layer("SGD")),
    ),
    Wrong(
        "a negative share of the rate",
        MOONS,
        _groups({"module": "0", "lr_factor": -1.0}),
        f"{GROUPS}[0].lr_factor",
        "wrong_value",
        _groups({"module": "0", "lr_factor": 0.0}),
    ),
    Wrong(
        "a rate and a share of one",
        MOONS,
        _groups({"module": "0", "lr_factor": 0.5, "params": {"lr": 0.1}}),
        f"{GROUPS}[0].lr_factor",
        "two_rates",
        _groups({"module": "0", "params": {"lr": 0.1}}),
    ),
    Wrong(
        "values of a frozen group",
        MOONS,
        _groups({"module": "0", "frozen": True, "lr_factor": 0.5}),
        f"{GROUPS}[0].params",
        "frozen",
        _groups({"module": "0", "frozen": True}),
    ),
    Wrong(
        "everything frozen",
        MOONS,
        _groups({"frozen": True}),
        GROUPS,
        "all_frozen",
        _groups({"frozen": True, "module": "0"}),
    ),
    Wrong(
        "a schedule that overwrites the rates of groups",
        MOONS,
        _groups({"module": "0", "lr_factor": 0.5}, scheduler=CYCLE),
        "scheduler.kind",
        "one_rate",
        _groups({"module": "0", "lr_factor": 0.5}, scheduler=STEP),
        has_fix=False,
    ),
    Wrong(
        "LBFGS with a group",
        LINE,
        _groups({"parameter": "bias"}, optimizer=layer("LBFGS")),
        GROUPS,
        "no_groups",
        _groups({"parameter": "bias", "frozen": True}, optimizer=layer("LBFGS")),
    ),
    Wrong(
        "Muon with biases",
        LINE,
        {"optimizer": layer("Muon")},
        "optimizer.kind",
        "unfit_parameters",
        _groups({"parameter": "bias", "frozen": True}, optimizer=layer("Muon")),
    ),
    Wrong(
        "SparseAdam with dense gradients",
        LINE,
        {"optimizer": layer("SparseAdam")},
        "optimizer.kind",
        "unfit_parameters",
        {"optimizer": layer("Adam")},
    ),
    Wrong(
        "Adam with sparse gradients",
        LINE,
        LOOKED_UP | {"optimizer": layer("Adam")},
        "optimizer.kind",
        "unfit_parameters",
        LOOKED_UP | {"optimizer": layer("SGD")},
    ),
    *(
        Wrong(
            f"LBFGS with {name}",
            LINE,
            {f"training.{name}": value, "optimizer": layer("LBFGS")},
            f"training.{name}",
            "closure",
            {f"training.{name}": right, "optimizer": layer("LBFGS")},
        )
        for name, value, right in (
            ("gradients.accumulate", 2, 1),
            ("gradients.clip_value", 1.0, None),
            ("gradients.clip_norm", 1.0, None),
            ("precision", "float16", "bfloat16"),
        )
    ),
    *(
        Wrong(
            f"{name} = {wrong}",
            LINE,
            {f"{GRADIENTS}.{name}": wrong},
            f"{GRADIENTS}.{name}",
            "wrong_value",
            {f"{GRADIENTS}.{name}": right},
        )
        for name, wrong, right in (
            ("accumulate", 0, 1),
            ("clip_value", 0.0, 0.1),
            ("clip_norm", -1.0, None),
            ("clip_norm", float("nan"), 1.0),
            ("norm_type", 0.5, 1.0),
        )
    ),
    *(
        Wrong(
            f"{kind} {name} = {wrong}",
            LINE,
            {"optimizer": layer(kind, **{name: wrong})},
            f"optimizer.params.{name}",
            "wrong_value",
            {"optimizer": layer("SGD")},
            has_fix=has_fix,
        )
        for kind, name, wrong, has_fix in (
            ("SGD", "lr", float("nan"), True),
            ("SparseAdam", "betas", [0.9, 1.0], True),
            ("LBFGS", "max_iter", 0, True),
            ("Muon", "ns_steps", 100, True),
        )
    ),
    Wrong(
        "float16 on the processor",
        LINE,
        {"training.precision": "float16", "training.device": "cpu"},
        "training.precision",
        "no_float16",
        {"training.precision": "bfloat16", "training.device": "cpu"},
    ),
    Wrong(
        "BCELoss in bfloat16",
        CLOUDS,
        {"training.precision": "bfloat16", "loss": layer("BCELoss")},
        "training.precision",
        "unsafe_loss",
        {"training.precision": "float32", "loss": layer("BCELoss")},
    ),
    Wrong(
        "compiling where torch cannot",
        LINE,
        {"training.compile": True, "training.device": "mps"},
        "training.compile",
        "no_compiler",
        {"training.compile": False, "training.device": "cpu"},
    ),
    Wrong("one schedule in a row", LINE, _after(STEP), "scheduler.children", "too_few", _after(STEP, EXP)),
    Wrong(
        "too many milestones",
        LINE,
        _after(STEP, EXP, milestones=(2, 4)),
        "scheduler.params.milestones",
        "milestones",
        _after(STEP, EXP, milestones=(2,)),
    ),
    Wrong(
        "milestones that fall",
        LINE,
        _after(STEP, EXP, STEP, milestones=(4, 2)),
        "scheduler.params.milestones",
        "order",
        _after(STEP, EXP, STEP, milestones=(2, 4)),
    ),
    Wrong(
        "a schedule in a row that watches a number",
        LINE,
        _after(STEP, PLATEAU),
        "scheduler.children[1].kind",
        "needs_metric",
        _after(STEP, EXP),
    ),
    Wrong(
        "a chain in a row",
        LINE,
        _after(STEP, {"kind": "ChainedScheduler", "children": [EXP]}),
        "scheduler.children[1].kind",
        "nested",
        {"scheduler": {"kind": "ChainedScheduler", "children": [_after(STEP, EXP)["scheduler"], EXP]}},
        has_fix=False,
    ),
    Wrong(
        "schedules in two units",
        LINE,
        _after(STEP, CYCLE),
        "scheduler.children",
        "two_units",
        _after(CYCLE, CYCLE),
        has_fix=False,
    ),
    Wrong(
        "children of a schedule that has none",
        LINE,
        {"scheduler": STEP | {"children": [EXP]}},
        "scheduler.children",
        "no_children",
        {"scheduler": STEP},
    ),
    Wrong(
        "a wrong value inside a row of schedules",
        LINE,
        _after(STEP, layer("StepLR", step_size=0)),
        "scheduler.children[1].params.step_size",
        "wrong_value",
        _after(STEP, layer("StepLR", step_size=1)),
    ),
    Wrong(
        "a cycle inside a row that ends before the run",
        LINE,
        _after(CYCLE, layer("OneCycleLR", max_lr=0.1, total_steps=3)),
        "scheduler.children[1].params.total_steps",
        "too_short",
        _after(CYCLE, CYCLE),
    ),
    Wrong(
        "watching a validation loss that is not there",
        LINE,
        {"scheduler": layer("ReduceLROnPlateau", metric="validation_loss")},
        "scheduler.params.metric",
        "no_validation",
        {"scheduler": layer("ReduceLROnPlateau", metric="training_loss")},
    ),
    Wrong(
        "watching the accuracy of a number",
        LINE,
        {"scheduler": layer("ReduceLROnPlateau", metric="accuracy", mode="max")},
        "scheduler.params.metric",
        "no_accuracy",
        {"scheduler": layer("ReduceLROnPlateau")},
    ),
    Wrong(
        "accuracy the wrong way round",
        CLOUDS,
        {"scheduler": layer("ReduceLROnPlateau", metric="accuracy")},
        "scheduler.params.mode",
        "wrong_way",
        {"scheduler": layer("ReduceLROnPlateau", metric="accuracy", mode="max")},
    ),
)
