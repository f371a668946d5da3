"""Project files that somebody or something damaged: opened right, or refused by the name of a field."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from engine import project
from engine.presets import presets, read_preset
from engine.spec import ProjectError, parse_path, project_from_json, project_to_json

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 7, 2**70, 10**400, 0.5, -3.5, 1e308),
    *(
        float("nan"),
        float("inf"),
        "",
        "auto",
        "x" * 500,
        "\x00",
        "Linear",
        [],
        [1],
        [[0.5]],
        {},
        {"kind": "ReLU"},
    ),
)
N_FILES = 300


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every owner in the tree with a key or position of its own."""
    if isinstance(tree, dict | list):
        for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from _places(tree[key])


def _mutate(tree: dict[str, Any], rng: random.Random) -> None:
    places = list(_places(tree))
    owner, key = rng.choice(places)
    match rng.choice(("delete", "rename", "retype", "swap")):
        case "delete":
            del owner[key]
        case "rename" if isinstance(owner, dict):
            owner[str(key) + rng.choice("xs_")] = owner.pop(key)
        case "swap":
            other, there = rng.choice(places)
            # Copies, so that nothing comes to lie inside itself.
            owner[key], other[there] = copy.deepcopy(other[there]), copy.deepcopy(owner[key])
        case _:
            owner[key] = copy.deepcopy(rng.choice(ODD_VALUES))


def _mutated(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    names = [preset.name for preset in presets()]
    tree = project_to_json(read_preset(rng.choice(names)))
    for _ in range(rng.randint(1, 3)):
        _mutate(tree, rng)
    return tree


def _is_named(path: str) -> bool:
    return parse_path(path)[0] in (*project_to_json(read_preset("linear-regression")), "loss", "optimizer")


def test_a_damaged_file_is_opened_right_or_refused_by_field() -> None:
    outcomes = {"opened": 0, "refused": 0}
    for seed in range(N_FILES):
        tree = _mutated(seed)
        try:
            spec = project_from_json(json.loads(json.dumps(tree)))
        except ProjectError as error:
            outcomes["refused"] += 1
            assert error.problems
            assert all(problem.path for problem in error.problems), (seed, str(error))
        else:
            outcomes["opened"] += 1
            assert json.dumps(project_to_json(project_from_json(project_to_json(spec)))) == json.dumps(
                project_to_json(spec)
            ), seed
    assert min(outcomes.values()) > N_FILES / 10, outcomes


@pytest.mark.parametrize("first", range(0, N_FILES, 50))
def test_checking_a_damaged_project_finds_problems_by_path_and_never_fails(first: int) -> None:
    checked = 0
    for seed in range(first, first + 50):
        try:
            spec = project_from_json(_mutated(seed))
        except ProjectError:
            continue
        for problem in project.check(spec):
            assert _is_named(problem.path), (seed, problem.line())
            assert problem.expected, seed
            assert problem.received, seed
        checked += 1
    assert checked
