"""What is no project is refused with a sentence that names the field, all fields at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.presets import read_preset
from engine.spec import Problem, ProjectError, get_value, project_from_json, project_to_json, read_project

LINEAR = project_to_json(read_preset("linear-regression"))


def refused(path: Path, content: str | bytes) -> tuple[Problem, ...]:
    """Write a file and read it as a project that must be refused."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ProjectError) as caught:
        read_project(path)
    assert all("\n" not in problem.line() for problem in caught.value.problems)
    return caught.value.problems


def _changed(**changes: Any) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(json.dumps(LINEAR))
    for path, value in changes.items():
        *owners, last = path.split("__")
        at: Any = tree
        for name in owners:
            at = at[int(name)] if name.isdigit() else at[name]
        at[last] = value
    return tree


def _problems(tree: object) -> dict[str, Problem]:
    with pytest.raises(ProjectError) as caught:
        project_from_json(tree)
    return {problem.path: problem for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("place", "path", "meant"),
    [
        ("optimiser", "optimiser", "optimizer"),
        ("data__splt", "data.splt", "split"),
        ("training__stop__los_below", "training.stop.los_below", "loss_below"),
        ("model__children__0__parms", "model.children[0].parms", "params"),
        ("model__children__0__init", "model.children[0].init.weight.knd", "kind"),
    ],
)
def test_an_unknown_name_is_refused_with_the_one_that_was_meant(place: str, path: str, meant: str) -> None:
    value: Any = {"weight": {"knd": "zeros_", "kind": "zeros_"}} if place.endswith("init") else 1
    problem = _problems(_changed(**{place: value}))[path]
    assert problem.code == "extra_forbidden"
    assert problem.advice == f"Did you mean {meant}?"
    assert meant in problem.expected


@pytest.mark.parametrize(
    ("place", "value", "path", "expected"),
    [
        ("seed", 1.5, "seed", "a whole number"),
        ("seed", "1", "seed", "a whole number"),
        ("seed", True, "seed", "a whole number"),
        ("name", 3, "name", "text"),
        ("name", "x" * 300, "name", "a shorter text"),
        ("data__scale_features", 1, "data.scale_features", "text"),
        ("data__images__flip", 1, "data.images.flip", "true or false"),
        ("bench__steps", {}, "bench.steps", "a list"),
        ("training__sampler", 1, "training.sampler", "an object"),
        ("data__split__validation", "half", "data.split.validation", "a number"),
        ("data__split", [], "data.split", "an object"),
        ("data__params", [1], "data.params", "an object with parameter names and values"),
        ("data__edits__removed", [-1], "data.edits.removed[0]", "a number of at least 0"),
        ("data__edits__added", [[1, "x"]], "data.edits.added[0][1]", "a number"),
        ("model__children", {}, "model.children", "a list"),
        ("model__children__0__init", [], "model.children[0].init", "an object"),
        ("model__children__0__init", {"weight": 1}, "model.children[0].init.weight", "an object"),
        ("loss", None, "loss", "an object"),
        ("loss__kind", "", "loss.kind", "a name that is not empty"),
        ("version", 4, "version", "version 3"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused_by_its_path(
    place: str, value: Any, path: str, expected: str
) -> None:
    problem = _problems(_changed(**{place: value}))[path]
    assert problem.expected == expected


def test_all_problems_are_told_at_once() -> None:
    tree = _changed(seed="x", training__epochs=1.5, model__children__0__kind=7, extra=1)
    del tree["loss"]
    assert set(_problems(tree)) == {"seed", "training.epochs", "model.children[0].kind", "extra", "loss"}


def test_every_wrong_initializer_is_told_at_once() -> None:
    found = _problems(_changed(model__children__0__init={"weight": {"kind": 1}, "bias": {}}))
    assert set(found) == {"model.children[0].init.weight.kind", "model.children[0].init.bias.kind"}


@pytest.mark.parametrize("tree", [None, 1, "text", [], [LINEAR], True])
def test_json_that_is_no_object_is_no_project(tree: object) -> None:
    assert _problems(tree)[""].expected == "a JSON object"


@pytest.mark.parametrize("depth", [250, 500, 900, 5000, 200_000])
@pytest.mark.parametrize(("opening", "core", "closing"), [('{"a":', "1", "}"), ("[", "", "]")])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int, opening: str, core: str, closing: str) -> None:
    (problem,) = refused(tmp_path / "deep.json", opening * depth + core + closing * depth)
    assert problem.code in ("too_deep", "not_json", "not_a_project")


@pytest.mark.parametrize("depth", [120, 500])
def test_a_model_nested_too_deep_is_refused(depth: int) -> None:
    node: dict[str, Any] = {"kind": "Linear"}
    for _ in range(depth):
        node = {"kind": "Sequential", "children": [node]}
    assert "nested at most" in _problems(_changed(model=node))[""].expected


def test_a_parameter_nested_too_deep_is_refused() -> None:
    value: Any = 1
    for _ in range(60):
        value = [value]
    assert _problems(_changed(optimizer__params={"lr": value}))["optimizer.params"].code == "value_error"


def test_whole_numbers_of_any_size_are_kept_exactly() -> None:
    huge = 10**300 + 1
    spec = project_from_json(_changed(seed=huge, optimizer__params={"lr": huge}))
    assert (spec.seed, spec.optimizer.params["lr"]) == (huge, huge)


def test_a_whole_number_of_too_many_digits_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "huge.json", '{"seed": ' + "9" * 10_000 + "}")
    assert problem.code == "not_json"


def test_a_number_that_is_none_is_read_and_stays_none(tmp_path: Path) -> None:
    file = tmp_path / "nan.json"
    file.write_text(json.dumps(_changed(optimizer__params={"lr": float("nan")})))
    assert get_value(read_project(file), "optimizer.params.lr") != get_value(
        read_project(file), "optimizer.params.lr"
    )


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = json.dumps(LINEAR).replace('"seed": 0', '"seed": 0, "seed": 1', 1)
    (problem,) = refused(tmp_path / "twice.json", text)
    assert (problem.code, problem.received) == ("name_twice", "'seed' twice")


def test_half_a_character_is_refused_rather_than_lost_when_saving(tmp_path: Path) -> None:
    text = json.dumps(LINEAR).replace('"n": 20', '"n": "\\ud800"', 1)
    (problem,) = refused(tmp_path / "half.json", text)
    assert problem.path == "data.params"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "bom.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(LINEAR).encode())
    assert project_to_json(read_project(file)) == LINEAR


def test_a_file_that_is_not_utf8_is_refused_with_the_place(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "latin.json", b'{"name": "caf\xe9"}')
    assert (problem.code, problem.received) == ("not_text", "a byte that is not at position 13")


def test_broken_json_is_refused_with_line_and_column(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "broken.json", '{"name": "x",\n "seed": }')
    assert "line 2, column 10" in problem.received


@pytest.mark.parametrize("content", ["", "   ", "nul", "{} {}"])
def test_a_file_without_one_json_value_is_refused(tmp_path: Path, content: str) -> None:
    assert refused(tmp_path / "odd.json", content)[0].code == "not_json"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="expected a project file, received a folder"):
        read_project(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="expected a project file, received no file of this name"):
        read_project(tmp_path / "nothing.json")


def test_a_file_of_more_than_64_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as sparse:
        sparse.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(ProjectError, match="below 64 MB"):
        read_project(file)
