"""Samples beside what they were drawn from.

Shape suffixes: S samples that were drawn, P points of a curve.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

from engine.explore.bench.act import Act
from engine.explore.bench.values import as_floats, plain_array, thinned
from engine.explore.bench.view import Drawn, Floats
from engine.explore.bench.words import number_text

_POINTS = 201
_REACH = 4.0
_MOST_VALUES = 1_000
_EVEN_x = np.array([-0.1, 0.0, 0.0, 1.0, 1.0, 1.1])
_EVEN_density = np.array([0.0, 0.0, 1.0, 1.0, 0.0, 0.0])


def drawn_of(act: Act) -> Drawn | None:
    """What a random step drew; None for all other steps."""
    out = act.results[0] if act.results else None
    if not act.entry.takes_generator or not isinstance(out, Tensor):
        return None
    if any(value is out for value in act.all_inputs().values() if value is not act.input("out")):
        # The numbers that told what to draw from were overwritten with what was drawn.
        return None
    samples_S = thinned(plain_array(out))
    is_standardised = False
    match act.entry.kind:
        case "normal":
            words, samples_S, is_standardised, mean, std = _normal(act, samples_S, out)
            x_P, density_P, is_discrete = _bell(mean, std)
        case "randn" | "randn_like":
            words = "normal, mean 0, standard deviation 1"
            x_P, density_P, is_discrete = _bell(0.0, 1.0)
        case "rand" | "rand_like":
            words = "uniform, from 0 up to 1"
            x_P, density_P, is_discrete = _EVEN_x, _EVEN_density, False
        case "randint":
            low, high = int(act.param("low")), int(act.param("high"))
            words = f"whole numbers from {low} to {high - 1}, all as likely"
            x_P, density_P, is_discrete = _even_numbers(low, high)
        case "randperm":
            n = int(act.param("n"))
            words = (
                f"a random order of the whole numbers from 0 to {n - 1}" if n else "a random order of nothing"
            )
            x_P, density_P, is_discrete = _even_numbers(0, n)
        case _:
            words, chance = _coin(act)
            x_P, density_P, is_discrete = np.array([0.0, 1.0]), np.array([1 - chance, chance]), True
    own = act.param("generator")
    return Drawn(
        distribution=words,
        samples_S=samples_S,
        is_standardised=is_standardised,
        x_P=x_P,
        density_P=density_P,
        is_discrete=is_discrete,
        seed=act.seed if own is None else int(own),
        own_generator=own is not None,
    )


def _normal(act: Act, samples_S: Floats, out: Tensor) -> tuple[str, Floats, bool, float, float]:
    mean, std = act.tensor("mean"), act.tensor("std")
    words = f"normal, mean {_from(act, 'mean', mean)}, standard deviation {_from(act, 'std', std)}"
    if mean is None and std is None:
        return words, samples_S, False, float(act.param("mean")), float(act.param("std"))
    shape = tuple(out.shape)
    means_any = np.broadcast_to(as_floats(mean) if mean is not None else float(act.param("mean")), shape)
    stds_any = np.broadcast_to(as_floats(std) if std is not None else float(act.param("std")), shape)
    # Where there is no spread, there is nothing to compare with a density.
    spread_any = stds_any > 0
    standard_S = (as_floats(out)[spread_any] - means_any[spread_any]) / stds_any[spread_any]
    return words, thinned(standard_S), True, 0.0, 1.0


def _from(act: Act, argument: str, tensor: Tensor | None) -> str:
    if tensor is None:
        return number_text(float(act.param(argument)))
    return f"from {act.name(argument)}"


def _coin(act: Act) -> tuple[str, float]:
    chances = act.tensor("input")
    assert chances is not None, "the step was carried out"
    floats = as_floats(chances).reshape(-1)
    chance = float(floats.mean()) if floats.size else 0.0
    if floats.size and (floats == floats[0]).all():
        return f"Bernoulli, a one with probability {number_text(float(floats[0]))}", chance
    return f"Bernoulli, probabilities from {act.name('input')}, {number_text(chance)} on average", chance


def _bell(mean: float, std: float) -> tuple[Floats, Floats, bool]:
    if std == 0:
        return np.array([mean]), np.array([1.0]), True
    z_P = np.linspace(-_REACH, _REACH, _POINTS)
    return mean + std * z_P, np.exp(-(z_P**2) / 2) / (std * np.sqrt(2 * np.pi)), False


def _even_numbers(low: int, high: int) -> tuple[Floats, Floats, bool]:
    """Each whole number of a range, evenly taken where there are too many to show."""
    n = high - low
    if n <= 0:
        return np.zeros(0), np.zeros(0), True
    step = -(-n // _MOST_VALUES)
    x_P = np.array([float(low + i * step) for i in range(-(-n // step))])
    return x_P, np.full(len(x_P), 1.0 / n), True
