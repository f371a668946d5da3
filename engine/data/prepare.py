"""From what was measured to what a model gets: filled, derived and scaled, as fitted on the training part.

Shapes: N samples, F features as measured, I inputs of the model, C channels.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import ItemKind
from engine.data.derived import derive_inputs
from engine.data.images.pixels import channel_mean_and_std, pixels_to_inputs
from engine.data.items import Items
from engine.data.samples import FloatArray, IntArray, Samples, read_only
from engine.data.scale import fill_missing, low_and_range, mean_and_std, means_of_present
from engine.spec import DataSpec, FeatureTerm, Fix, Problem, ProjectError

MAX_CODES: Final = 100
# Images in files are measured on at most this many, evenly taken from the training part.
MEASURED_FILES: Final = 1000
_NO_CODES: Final[Mapping[int, tuple[float, ...]]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Preparation:
    """What is done to every sample before a model sees it.

    Args:
        names: Names of the model's inputs; empty for items.
        fill_F: What missing values of each feature are replaced by; None if none is missing.
        codes: For each column of codes, by its number, the values that become an input each.
        terms: Kind and column numbers of each computed input.
        left_out: Numbers of the columns that are no input themselves.
        shift_I: What is subtracted from each input, or from each channel of an image; 0 where not scaled.
        scale_I: What each is divided by; 1 where not scaled.
    """

    names: tuple[str, ...]
    fill_F: FloatArray | None
    codes: Mapping[int, tuple[float, ...]]
    terms: tuple[tuple[str, tuple[int, ...]], ...]
    left_out: tuple[int, ...]
    shift_I: FloatArray
    scale_I: FloatArray

    @property
    def derives(self) -> bool:
        """True if the inputs are not just the features."""
        return bool(self.codes or self.terms or self.left_out)

    @property
    def scales(self) -> bool:
        """True if anything is shifted or scaled."""
        return bool((self.shift_I != 0).any() or (self.scale_I != 1).any())

    def unscaled(self, x_NF: FloatArray) -> FloatArray:
        """Filled and derived, in the units of the data, float64, shape (N, I)."""
        if self.fill_F is not None:
            x_NF = fill_missing(x_NF, self.fill_F)
        if not self.derives:
            return x_NF
        codes, terms, left_out = self.derive_arguments()
        return derive_inputs(x_NF, codes, terms, left_out)

    def derive_arguments(self) -> tuple[dict[int, list[float]], list[tuple[str, list[int]]], list[int]]:
        """The arguments of ``derive_inputs`` after the first, as plain lists."""
        codes = {column: list(values) for column, values in self.codes.items()}
        return codes, [(kind, list(of)) for kind, of in self.terms], list(self.left_out)

    def table(self, x_NF: FloatArray) -> FloatArray:
        """Rows of a table as the model gets them, float64, shape (N, I)."""
        x_NI = self.unscaled(x_NF)
        return (x_NI - self.shift_I) / self.scale_I if self.scales else x_NI

    def items(self, values: NDArray[Any], is_bytes: bool) -> NDArray[np.float32]:
        """Images or sequences as the model gets them, float32, shape as stored.

        Args:
            values: As ``Items.read`` gives them.
            is_bytes: As the items say.
        """
        if values.ndim == 4:
            return pixels_to_inputs(values, self.shift_I.tolist(), self.scale_I.tolist(), is_bytes)
        scaled = (values - self.shift_I) / self.scale_I if self.scales else values
        return scaled.astype(np.float32)


def fit_preparation(data: DataSpec, samples: Samples, train: IntArray) -> Preparation:
    """Measure what the preparation needs on the training samples.

    Args:
        data: What is wanted.
        samples: All samples.
        train: Rows of the training samples.

    Raises:
        ProjectError: With every name that is no feature, every term that cannot be, and what cannot be measured.
    """
    if samples.items is not None:
        return _for_items(data, samples.items, train)
    names = samples.feature_names
    problems = _name_problems(data, names)
    if problems:
        raise ProjectError(problems)
    fill_F = _fill(samples, train)
    x_NF = samples.x_NF if fill_F is None else fill_missing(samples.x_NF, fill_F)
    codes = {
        names.index(name): _codes(name, x_NF[:, names.index(name)], i) for i, name in enumerate(data.one_hot)
    }
    terms = tuple((term.kind, tuple(names.index(name) for name in term.of)) for term in data.terms)
    left_out = tuple(sorted(names.index(name) for name in data.left_out))
    input_names: list[str] = []
    for i, name in enumerate(names):
        if i in codes:
            input_names.extend(f"{name}={value:g}" for value in codes[i])
        elif i not in left_out:
            input_names.append(name)
    input_names.extend(map(term_name, data.terms))
    if not input_names:
        expected = "at least one feature or term that the model gets"
        fix = Fix("Leave none out", (("data.left_out", []),))
        raise ProjectError([Problem("data.left_out", "no_inputs", expected, "all left out", fix=fix)])
    fitted = Preparation(
        tuple(input_names),
        None if fill_F is None else read_only(fill_F),
        MappingProxyType(codes),
        terms,
        left_out,
        np.zeros(len(input_names)),
        np.ones(len(input_names)),
    )
    if data.scale_features == "none":
        return fitted
    shift_I, scale_I = fit_scale(
        data.scale_features, fitted.unscaled(samples.x_NF)[train], tuple(input_names)
    )
    return Preparation(
        fitted.names, fitted.fill_F, fitted.codes, terms, left_out, read_only(shift_I), read_only(scale_I)
    )


def fit_scale(
    how: str, values: NDArray[Any], names: tuple[str, ...], path: str = "data.scale_features"
) -> tuple[FloatArray, FloatArray]:
    """What to subtract from each column and what to divide it by.

    Args:
        how: standardize or min_max.
        values: The training samples, shape (N, I), or (N,) for a target.
        names: Name of each column.
        path: Spec path of the choice.

    Raises:
        ProjectError: If the squares or the range of the numbers overflow.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        shift, scale = (mean_and_std if how == "standardize" else low_and_range)(values)
    fits = np.isfinite(np.atleast_1d(shift)) & np.isfinite(np.atleast_1d(scale))
    problems = [
        Problem(path, "too_large", f'numbers in "{name}" that can be scaled', "numbers near 1e+308")
        for name, fit in zip(names, fits, strict=True)
        if not fit
    ]
    if problems:
        raise ProjectError(problems)
    return shift, scale


