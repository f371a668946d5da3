"""Twenty thousand random convolutions and pooling layers: the size calculator against torch itself."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from running_examples import build, call_layer

from engine import catalogue
from engine.catalogue import LayerEntry, ShapeProblem

N_CASES = 20_000
KINDS = (
    [f"{name}{n}d" for name in ("Conv", "ConvTranspose", "MaxPool", "AvgPool", "LPPool") for n in (1, 2, 3)]
    + [f"Adaptive{name}Pool{n}d" for name in ("Avg", "Max") for n in (1, 2, 3)]
    + [f"F.{name}_pool{n}d" for name in ("max", "avg") for n in (1, 2)]
)
REFUSALS = (RuntimeError, ValueError)


def entry_of(kind: str) -> LayerEntry:
    entry = catalogue.layer(kind)
    assert entry is not None
    return entry


def sizes(rng: random.Random, n: int, low: int, high: int) -> int | tuple[int, ...]:
    """One number for all axes, or one for each."""
    return rng.randint(low, high) if rng.random() < 0.5 else tuple(rng.randint(low, high) for _ in range(n))


def configuration(rng: random.Random, kind: str) -> tuple[dict[str, Any], tuple[int, ...]]:
    n = int(kind[-2])
    # Small volumes: what is asked is arithmetic.
    shape = (2, 4, *(rng.randint(1, 14 - 2 * n) for _ in range(n)))
    if kind.startswith("Adaptive"):
        return {"output_size": sizes(rng, n, 1, 9)}, shape
    params: dict[str, Any] = {"kernel_size": sizes(rng, n, 1, 5)}
    if kind.startswith("Conv"):
        params |= {
            "in_channels": 4 if rng.random() < 0.95 else 3,
            "out_channels": rng.choice((2, 4, 6, 8)),
            "groups": rng.choice((1, 1, 1, 2, 4)),
            "stride": 1 if rng.random() < 0.4 else sizes(rng, n, 1, 4),
            "padding": 0 if rng.random() < 0.3 else sizes(rng, n, 0, 3),
            "dilation": 1 if rng.random() < 0.5 else sizes(rng, n, 1, 3),
            "bias": rng.random() < 0.5,
        }
        if kind.startswith("ConvTranspose"):
            params["output_padding"] = 0 if rng.random() < 0.5 else sizes(rng, n, 0, 2)
        else:
            if rng.random() < 0.2:
                params["padding"] = rng.choice(("same", "valid"))
            params["padding_mode"] = rng.choice(("zeros", "zeros", "reflect", "replicate", "circular"))
        return params, shape
    if rng.random() < 0.7:
        params["stride"] = sizes(rng, n, 1, 5)
    params["ceil_mode"] = rng.random() < 0.5
    if kind.startswith("LP"):
        params["norm_type"] = rng.choice((1.0, 2.0, 4.0))
        if n == 1:
            params["kernel_size"] = rng.randint(1, 5)
        return params, shape
    if rng.random() < 0.6:
        params["padding"] = sizes(rng, n, 0, 2)
    if "max" in kind.lower() and rng.random() < 0.5:
        params["dilation"] = sizes(rng, n, 1, 3)
    return params, shape


def torch_says(entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...], device: str) -> object:
    """The real output shape, or how torch refuses."""
    try:
        with torch.device(device), torch.no_grad():
            layer = None if entry.kind.startswith("F.") else build(entry, params)
            x = torch.zeros(shape)
            return tuple(call_layer(entry, layer, params, x, x).shape)
    except REFUSALS as error:
        return error


def both_say(entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...]) -> tuple[object, object]:
    """What we declare and what torch does.

    The meta device knows no channels and no bound of output_padding in transposed convolutions; where it runs and we
    refuse, and for every output_padding, the processor is asked.
    """
    try:
        declared: object = entry.shape_rule(entry.resolved(params), shape)
    except ShapeProblem as problem:
        declared = problem
    real = torch_says(entry, params, shape, "cpu" if params.get("output_padding", 0) else "meta")
    if isinstance(declared, ShapeProblem) and not isinstance(real, Exception):
        real = torch_says(entry, params, shape, "cpu")
    return declared, real


@pytest.fixture
def no_hint_about_even_kernels() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Using padding='same'")
        yield


def test_all_of_twenty_thousand_configurations_agree_with_torch(no_hint_about_even_kernels: None) -> None:
    rng = random.Random(2024)
    outcomes: Counter[tuple[str, bool]] = Counter()
    wrong = []
    for i in range(N_CASES):
        entry = entry_of(KINDS[i % len(KINDS)])
        params, shape = configuration(rng, entry.kind)
        assert all(entry.param(name).accepts(value) for name, value in params.items())  # type: ignore[union-attr]
        declared, real = both_say(entry, params, shape)
        agree = declared == real
        if isinstance(declared, ShapeProblem):
            # An output without elements, which the processor gives: nothing can be learned from it.
            agree = isinstance(real, Exception) or 0 in real  # type: ignore[operator]
        if not agree:
            wrong.append((entry.kind, params, shape, declared, real))
        outcomes[entry.kind.rstrip("123d"), isinstance(real, Exception)] += 1
    assert wrong == []
    assert sum(outcomes.values()) == N_CASES
    # Both ways were tried for every family that can refuse; adaptive pooling takes any size.
    families = {family for family, _ in outcomes}
    assert [family for family in families if outcomes[family, False] < 300] == []
    refusing = {family for family in families if not family.startswith("Adaptive")}
    assert [family for family in refusing if outcomes[family, True] < 100] == []


@pytest.mark.parametrize("kind", ["MaxPool1d", "AvgPool1d", "LPPool1d"])
def test_with_ceil_mode_every_small_window_agrees_with_torch(kind: str) -> None:
    """Exhaustive where the plain rounding up is wrong: the last window must start inside the input."""
    entry = entry_of(kind)
    rounded_up_is_wrong = 0
    for size in range(1, 10):
        for kernel in range(1, 6):
            for stride in range(1, 7):
                for padding in range(1 if kind == "LPPool1d" else kernel // 2 + 1):
                    given = {} if kind == "LPPool1d" else {"padding": padding}
                    params = {"kernel_size": kernel, "stride": stride, "ceil_mode": True, **given}
                    params |= {"norm_type": 2.0} if kind == "LPPool1d" else {}
                    declared, real = both_say(entry, params, (2, 3, size))
                    if isinstance(declared, ShapeProblem):
                        assert isinstance(real, Exception), params
                    else:
                        assert declared == real, params
                        plain = -(-(size + 2 * padding - kernel) // stride) + 1
                        rounded_up_is_wrong += declared != (2, 3, plain)
    assert rounded_up_is_wrong > 20
