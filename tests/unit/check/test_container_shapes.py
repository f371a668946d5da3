"""Shapes inside containers are those of the modules that are built, and what does not fit is told by name."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from model_trees import TREES, chain, linear, node

from engine.build.module_tree import build_module
from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.check.shapes import walk_shapes
from engine.spec import LayerNode, Problem


def _problems(model: LayerNode, width: int = 4) -> list[Problem]:
    return list(walk_shapes(model, (1, width), None).problems)


@pytest.mark.parametrize("name", list(TREES))
def test_every_shape_is_that_of_the_module(name: str) -> None:
    plan = plan_model(TREES[name])
    module = build_module(plan)
    seen: dict[str, set[tuple[int, ...]]] = {}
    for place in places(plan):
        for at in place.names:
            module.get_submodule(at).register_forward_hook(
                lambda _module, _args, output, path=place.plan.path: seen.setdefault(path, set()).add(
                    tuple(output.shape)
                )
            )
    module(torch.zeros(1, 4))
    walk = walk_shapes(TREES[name], (1, 4), None)
    assert walk.problems == ()
    assert walk.output_shape == (1, 3)
    used = {row.path: {row.output_shape} for row in walk.layers if row.is_used and walk.at(row.path) == row}
    assert {path: used[path] for path in seen} == seen


@pytest.mark.parametrize("name", list(TREES))
def test_every_layer_is_counted_as_often_as_it_is_there(name: str) -> None:
    walk = walk_shapes(TREES[name], (1, 4), None)
    for place in places(plan_model(TREES[name])):
        row = walk.at(place.plan.path)
        assert row is not None
        assert row.times == len(place.names)


def _case(model: LayerNode, path: str, code: str, *parts: str) -> Any:
    return pytest.param(model, path, code, parts, id=code)


@pytest.mark.parametrize(
    ("model", "path", "code", "parts"),
    [
        _case(
            chain(node("ModuleList", linear(4, 5), repeat=3)),
            "model.children[0].params.repeat",
            "cannot_repeat",
            "(N, 4)",
            "(N, 5)",
        ),
        _case(
            chain(node("ModuleDict", linear(4, 5, "wide"), linear(4, 4, "narrow"), route="wode")),
            "model.children[0].params.route",
            "no_route",
            "wide, narrow",
            "Did you mean wide?",
        ),
        _case(chain(node("Residual", linear(4, 5))), "model.children[0]", "cannot_add", "(N, 4)", "(N, 5)"),
        _case(node("Residual"), "model.children", "child_count", "one child"),
        _case(chain(node("Parallel")), "model.children[0].children", "child_count", "at least one"),
        _case(
            chain(node("Parallel", linear(4, 5), linear(4, 6), join="sum")),
            "model.children[0]",
            "cannot_join",
            "(N, 5), (N, 6)",
        ),
        _case(
            chain(node("Parallel", linear(4, 5), linear(4, 6), dim=3)),
            "model.children[0].params.dim",
            "no_axis",
            "between -2 and 1",
        ),
        _case(
            chain(linear(4, 4, "forward"), linear(4, 3)), "model.children[0].name", "taken_name", "'forward'"
        ),
        _case(chain(linear(4, 4, "class"), linear(4, 3)), "model.children[0].name", "bad_name", "'class'"),
    ],
)
def test_what_does_not_fit_is_told_by_its_path(
    model: LayerNode, path: str, code: str, parts: tuple[str, ...]
) -> None:
    (problem,) = _problems(model)
    assert (problem.path, problem.code) == (path, code)
    for part in parts:
        assert part in problem.line()


def test_a_layer_that_cannot_take_its_input_is_told_what_gives_it() -> None:
    model = chain(node("Flatten"), linear(400, 3))
    walk = walk_shapes(model, (1, 10, 7, 7), None)
    (problem,) = walk.problems
    assert problem.line() == (
        "model.children[1].params.in_features: expected 490 (what comes in), received 400. "
        "Flatten gives 10 · 7 · 7 = 490. Set it to 490."
    )


def test_the_fix_of_a_sum_adds_a_shortcut_that_fits() -> None:
    model = chain(node("Residual", linear(4, 5)), linear(5, 3))
    (problem,) = _problems(model)
    assert problem.fix is not None
    ((path, children),) = problem.fix.edits
    assert path == "model.children[0].children"
    mended = chain(
        node("Residual", *(LayerNode.model_validate(_tuples(child)) for child in children)), linear(5, 3)
    )
    assert _problems(mended) == []


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
