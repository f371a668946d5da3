"""Edits of the small tensors of a loss: a cell, a pasted block, a sample more, another dtype, numbers drawn anew.

Every edit is a pure function: the arrays that are given stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.forms import ArgumentForm, Role, Sums, loss_forms
from engine.explore.losses.weighing import resolved_params
from engine.spec import Node

Array = npt.NDArray[Any]
Inputs = Mapping[str, Array]

DTYPES = ("float32", "float64", "int64")
MOST_LINES = 12
_SPLIT = re.compile(r"[\t;,]|\s+")


class Along(StrEnum):
    """Which axis grows."""

    SAMPLES = "samples"
    WIDTH = "width"  # classes, features or columns: the last axis


def typed_value(text: str, dtype: np.dtype[Any]) -> float | int | None:
    """Read a number as a user types it; None if it is no number of that dtype.

    Args:
        text: Such as ``3``, ``−1.5e3``, ``nan`` or ``-inf``.
        dtype: float or int.
    """
    word = text.strip().replace("−", "-").replace("∞", "inf").lower()
    try:
        if dtype.kind != "i":
            return float(word)
        number = float(word)
        return int(number) if number.is_integer() and abs(number) < 2**53 else None
    except ValueError:
        return None


def with_cell(inputs: Inputs, argument: str, place: tuple[int, ...], value: float) -> dict[str, Array]:
    """Set one number."""
    changed = np.array(inputs[argument])
    changed[place] = value
    return {**inputs, argument: changed}


def with_block(inputs: Inputs, argument: str, place: tuple[int, ...], text: str) -> dict[str, Array] | None:
    """Paste a block of numbers, as a spreadsheet or ``print(tensor)`` gives it, with its first number at a cell.

    What reaches beyond the tensor is left out: a paste never changes a shape.

    Args:
        inputs: All arguments.
        argument: Which one is pasted into.
        place: The cell of the first number.
        text: Rows on lines; columns apart by a tab, a comma, a semicolon or spaces; brackets are passed over.

    Returns:
        The arguments after it; None if a word is no number of the dtype, or there is none.
    """
    changed = np.array(inputs[argument])
    lines = re.sub(r"tensor|array|[\[\]()]", " ", text).strip().splitlines()
    rows = [[word for word in _SPLIT.split(line.strip()) if word] for line in lines]
    rows = [row for row in rows if row]
    if not rows:
        return None
    if changed.ndim == 1:
        # A column pasted into a row of cells is meant as that row.
        rows = [[word for row in rows for word in row]]
    for i, row in enumerate(rows):
        for j, word in enumerate(row):
            value = typed_value(word, changed.dtype)
            if value is None:
                return None
            at = list(place)
            if changed.ndim:
                at[-1] += j
            if changed.ndim > 1:
                at[-2] += i
            if all(k < size for k, size in zip(at, changed.shape, strict=True)):
                changed[tuple(at)] = value
    return {**inputs, argument: changed}


def with_dtype(inputs: Inputs, argument: str, dtype: str) -> dict[str, Array]:
    """Give an argument another dtype: whole numbers are cut as ``.long()`` does it, what is no number becomes 0."""
    array = inputs[argument]
    if np.dtype(dtype).kind == "i":
        array = np.nan_to_num(array, nan=0.0, posinf=0.0, neginf=0.0) if array.dtype.kind == "f" else array
    return {**inputs, argument: array.astype(dtype)}


def with_lines(inputs: Inputs, argument: str, axis: int, by: int) -> dict[str, Array]:
    """Lengthen or shorten one axis of one argument; the last line is repeated.

    Args:
        inputs: All arguments.
        argument: Which one.
        axis: Which axis, from 0 or from the end.
        by: 1 or −1; at least one line stays, at most 12.
    """
    array = inputs[argument]
    if not array.ndim or not -array.ndim <= axis < array.ndim:
        return dict(inputs)
    if not 1 <= array.shape[axis] + by <= MOST_LINES:
        return dict(inputs)
    last = np.take(array, [-1], axis)
    changed = np.delete(array, -1, axis) if by < 0 else np.concatenate((array, last), axis)
    return {**inputs, argument: changed}


def with_more(node: Node, inputs: Inputs, along: Along, by: int) -> dict[str, Array]:
    """Lengthen or shorten an axis of all arguments that share it, so that their shapes go on fitting.

    Probabilities and log-probabilities are made to add up to 1 again. Losses with weights of their own keep the width
    that their parameters say.

    Args:
        node: The loss.
        inputs: All of its arguments.
        along: Samples, or the width.
        by: 1 or −1.
    """
    forms = {form.name: form for form in loss_forms(node)}
    first = next(iter(inputs.values()))
    has_own = any(form.role is Role.OWN for form in forms.values())
    changed = dict(inputs)
    for name, array in inputs.items():
        form = forms.get(name)
        if form is None or form.role is Role.OWN:
            continue
        if along is Along.SAMPLES:
            axis = form.batch_axis
        else:
            shares = first.ndim > 1 and array.ndim == first.ndim and array.shape[-1] == first.shape[-1]
            axis = -1 if shares and not has_own else None
        if axis is not None and array.ndim > axis:
            changed = with_lines(changed, name, axis, by)
            if along is Along.WIDTH:
                changed[name] = _summing(form, changed[name])
    return changed


def random_inputs(node: Node, inputs: Inputs, seed: int) -> dict[str, Array]:
    """Draw every number anew, within its range, with a generator of its own; shapes and dtypes stay.

    Args:
        node: The loss.
        inputs: All of its arguments.
        seed: The same numbers for the same seed.
    """
    rng = np.random.default_rng(seed)
    params = resolved_params(node)
    first = next(iter(inputs.values()))
    classes = int(
        params.get("num_classes") or params.get("n_classes") or (first.shape[-1] if first.ndim else 1)
    )
    found: dict[str, Array] = {}
    for form in loss_forms(node):
        if form.name in inputs:
            array = inputs[form.name]
            found[form.name] = _drawn(rng, node, form, array, classes).astype(array.dtype)
    return {**inputs, **found}


def _drawn(rng: np.random.Generator, node: Node, form: ArgumentForm, array: Array, classes: int) -> Array:
    shape = array.shape
    if form.name.endswith("lengths"):
        return array
    if form.whole:
        if node.kind == "MultiLabelMarginLoss":
            return _label_lists(rng, shape, classes)
        if node.kind == "CTCLoss":
            labels = [label for label in range(classes) if label != resolved_params(node)["blank"]]
            return rng.choice(labels, shape) if labels else array
        return rng.integers(0, max(1, classes), shape)
    if form.allowed:
        return rng.choice(np.array(form.allowed, dtype=np.float64), shape)
    if form.sums is not Sums.NOTHING:
        scores = rng.normal(size=shape)
        logs: Array = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
        return logs if form.sums is Sums.EXP_TO_ONE else np.exp(logs)
    if form.low == 0 and form.high == 1:
        share = rng.uniform(0.02, 0.98, shape)
        return np.round(share, 2) if form.role is Role.COMPUTED else np.round(share)
    if form.low == 0:
        return (
            rng.poisson(3, shape).astype(np.float64)
            if form.role is Role.TARGET
            else rng.uniform(0.1, 3, shape).round(2)
        )
    return np.round(rng.normal(size=shape) * 1.5, 2)


def _label_lists(rng: np.random.Generator, shape: tuple[int, ...], classes: int) -> Array:
    found = np.full(shape, -1, dtype=np.int64)
    for row in found.reshape(-1, shape[-1]):
        count = int(rng.integers(1, max(2, classes)))
        row[:count] = rng.permutation(classes)[:count]
    return found


def _summing(form: ArgumentForm, array: Array) -> Array:
    if form.sums is Sums.EXP_TO_ONE:
        shifted = array - array.max(-1, keepdims=True)
        logs: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
        return logs.astype(array.dtype)
    if form.sums is Sums.TO_ONE:
        total = array.sum(-1, keepdims=True)
        return np.where(total > 0, array / np.where(total > 0, total, 1.0), array).astype(array.dtype)
    return array
