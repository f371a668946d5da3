"""Edits make a new bench and leave the old one; names are followed into every index."""

from __future__ import annotations

import pytest
from bench_steps import bench, data, step

from engine.presets import read_preset
from engine.spec import project_from_json, project_to_json
from engine.spec.bench_edits import (
    add_step,
    duplicate_step,
    move_step,
    names_used,
    next_name,
    next_names,
    remove_step,
    rename_value,
    replace_step,
    set_cell,
)
from engine.spec.index_text import IndexTextError, format_index, index_names, parse_index, rename_in_index

A, B, C = data("a", [1.0]), data("b", [2.0]), step("add", "c", {"input": "a", "other": "b"})
ABC = bench(A, B, C, seed=9)


def test_a_step_is_added_at_the_end_or_behind_another() -> None:
    new = data("d", [3.0])
    assert add_step(ABC, new).steps == (A, B, C, new)
    assert add_step(ABC, new, 0).steps == (A, new, B, C)
    assert add_step(ABC, new, -1).steps == (new, A, B, C)
    assert add_step(ABC, new).seed == 9
    assert ABC.steps == (A, B, C)


def test_a_step_is_removed_replaced_and_moved() -> None:
    assert remove_step(ABC, 1).steps == (A, C)
    assert replace_step(ABC, 2, A).steps == (A, B, A)
    assert move_step(ABC, 0, 1).steps == (B, A, C)
    assert move_step(ABC, 2, 0).steps == (C, A, B)
    assert move_step(ABC, 1, 1) == ABC
    for edit in (lambda: remove_step(ABC, 3), lambda: replace_step(ABC, 3, A), lambda: move_step(ABC, 3, 0)):
        with pytest.raises(IndexError):
            edit()


def test_a_copy_of_a_step_gets_new_names() -> None:
    pieces = step("chunk", "p q", {"input": "a"}, chunks=2)
    assert duplicate_step(bench(A, pieces, B), 1).steps[2] == pieces.model_copy(update={"names": ("c", "d")})


def test_a_name_changes_wherever_it_is_used() -> None:
    steps = bench(
        A,
        step("cat", "b", {"tensors": ("a", "a")}),
        step("getitem", "c", {"input": "b"}, index="a, 0:2"),
        step("setitem", "", {"input": "c", "value": "a"}, index="..., a"),
        step("add", "a", {"input": "a"}, other=1),
    )
    renamed = rename_value(steps, "a", "grid")
    assert renamed.steps[0].names == ("grid",)
    assert renamed.steps[1].inputs == {"tensors": ("grid", "grid")}
    assert renamed.steps[2].params["index"] == "grid, 0:2"
    assert renamed.steps[3].params["index"] == "..., grid"
    assert renamed.steps[3].inputs == {"input": "c", "value": "grid"}
    assert (renamed.steps[4].names, renamed.steps[4].inputs) == (("grid",), {"input": "grid"})
    assert rename_value(renamed, "grid", "a") == steps


def test_an_edited_cell_is_a_step() -> None:
    edited = set_cell(ABC, "c", (0, 2), 1.5)
    assert edited.steps[:3] == ABC.steps
    assert edited.steps[3] == step("setitem", "", {"input": "c"}, index="0, 2", value=1.5)
    assert set_cell(ABC, "c", (), 4).steps[3].params == {"index": "...", "value": 4}
    assert set_cell(ABC, "c", ":, 1", 0).steps[3].params["index"] == ":, 1"


def test_the_next_name_is_the_first_that_is_free() -> None:
    assert next_name(bench()) == "a"
    assert next_name(ABC) == "d"
    names = next_names(bench(), 800)
    assert names[:3] == ("a", "b", "c")
    assert names[24:28] == ("y", "z", "aa", "ab")
    assert len(set(names)) == 800
    assert not {"as", "if", "in", "is", "or", "np"} & set(names)
    assert next_name(bench(step("getitem", "b", {"input": "c"}, index="a"))) == "d"


def test_the_names_that_a_step_uses_are_known() -> None:
    used = step("setitem", "", {"input": "x", "value": "y"}, index="m, 0, k, m")
    assert names_used(used) == ("x", "y", "m", "k")
    assert names_used(step("index_select", "", {"input": "x", "index": "k"}, dim=0)) == ("x", "k")


def test_a_bench_survives_a_project_file() -> None:
    spec = read_preset("linear-regression")
    full = bench(
        data("a", [[1, 2.5], [True, -3]], dtype="float64"),
        step("normal", "n", {"mean": "a"}, std=0.5, generator=3),
        step("cat", "c", {"tensors": ("a", "n")}, dim=-1),
        step("getitem", "g", {"input": "c"}, index="0:2, None, ..."),
        step("backward", "", {"input": "g"}, retain_graph=None),
        seed=12,
    )
    again = project_from_json(project_to_json(spec.model_copy(update={"bench": full})))
    assert again.bench == full
    # 1 and 1.0 give other dtypes, and must stay what they are.
    assert repr(again.bench.steps[0].params["data"]) == repr(full.steps[0].params["data"])


RIGHT = {
    "0": "0",
    " -1 ,  2": "-1, 2",
    "0:2, :, None, ...": "0:2, :, None, ...",
    "::2": "::2",
    "1:": "1:",
    ":-1:3": ":-1:3",
    "[0, 2], mask": "[0, 2], mask",
    "[True,False]": "[True, False]",
    "0:2,": "0:2",
    "True": "True",
    "größe": "größe",
}


@pytest.mark.parametrize("text", RIGHT)
def test_an_index_is_read_and_written(text: str) -> None:
    assert format_index(parse_index(text)) == RIGHT[text]
    assert parse_index(RIGHT[text]) == parse_index(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The index is empty. Type one, such as 0 or 0:2, 1."),
        ("  ", "The index is empty. Type one, such as 0 or 0:2, 1."),
        ("1.5", '".5" cannot be read as an index.'),
        ("0,,1", '"," is not a place, a slice, a list or a name.'),
        ("a b", '"b" cannot stand here; parts of an index are parted by commas.'),
        ("[0", 'A list ends with "]".'),
        ("[0, x]", '"x" is no whole number; a list holds places, as in [0, 2].'),
        ("::-1", "The step of a slice is at least 1; torch knows no -1."),
        ("::0", "The step of a slice is at least 1; torch knows no 0."),
        ("..., 0, ...", '"..." may stand only once: it fills up all axes that the others leave.'),
        ("f(x)", '"(x)" cannot be read as an index.'),
        ("a.b", '".b" cannot be read as an index.'),
        ("0;1", '";1" cannot be read as an index.'),
        ("0, " * 70, "At most 64 parts are read."),
        ("9" * 19, '"9" cannot stand here; parts of an index are parted by commas.'),
        ("[" + "1, " * 10_001 + "]", "A list holds at most 10000 places."),
    ],
)
def test_what_is_no_index_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(IndexTextError) as caught:
        parse_index(text)
    assert str(caught.value) == sentence


def test_names_of_an_index_are_found_and_changed() -> None:
    assert index_names("m, 0, [1], k, m") == ("m", "k", "m")
    assert index_names("m[") == ()
    assert rename_in_index("m, 0:1, None", {"m": "mask"}) == "mask, 0:1, None"
    assert rename_in_index("m , 0", {"x": "y"}) == "m , 0"
    assert rename_in_index("m [", {"m": "y"}) == "m ["
