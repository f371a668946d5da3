"""What may change while a project trains, and whether an edit changes only that."""

from __future__ import annotations

from typing import Any

import pytest

from engine.check.live import differs_in_points, live_changes, live_param
from engine.presets import read_preset
from engine.spec import ProjectSpec, reset_param, set_value, set_values

CLOUDS = read_preset("logistic-regression")


def changed(*edits: tuple[str, Any]) -> ProjectSpec:
    """The project with these edits."""
    return set_values(CLOUDS, edits)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("optimizer.params.lr", 0.5),
        ("optimizer.params.momentum", 0.5),
        ("optimizer.params.weight_decay", 0.1),
        ("training.epochs", 7),
        ("training.stop.loss_below", 0.1),
        ("training.stop.accuracy_at_least", None),
        ("training.stop.patience", 3),
    ],
)
def test_a_live_value_is_found_as_the_only_change(path: str, value: Any) -> None:
    assert live_changes(CLOUDS, changed((path, value))) == [(path, value)]
    assert live_param(CLOUDS, path) is not None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("seed", 1),
        ("data.params.n", 50),
        ("data.split.validation", 0.2),
        ("data.scale_features", "standardize"),
        ("model.children[0].params.bias", False),
        ("loss.params.reduction", "sum"),
        ("optimizer.params.nesterov", True),
        ("training.batch_size", 10),
        ("training.shuffle", True),
        ("training.device", "cpu"),
        ("scheduler", {"kind": "StepLR", "params": {"step_size": 1}}),
    ],
)
def test_any_other_change_needs_a_new_run(path: str, value: Any) -> None:
    assert live_changes(CLOUDS, changed((path, value))) is None
    assert live_changes(CLOUDS, changed((path, value), ("optimizer.params.lr", 0.5))) is None
    assert live_param(CLOUDS, path) is None


def test_another_optimizer_needs_a_new_run() -> None:
    assert live_changes(CLOUDS, changed(("optimizer", {"kind": "Adam", "params": {}}))) is None


def test_nothing_changed_is_no_change_at_all() -> None:
    assert live_changes(CLOUDS, CLOUDS) == []


def test_another_name_is_no_change_to_a_run() -> None:
    assert live_changes(CLOUDS, changed(("name", "other"))) == []


def test_a_default_that_is_written_out_is_no_change() -> None:
    assert live_changes(CLOUDS, changed(("optimizer.params.weight_decay", 0))) == []


def test_a_value_reset_to_its_default_is_a_change_to_the_default() -> None:
    assert live_changes(CLOUDS, reset_param(CLOUDS, "optimizer.params.momentum")) == [
        ("optimizer.params.momentum", 0)
    ]


def test_several_live_values_are_all_found() -> None:
    after = changed(("training.epochs", 9), ("optimizer.params.lr", 0.1))
    assert dict(live_changes(CLOUDS, after) or []) == {"training.epochs": 9, "optimizer.params.lr": 0.1}


def test_points_changed_by_hand_are_told_apart_from_live_values() -> None:
    after = set_value(CLOUDS, "data.edits.added", [[0.0, 0.0, 1.0]])
    assert live_changes(CLOUDS, after) == []
    assert differs_in_points(CLOUDS, after)
    assert not differs_in_points(after, set_value(after, "optimizer.params.lr", 0.5))
