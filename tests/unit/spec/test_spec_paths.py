"""Paths that name one value of a project."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.presets import presets, read_preset
from engine.spec import ProjectError, format_path, get_value, parse_path, project_to_json, set_value

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_\- ]{0,12}", fullmatch=True)
steps = st.lists(names | st.integers(0, 999_999), max_size=8)


@settings(max_examples=200, deadline=None)
@given(names, steps)
def test_a_written_path_is_read_as_the_same_steps(first: str, others: list[str | int]) -> None:
    assert parse_path(format_path([first, *others])) == (first, *others)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_path_or_is_refused_with_a_sentence(text: str) -> None:
    try:
        found = parse_path(text)
    except ProjectError as error:
        assert [problem.code for problem in error.problems] == ["not_a_path"]
        assert repr(text) in error.problems[0].message
    else:
        assert format_path(found) == text


@pytest.mark.parametrize("text", ["", ".", "a..b", "a.", "[0]", "a[x]", "a[-1]", "a[1", "1a", "a.1"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ProjectError, match="names separated by dots"):
        parse_path(text)


def _leaves(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(tree, dict):
        return [leaf for key, value in tree.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(tree, list):
        return [leaf for i, value in enumerate(tree) for leaf in _leaves(value, (*path, i))]
    return [path]


@pytest.mark.parametrize("name", [preset.name for preset in presets()])
def test_every_value_of_a_preset_is_found_at_its_path_and_set_to_itself(name: str) -> None:
    spec = read_preset(name)
    tree = project_to_json(spec)
    leaves = _leaves(tree)
    assert len(leaves) > 20
    for leaf in leaves:
        plain: object = tree
        for step in leaf:
            plain = plain[step]  # type: ignore[index]
        found = get_value(spec, format_path(leaf))
        assert found == plain
        assert set_value(spec, format_path(leaf), found) == spec