def term_name(term: FeatureTerm) -> str:
    """What a computed input is called, such as ``x1²``, ``x1·x2`` or ``sin(x1)``."""
    first, last = term.of[0], term.of[-1]
    match term.kind:
        case "square":
            return f"{first}²"
        case "product":
            return f"{first}·{last}"
    return f"{term.kind}({first})"


def _for_items(data: DataSpec, items: Items, train: IntArray) -> Preparation:
    n = items.shape[0] if items.kind is ItemKind.IMAGE else items.shape[-1]
    shift_I, scale_I = np.zeros(n), np.ones(n)
    if items.kind is ItemKind.IMAGE:
        if data.images.scale == "standardize":
            rows = train
            if not items.in_memory and len(train) > MEASURED_FILES:
                rows = train[np.linspace(0, len(train) - 1, MEASURED_FILES).astype(np.int64)]
            shift_I, scale_I = channel_mean_and_std(items, rows)
    elif data.scale_features != "none":
        values = items.read(train)
        names = tuple(f"feature {i}" for i in range(n))
        shift_I, scale_I = fit_scale(data.scale_features, values.reshape(-1, n), names)
    return Preparation((), None, _NO_CODES, (), (), read_only(shift_I), read_only(scale_I))


def _fill(samples: Samples, train: IntArray) -> FloatArray | None:
    """What gaps are filled with: the means of the training samples; None without gaps."""
    gaps_F = np.array([bool(np.isnan(column).any()) for column in samples.x_NF.T], dtype=np.bool_)
    if not gaps_F.any():
        return None
    present_F = [bool((~np.isnan(column[train])).any()) for column in samples.x_NF.T]
    problems = [
        Problem(
            "data.params.features",
            "nothing_to_fill_with",
            f'at least one training sample with a value in "{name}"',
            "none",
            "Leave the column out.",
        )
        for name, present in zip(samples.feature_names, present_F, strict=True)
        if not present
    ]
    if problems:
        raise ProjectError(problems)
    with np.errstate(over="ignore"):
        return means_of_present(samples.x_NF[train])


def _codes(name: str, column_N: FloatArray, at: int) -> tuple[float, ...]:
    found = np.unique(column_N)
    if len(found) > MAX_CODES:
        expected = f'at most {MAX_CODES} different codes in "{name}"'
        problem = Problem(
            f"data.one_hot[{at}]", "too_many_codes", expected, f"{len(found):,} different numbers"
        )
        raise ProjectError([problem])
    return tuple(found.tolist())


def _name_problems(data: DataSpec, names: tuple[str, ...]) -> list[Problem]:
    problems: list[Problem] = []
    for field in ("one_hot", "left_out"):
        chosen: tuple[str, ...] = getattr(data, field)
        for i, name in enumerate(chosen):
            problems.extend(_no_feature(f"data.{field}[{i}]", name, names))
            if name in chosen[:i]:
                others = [other for j, other in enumerate(chosen) if j != i]
                fix = Fix("Remove it", ((f"data.{field}", others),))
                problems.append(
                    Problem(f"data.{field}[{i}]", "twice", "each feature once", repr(name), fix=fix)
                )
    for i, term in enumerate(data.terms):
        path = f"data.terms[{i}]"
        wanted = {"square": 1, "sin": 1, "cos": 1, "product": 2}.get(term.kind)
        if wanted is None:
            expected = "one of square, product, sin, cos"
            problems.append(Problem(f"{path}.kind", "not_a_choice", expected, repr(term.kind)))
        elif len(term.of) != wanted or len(set(term.of)) != wanted:
            expected = "two different features" if wanted == 2 else "one feature"
            problems.append(Problem(f"{path}.of", "wrong_count", expected, ", ".join(term.of) or "none"))
        for j, name in enumerate(term.of):
            problems.extend(_no_feature(f"{path}.of[{j}]", name, names))
    return problems


def _no_feature(path: str, name: str, names: tuple[str, ...]) -> list[Problem]:
    if name in names:
        return []
    near = difflib.get_close_matches(name, names, n=1)
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    advice = f"Did you mean {near[0]}?" if near else ""
    fix = Fix(f"Use {near[0]}", ((path, near[0]),)) if near else None
    return [Problem(path, "no_feature", f"one of the features {shown}", repr(name), advice, fix)]
