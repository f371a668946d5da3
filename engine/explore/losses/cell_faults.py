"""Numbers that a loss cannot take, cell by cell: NaN, numbers out of range, classes that do not exist.

Shape suffixes: N samples, C classes, S labels, T steps.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.fault import CellFault, cell_name, number_text
from engine.explore.losses.forms import ArgumentForm, Sums
from engine.explore.losses.shape_faults import Inputs, Params
from engine.spec import Node, Severity

# How far a row of probabilities may be from 1.
_NEAR_ONE = 1e-3
_MOST_FAULTS = 50
_ADVICE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("BCELoss", "input"): "Put a Sigmoid before it, or use BCEWithLogitsLoss.",
        ("NLLLoss", "input"): "Put LogSoftmax before it, or use CrossEntropyLoss.",
        ("KLDivLoss", "input"): "Put LogSoftmax before it.",
        ("CTCLoss", "log_probs"): "Put LogSoftmax over the classes before it.",
        ("PoissonNLLLoss", "log_input"): "Set log_input to true if the model predicts the logarithm.",
        (
            "GaussianNLLLoss",
            "var",
        ): "Let the model predict the logarithm of the variance, and take exp of it.",
    }
)


def cell_faults(
    node: Node, forms: tuple[ArgumentForm, ...], params: Params, inputs: Inputs
) -> tuple[CellFault, ...]:
    """Look at every number of arguments that have the right shape and dtype; at most 50 faults.

    Args:
        node: The loss.
        forms: Its table of forms.
        params: Its parameters with every default filled in.
        inputs: All of its arguments.
    """
    found: list[CellFault] = []
    for fault in _all(node, forms, params, inputs):
        found.append(fault)
        if len(found) == _MOST_FAULTS:
            break
    return tuple(found)


def _all(node: Node, forms: tuple[ArgumentForm, ...], params: Params, inputs: Inputs) -> Iterator[CellFault]:
    for form in forms:
        array = inputs[form.name]
        if array.dtype.kind == "f":
            yield from _not_finite(node, form, array)
            if node.kind == "CrossEntropyLoss" and form.name == "target":
                yield from _class_probabilities(array)
            else:
                yield from _range(node, form, array)
                yield from _row_sums(node, form, array)
    yield from _class_faults(node, params, inputs)
    yield from _overflow(node, params, inputs)
    if node.kind == "CTCLoss":
        yield from _ctc(params, inputs)


def _places(mask: npt.NDArray[np.bool_]) -> Iterator[tuple[int, ...]]:
    for place in np.argwhere(mask):
        yield tuple(int(i) for i in place)


def _not_finite(node: Node, form: ArgumentForm, array: npt.NDArray[Any]) -> Iterator[CellFault]:
    for place in _places(np.isnan(array)):
        sentence = f"{cell_name(form.name, place)} is NaN: the whole loss and every gradient become NaN."
        yield CellFault(form.name, place, sentence, "Give it a number.")
    minus_ok = form.sums is Sums.EXP_TO_ONE
    for place in _places(np.isinf(array)):
        is_minus = array[place] < 0
        if is_minus and minus_ok:
            sentence = (
                f"{cell_name(form.name, place)} is −∞, the logarithm of 0: {node.kind} may become infinite."
            )
            yield CellFault(form.name, place, sentence, "", Severity.WARNING)
        else:
            sign = "−∞" if is_minus else "∞"
            yield CellFault(
                form.name, place, f"{cell_name(form.name, place)} is {sign}; a finite number is wanted."
            )


def _range(node: Node, form: ArgumentForm, array: npt.NDArray[Any]) -> Iterator[CellFault]:
    outside = np.zeros(array.shape, dtype=np.bool_)
    if form.allowed:
        outside |= ~np.isin(array, form.allowed)
    if form.low is not None:
        outside |= array < form.low
    if form.high is not None:
        outside |= array > form.high
    outside &= np.isfinite(array)
    severity = Severity.ERROR if form.strict else Severity.WARNING
    silent = "" if form.strict else " torch goes on silently, but the loss means nothing."
    for place in _places(outside):
        sentence = (
            f"{cell_name(form.name, place)} is {number_text(array[place])}; {node.kind} wants {form.meaning}: "
            f"{form.range}.{silent}"
        )
        yield CellFault(form.name, place, sentence, _ADVICE.get((node.kind, form.name), ""), severity)


def _row_sums(node: Node, form: ArgumentForm, array: npt.NDArray[Any]) -> Iterator[CellFault]:
    if form.sums is Sums.NOTHING or array.ndim < 2 or not np.isfinite(np.exp(array)).all():
        return
    # Classes are axis 1 for (N, C, …), the last axis for (T, N, C).
    axis = array.ndim - 1 if node.kind in ("CTCLoss", "KLDivLoss") else 1
    totals = (np.exp(array) if form.sums is Sums.EXP_TO_ONE else array).sum(axis)
    word = "exp of " if form.sums is Sums.EXP_TO_ONE else ""
    for place in _places(np.abs(totals - 1) > _NEAR_ONE):
        sentence = (
            f"{cell_name(form.name, place)}: {word}the numbers of this row add up to {number_text(totals[place])}, "
            f"not 1. They are no {'log-' if word else ''}probabilities; torch goes on silently."
        )
        yield CellFault(
            form.name,
            place if axis == array.ndim - 1 else place[:1],
            sentence,
            _ADVICE.get((node.kind, form.name), ""),
            Severity.WARNING,
        )


def _overflow(node: Node, params: Params, inputs: Inputs) -> Iterator[CellFault]:
    """Numbers of which torch takes e to the power, although the result has no room in their dtype."""
    if node.kind == "SoftMarginLoss":
        name, power = "input", -inputs["input"] * inputs["target"]
        advice = "BCEWithLogitsLoss with targets 0 and 1 is the same loss without that."
    elif node.kind == "PoissonNLLLoss" and params["log_input"]:
        name, power = "log_input", inputs["log_input"]
        advice = "Let the model give smaller numbers: e to them is the mean count."
    else:
        return
    largest = float(np.log(np.finfo(inputs[name].dtype).max))
    with np.errstate(invalid="ignore"):
        too_large = (power > largest) & np.isfinite(inputs[name])
    for place in _places(too_large):
        sentence = (
            f"{cell_name(name, place)} is {number_text(inputs[name][place])}: torch takes e to the power of "
            f"{number_text(power[place])}, which {inputs[name].dtype.name} has no room for, and gives ∞."
        )
        yield CellFault(name, place, sentence, advice, Severity.WARNING)


def _class_probabilities(array: npt.NDArray[Any]) -> Iterator[CellFault]:
    for place in _places((array < 0) | (array > 1)):
        sentence = f"{cell_name('target', place)} is {number_text(array[place])}; a probability is 0 … 1."
        yield CellFault("target", place, sentence, "", Severity.WARNING)
    totals = array.sum(1)
    for place in _places(np.abs(totals - 1) > _NEAR_ONE):
        sentence = (
            f"{cell_name('target', place)}: the probabilities add up to {number_text(totals[place])}, not 1."
        )
        yield CellFault("target", place[:1], sentence, "", Severity.WARNING)


def _class_faults(node: Node, params: Params, inputs: Inputs) -> Iterator[CellFault]:
    name = "target_" if node.kind == "AdaptiveLogSoftmaxWithLoss" else "target"
    target = inputs.get(name)
    if target is None or target.dtype.kind != "i":
        return
    lowest = -1 if node.kind == "MultiLabelMarginLoss" else 0
    if node.kind == "AdaptiveLogSoftmaxWithLoss":
        classes = params["n_classes"]
    elif node.kind == "LinearCrossEntropyLoss":
        classes = params["num_classes"]
    else:
        classes = inputs["input"].shape[1]
    wrong = (target < lowest) | (target >= classes)
    ignored = params.get("ignore_index", -100) if "ignore_index" in params else None
    if "ignore_index" in params:
        wrong &= target != (-100 if ignored is None else ignored)
        if (target == (-100 if ignored is None else ignored)).all():
            sentence = "Every sample has the class that is left out: the mean is 0 / 0, which is NaN."
            yield CellFault(name, (), sentence, "Give one sample another class.", Severity.WARNING)
    for place in _places(wrong):
        value = int(target[place])
        advice = ""
        if value == classes:
            advice = "Class indices begin at 0: take 1 from each, or give the model one output more."
        sentence = (
            f"{cell_name(name, place)} is {number_text(value)}, but there are {classes} classes: their indices are "
            f"0 … {classes - 1}" + (", and −1 ends the list." if lowest else ".")
        )
        yield CellFault(name, place, sentence, advice)


def _ctc(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    steps, _, classes = inputs["log_probs"].shape
    targets, blank = inputs["targets"], params["blank"]
    for place in _places((targets < 0) | (targets >= classes)):
        sentence = f"{cell_name('targets', place)} is {targets[place]}, but there are {classes} classes."
        yield CellFault("targets", place, sentence, f"Use 0 … {classes - 1}.")
    for place in _places((inputs["input_lengths"] < 1) | (inputs["input_lengths"] > steps)):
        value = inputs["input_lengths"][place]
        yield CellFault(
            "input_lengths", place, f"{cell_name('input_lengths', place)} is {value}; 1 … {steps} fit."
        )
    room = targets.shape[1] if targets.ndim == 2 else targets.size
    for place in _places((inputs["target_lengths"] < 0) | (inputs["target_lengths"] > room)):
        value = inputs["target_lengths"][place]
        yield CellFault(
            "target_lengths", place, f"{cell_name('target_lengths', place)} is {value}; 0 … {room} fit."
        )
    start = 0
    for n, length in enumerate(inputs["target_lengths"].tolist()):
        labels = (targets[n, :length] if targets.ndim == 2 else targets[start : start + length]).tolist()
        offset, start = start, start + max(0, length)
        for s, label in enumerate(labels):
            if label == blank:
                place = (n, s) if targets.ndim == 2 else (offset + s,)
                sentence = f"{cell_name('targets', place)} is {label}, the blank, which is no label."
                yield CellFault(
                    "targets", place, sentence, "Use another label, or set blank to another class."
                )
        needed = len(labels) + sum(a == b for a, b in itertools.pairwise(labels))
        given = int(inputs["input_lengths"][n])
        if given < needed:
            sentence = f"Sample {n} has {given} steps for {length} labels; it needs {needed}, so its loss is infinite."
            advice = "Give it more steps, or set zero_infinity."
            yield CellFault("input_lengths", (n,), sentence, advice, Severity.WARNING)
