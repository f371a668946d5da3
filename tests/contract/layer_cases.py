"""Parameters and input shapes drawn at random around a layer's own example, some of which torch refuses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from engine.catalogue import LayerEntry
from engine.catalogue.params import (
    BoolParam,
    ChoiceParam,
    FloatParam,
    IntParam,
    NumbersParam,
    Param,
    SizeParam,
)

Case = tuple[dict[str, Any], tuple[int, ...]]


def cases(entry: LayerEntry, count: int) -> Iterator[Case]:
    """The example, then others: the same ones each time.

    Args:
        count: How many there are.
    """
    rng = random.Random(entry.kind)
    yield dict(entry.example.params), entry.example.input_shape
    for _ in range(count - 1):
        params = {
            param.name: draw(rng, param) if rng.random() < 0.35 else entry.example.params.get(param.name)
            for param in entry.params
            if param.name in entry.example.params or rng.random() < 0.35
        }
        for param in entry.params:
            if params.get(param.name) is None and not param.optional and param.name in params:
                params[param.name] = draw(rng, param)
        shape = draw_shape(rng, entry.example.input_shape)
        if rng.random() < 0.8:
            params |= {name: rule(shape) for name, rule in entry.inferred.items() if len(shape) > 1}
        yield params, shape


def draw_shape(rng: random.Random, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape near another one: two samples at least, other sizes, now and then another number of axes."""
    sizes = [max(1, size + rng.choice((-2, -1, 0, 0, 0, 1, 2))) for size in shape]
    chance = rng.random()
    if chance < 0.06 and len(sizes) > 1:
        sizes.pop()
    elif chance < 0.12:
        sizes.append(rng.randint(1, 4))
    return (max(2, sizes[0]), *sizes[1:])


def draw(rng: random.Random, param: Param) -> Any:
    """A value that the parameter accepts."""
    if param.optional and rng.random() < 0.3:
        return None
    match param:
        case BoolParam():
            return rng.random() < 0.5
        case ChoiceParam():
            return rng.choice(param.choices)
        case SizeParam():
            return _size(rng, param)
        case IntParam():
            return _whole(rng, param.low, param.high)
        case NumbersParam():
            return tuple(draw(rng, param.item) for _ in range(param.length or rng.randint(1, 4)))
        case FloatParam():
            offered = (param.low, param.high, 0.0, 0.25, 0.5, 0.9, 1.0, 2.0, 3.0)
            return rng.choice(
                [float(value) for value in offered if value is not None and param.accepts(value)]
            )
    raise TypeError(f"no values are known for {type(param).__name__}")


def _whole(rng: random.Random, low: float | None, high: float | None) -> int:
    first = -3 if low is None else int(low)
    return rng.randint(first, min(first + 6, int(high) if high is not None else first + 6))


def _size(rng: random.Random, param: SizeParam) -> Any:
    if param.words and rng.random() < 0.25:
        return rng.choice(param.words)
    if param.scalar and rng.random() < 0.5:
        return _whole(rng, param.low, param.high)
    return tuple(_whole(rng, param.low, param.high) for _ in range(param.axes or rng.randint(1, 4)))
