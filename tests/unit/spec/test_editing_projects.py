"""Edits make a new project and leave the old one as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.presets import read_preset
from engine.spec import (
    LayerNode,
    ProjectError,
    ProjectSpec,
    choose_kind,
    get_value,
    project_from_json,
    project_to_json,
    reset_param,
    set_value,
    set_values,
)

LINEAR = read_preset("linear-regression")
json_numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12)
json_values = st.recursive(
    st.none() | st.booleans() | json_numbers | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def _thawed(value: object) -> object:
    if isinstance(value, tuple):
        return [_thawed(item) for item in value]
    if hasattr(value, "items"):
        return {key: _thawed(item) for key, item in value.items()}
    return value


def _with_point_edits() -> ProjectSpec:
    edits = {"added": [[3.0, 4.0]], "moved": [{"index": 2, "values": [1.0, 9.0]}], "removed": [5]}
    return set_value(LINEAR, "data.edits", edits)


@settings(max_examples=150, deadline=None)
@given(st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True), json_values)
def test_a_parameter_holds_any_json_value_and_the_project_before_stays_as_it_was(
    name: str, value: object
) -> None:
    before = json.dumps(project_to_json(LINEAR))
    after = set_value(LINEAR, f"optimizer.params.{name}", value)
    assert _thawed(get_value(after, f"optimizer.params.{name}")) == value
    assert json.dumps(project_to_json(LINEAR)) == before
    assert project_from_json(json.loads(json.dumps(project_to_json(after)))) == after


def test_an_edit_changes_nothing_but_its_path() -> None:
    after = project_to_json(set_value(LINEAR, "model.children[0].params.bias", False))
    del after["model"]["children"][0]["params"]["bias"]
    assert after == project_to_json(LINEAR)


def test_what_a_value_was_made_of_may_change_without_changing_the_project() -> None:
    milestones = [1, 2]
    spec = set_value(LINEAR, "scheduler", {"kind": "MultiStepLR", "params": {"milestones": milestones}})
    milestones.append(3)
    assert get_value(spec, "scheduler.params.milestones") == (1, 2)


def test_a_project_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        LINEAR.seed = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        LINEAR.optimizer.params["lr"] = 1  # type: ignore[index]
    with pytest.raises(TypeError):
        LINEAR.model.children[0].init["weight"] = None  # type: ignore[index]


def test_several_edits_are_checked_only_once_all_are_done() -> None:
    edits = [
        ("model.children", []),
        ("model.children", [{"kind": "Linear", "name": None}]),
        ("model.children[0].name", "only"),
    ]
    assert set_values(LINEAR, edits).model.children == (LayerNode(kind="Linear", name="only"),)


def test_every_path_that_leads_nowhere_is_reported_at_once() -> None:
    with pytest.raises(ProjectError) as caught:
        set_values(
            LINEAR, [("sed", 1), ("seed", 2), ("training.stop.patiense", 3), ("model.children[9].name", "a")]
        )
    assert [problem.path for problem in caught.value.problems] == [
        "sed",
        "training.stop.patiense",
        "model.children[9].name",
    ]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("optimiser.params.lr", "optimizer.params.lr"),
        ("training.batchsize", "training.batch_size"),
        ("data.split.validaton", "data.split.validation"),
        ("model.children[0].parms.bias", "model.children[0].params.bias"),
    ],
)
def test_a_misspelt_path_is_answered_with_the_one_that_was_meant(path: str, meant: str) -> None:
    with pytest.raises(ProjectError) as caught:
        set_value(LINEAR, path, 1)
    assert caught.value.problems[0].advice == f"Did you mean {meant}?"


@pytest.mark.parametrize("path", ["seed.more", "name[0]", "training.stop[0]", "model.children.kind"])
def test_a_path_into_a_plain_value_is_refused(path: str) -> None:
    with pytest.raises(ProjectError) as caught:
        set_value(LINEAR, path, 1)
    assert caught.value.problems[0].path == path
    with pytest.raises(ProjectError):
        get_value(LINEAR, path)


def test_reading_a_parameter_that_is_left_at_its_default_gives_none() -> None:
    assert get_value(LINEAR, "optimizer.params.momentum") is None


def test_resetting_a_parameter_takes_its_key_out() -> None:
    assert "lr" not in reset_param(LINEAR, "optimizer.params.lr").optimizer.params
    assert dict(reset_param(LINEAR, "model.children[0].init.weight").model.children[0].init) == {
        "bias": LINEAR.model.children[0].init["bias"]
    }


@pytest.mark.parametrize("path", ["seed", "optimizer.kind", "training.epochs"])
def test_only_parameters_can_be_reset(path: str) -> None:
    with pytest.raises(ProjectError, match="the path of a parameter"):
        reset_param(LINEAR, path)


def test_choosing_another_kind_keeps_the_parameters_that_both_have() -> None:
    before = set_value(LINEAR, "optimizer.params.momentum", 0.9)
    after = choose_kind(before, "optimizer", "Adam", keep=["lr", "weight_decay"])
    assert (after.optimizer.kind, dict(after.optimizer.params)) == ("Adam", {"lr": 0.03})


def test_choosing_a_kind_where_nothing_was_chosen_makes_the_node() -> None:
    after = choose_kind(LINEAR, "scheduler", "StepLR")
    assert after.scheduler is not None
    assert (after.scheduler.kind, dict(after.scheduler.params)) == ("StepLR", {})


@pytest.mark.parametrize(("path", "value"), [("data.params.n", 30), ("data.params", {"n": 30})])
def test_other_data_drops_moved_and_removed_points_and_keeps_added_ones(path: str, value: object) -> None:
    edits = set_value(_with_point_edits(), path, value).data.edits
    assert (edits.added, edits.moved, edits.removed) == (((3.0, 4.0),), (), ())


def test_another_kind_of_data_drops_moved_and_removed_points() -> None:
    edits = choose_kind(_with_point_edits(), "data", "sine").data.edits
    assert (edits.moved, edits.removed) == ((), ())


@pytest.mark.parametrize("path", ["data.split.validation", "optimizer.params.lr"])
def test_an_edit_elsewhere_keeps_all_points_that_were_changed_by_hand(path: str) -> None:
    before = _with_point_edits()
    assert set_value(before, path, 0.25).data.edits == before.data.edits


def test_point_edits_of_a_wrong_type_are_refused_even_with_other_data_in_the_same_edit() -> None:
    with pytest.raises(ProjectError, match=r"data\.edits: expected an object, received 5"):
        set_values(LINEAR, [("data.edits", 5), ("data.params.n", 30)])
