"""The window on a small input against torch's own shapes."""

from __future__ import annotations

import random
from typing import Any

import pytest
import torch
from torch import nn

from engine import catalogue
from engine.catalogue import ShapeProblem
from engine.explore.size_formula import has_size_formula
from engine.explore.small_window import small_window


def _random_case(chance: random.Random) -> tuple[str, dict[str, Any], tuple[int, ...]]:
    kind = chance.choice(["Conv1d", "Conv2d", "ConvTranspose2d", "MaxPool2d", "AvgPool2d", "MaxPool1d"])
    kernel = chance.randint(1, 5)
    params: dict[str, Any] = {"kernel_size": kernel, "stride": chance.randint(1, 4)}
    params["padding"] = chance.randint(0, kernel // 2)
    if kind != "AvgPool2d":
        params["dilation"] = chance.randint(1, 2)
    if "Conv" in kind:
        params |= {"in_channels": 2, "out_channels": 2}
    else:
        params["ceil_mode"] = chance.random() < 0.5
    axes = 1 if kind.endswith("1d") else 2
    return kind, params, (1, 2, *(chance.randint(5, 40) for _ in range(axes)))


def test_what_is_drawn_has_the_output_that_torch_gives_for_it() -> None:
    chance, drawn = random.Random(7), 0
    for _ in range(600):
        kind, params, shape = _random_case(chance)
        entry = catalogue.layer(kind)
        assert entry is not None
        try:
            entry.shape_rule(entry.resolved(params), shape)
        except ShapeProblem:
            continue
        axes = small_window(kind, params, shape)
        if not axes:
            continue
        drawn += 1
        sizes = [axis.size for axis in axes]
        assert all(size <= real for size, real in zip(sizes, shape[2:], strict=True))
        module = getattr(nn, kind)(**params).to("meta")
        given = module(torch.empty((1, 2, *sizes), device="meta"))
        assert list(given.shape[2:]) == [axis.output for axis in axes], (kind, params, shape)
    assert drawn > 300


def test_the_real_size_is_kept_where_it_is_small() -> None:
    (axis,) = small_window("Conv1d", {"in_channels": 1, "out_channels": 1, "kernel_size": 2}, (1, 1, 5))
    assert (axis.size, axis.output, axis.overhang) == (5, 4, 0)


def test_a_last_window_of_ceil_mode_hangs_over() -> None:
    params = {"kernel_size": 3, "stride": 2, "ceil_mode": True}
    (axis,) = small_window("MaxPool1d", params, (1, 1, 6))
    assert (axis.size, axis.output, axis.overhang) == (6, 3, 1)


def test_a_kernel_too_large_to_draw_gives_nothing() -> None:
    params = {"in_channels": 1, "out_channels": 1, "kernel_size": 31}
    assert small_window("Conv2d", params, (1, 1, 64, 64)) == ()


def test_what_slides_no_window_is_refused() -> None:
    assert not has_size_formula("Linear")
    with pytest.raises(LookupError, match="Linear slides no window"):
        small_window("Linear", {}, (1, 4))
