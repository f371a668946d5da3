"""How shapes that differ become one."""

from __future__ import annotations

from engine.explore.bench.act import Act
from engine.explore.bench.view import Broadcast, Shape
from engine.explore.bench.words import number_text


def broadcast_of(act: Act) -> Broadcast | None:
    """The stretching of a step's inputs, if they had different shapes."""
    names, shapes = broadcast_inputs(act)
    result = common_shape(shapes)
    if len(set(shapes)) < 2 or result is None:
        return None
    padded = tuple((1,) * (len(result) - len(shape)) + shape for shape in shapes)
    stretched = tuple(
        tuple(axis for axis, size in enumerate(shape) if size == 1 and result[axis] != 1) for shape in padded
    )
    return Broadcast(names, shapes, padded, result, stretched)


def broadcast_inputs(act: Act) -> tuple[tuple[str, ...], tuple[Shape, ...]]:
    """Names and shapes of what is stretched to fit, as they were before the step; a number has no axes."""
    names: list[str] = []
    shapes: list[Shape] = []
    for argument in act.entry.broadcasts:
        facts = act.before.get((argument, 0))
        value = act.input(argument)
        if facts is not None:
            names.append(act.name(argument))
            shapes.append(facts.shape)
        elif value is not None:
            names.append(act.name(argument))
            shapes.append(tuple(value.shape))
        elif act.param(argument) is not None:
            names.append(number_text(act.param(argument)))
            shapes.append(())
    return tuple(names), tuple(shapes)


def common_shape(shapes: tuple[Shape, ...]) -> Shape | None:
    """The shape that all are stretched to; None if they do not fit."""
    n_axes = max((len(shape) for shape in shapes), default=0)
    result = [1] * n_axes
    for shape in shapes:
        for axis, size in enumerate(shape, n_axes - len(shape)):
            if size == 1:
                continue
            if result[axis] not in (1, size):
                return None
            result[axis] = size
    return tuple(result)
