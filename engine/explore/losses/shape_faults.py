"""Shapes and dtypes that a loss cannot take, found before torch is asked.

Shape suffixes: N samples, C classes, S labels, T steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy.typing as npt

from engine.explore.losses.fault import CellFault, shape_text
from engine.explore.losses.forms import ArgumentForm
from engine.spec import Node

Array = npt.NDArray[Any]
Inputs = Mapping[str, Array]
Params = Mapping[str, Any]

MOST_CELLS = 400


def argument_faults(node: Node, forms: tuple[ArgumentForm, ...], inputs: Inputs) -> Iterator[CellFault]:
    """Arguments that are missing, unknown, empty or too large to be looked at cell by cell."""
    names = [form.name for form in forms]
    for name in names:
        if name not in inputs:
            yield CellFault(name, (), f"{name} is missing; {node.kind} takes {', '.join(names)}.")
    for name, array in inputs.items():
        if name not in names:
            yield CellFault(name, (), f"{node.kind} has no argument {name}; it takes {', '.join(names)}.")
        elif array.size == 0:
            yield CellFault(name, (), f"{name} is empty.", "Give it at least one number.")
        elif array.size > MOST_CELLS:
            yield CellFault(
                name, (), f"{name} has {array.size} numbers; {MOST_CELLS} can be looked at one by one."
            )


def parameter_faults(node: Node, params: Params) -> Iterator[CellFault]:
    """Parameters that do not go together, where they make the sizes of the loss's own weights."""
    if node.kind != "AdaptiveLogSoftmaxWithLoss":
        return
    classes, cutoffs = params["n_classes"], tuple(params["cutoffs"])
    if list(cutoffs) != sorted(set(cutoffs)) or not cutoffs or cutoffs[0] < 1 or cutoffs[-1] > classes - 1:
        sentence = f"cutoffs are {', '.join(map(str, cutoffs))}; they must rise and lie in 1 … {classes - 1}."
        yield CellFault("cutoffs", (), sentence)
        return
    features, div_value = params["in_features"], params["div_value"]
    for k in range(len(cutoffs)):
        if features // div_value ** (k + 1) < 1:
            sentence = f"div_value {div_value:g} leaves cluster {k} no inputs: {features} are squeezed to 0."
            yield CellFault("div_value", (), sentence, "Make it smaller, or in_features larger.")
            return


def dtype_faults(node: Node, forms: tuple[ArgumentForm, ...], inputs: Inputs) -> Iterator[CellFault]:
    """Real numbers where whole ones are wanted, or the other way round."""
    for form in forms:
        kind, dtype = inputs[form.name].dtype.kind, inputs[form.name].dtype.name
        if node.kind == "CrossEntropyLoss" and form.name == "target" and kind == "f":
            # Class probabilities; their shape is looked at instead.
            continue
        if form.whole and kind != "i":
            yield CellFault(
                form.name,
                (),
                f"{form.name} is {dtype}; {node.kind} wants {form.meaning or 'whole numbers'} (int64).",
                f"Use {form.name}.long().",
            )
        elif not form.whole and kind != "f":
            yield CellFault(
                form.name,
                (),
                f"{form.name} is {dtype}; {node.kind} wants real numbers (float32 or float64).",
                f"Use {form.name}.float().",
            )
        elif not form.whole and dtype not in ("float32", "float64"):
            yield CellFault(form.name, (), f"{form.name} is {dtype}; here it must be float32 or float64.")


def shape_faults(node: Node, params: Params, inputs: Inputs) -> Iterator[CellFault]:
    """Shapes that do not go together.

    Args:
        node: The loss.
        params: Its parameters with every default filled in.
        inputs: All of its arguments, none empty, each of the right dtype.
    """
    yield from _RULES.get(node.kind, _same)(params, inputs)
    yield from _weight_faults(node, params, inputs)


def _wrong(name: str, array: Array, expected: str, advice: str = "") -> CellFault:
    return CellFault(name, (), f"{name} has the shape {shape_text(array.shape)}, but {expected}.", advice)


def _same(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    del params
    (first, x), *others = inputs.items()
    if x.ndim == 0:
        yield _wrong(first, x, "samples need an axis")
    for name, array in others:
        if array.shape != x.shape:
            advice = ""
            if array.size == x.size:
                advice = (
                    f"Use {name}.reshape({shape_text(x.shape)}); else torch stretches both to "
                    f"{x.size} × {array.size} pairs, or refuses."
                )
            yield _wrong(name, array, f"{first} has {shape_text(x.shape)}; both must be the same", advice)


def _classes(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    del params
    x, y = inputs["input"], inputs["target"]
    if x.ndim < 2:
        yield _wrong("input", x, "(N, C) is wanted: a row for each sample", "Put it in a list of one row.")
        return
    expected = (x.shape[0], *x.shape[2:])
    if y.dtype.kind == "f":
        if y.shape != x.shape:
            what = (
                "probabilities of classes need the shape of input"
                if y.ndim > 1
                else "class indices are int64"
            )
            yield _wrong("target", y, f"{what}: {shape_text(x.shape)}", "Class indices: use target.long().")
    elif y.shape != expected:
        advice = ""
        if y.shape == (x.shape[0], 1):
            advice = "Use target.squeeze(1)."
        elif y.shape == x.shape:
            advice = "One-hot rows: use target.argmax(1), or target.float() for probabilities."
        yield _wrong("target", y, f"one class index a sample is {shape_text(expected)}", advice)


def _one_class_each(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    if inputs["input"].ndim != 2:
        yield _wrong("input", inputs["input"], "(N, C) is wanted")
        return
    yield from _classes(params, inputs)


def _rows(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    name, x = next(iter(inputs.items()))
    if x.ndim != 2:
        yield _wrong(name, x, "(N, C) is wanted: a row for each sample")
        return
    yield from _same(params, inputs)


def _gaussian(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    x, var = inputs["input"], inputs["var"]
    yield from _same(params, {"input": x, "target": inputs["target"]})
    if var.shape not in (x.shape, (*x.shape[:-1], 1), x.shape[:-1]):
        expected = (
            f"one variance a number is {shape_text(x.shape)}, one a sample {shape_text((*x.shape[:-1], 1))}"
        )
        yield _wrong("var", var, expected)


def _cosine(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    first, y = inputs["input1"], inputs["target"]
    yield from _rows(params, {"input1": first, "input2": inputs["input2"]})
    if first.ndim == 2 and y.shape != (len(first),):
        yield _wrong("target", y, f"one sign a pair is {shape_text((len(first),))}")


def _ctc(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    x, y = inputs["log_probs"], inputs["targets"]
    if x.ndim != 3:
        yield _wrong("log_probs", x, "(T, N, C) is wanted: steps, samples, classes")
        return
    n = x.shape[1]
    for name in ("input_lengths", "target_lengths"):
        if inputs[name].shape != (n,):
            yield _wrong(name, inputs[name], f"one length a sample is {shape_text((n,))}")
            return
    if y.ndim == 2 and len(y) != n:
        yield _wrong("targets", y, f"there are {n} samples")
    elif y.ndim == 1 and y.size != inputs["target_lengths"].sum():
        total = inputs["target_lengths"].sum()
        yield _wrong(
            "targets", y, f"the target lengths add up to {total}", "Or give one row for each sample."
        )
    elif y.ndim not in (1, 2):
        yield _wrong("targets", y, "(N, S) is wanted: a row of labels for each sample")
    if not 0 <= params["blank"] < x.shape[2]:
        sentence = f"blank is {params['blank']}, but there are {x.shape[2]} classes."
        yield CellFault("blank", (), sentence, f"Set it to 0 … {x.shape[2] - 1}.")


def _linear(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    features, classes = params["in_features"], params["num_classes"]
    x, y = inputs["input"], inputs["target"]
    if x.ndim != 2 or x.shape[1] != features:
        yield _wrong("input", x, f"(N, {features}) is wanted, as in_features says")
        return
    if y.shape != (len(x),):
        yield _wrong("target", y, f"one class index a sample is {shape_text((len(x),))}")
    wanted = {"linear.weight": (classes, features), "linear.bias": (classes,)}
    yield from _own(wanted, inputs)


def _adaptive(params: Params, inputs: Inputs) -> Iterator[CellFault]:
    features, classes = params["in_features"], params["n_classes"]
    cutoffs = tuple(params["cutoffs"])
    x, y = inputs["input_"], inputs["target_"]
    if x.ndim != 2 or x.shape[1] != features:
        yield _wrong("input_", x, f"(N, {features}) is wanted, as in_features says")
        return
    if y.shape != (len(x),):
        yield _wrong("target_", y, f"one class index a sample is {shape_text((len(x),))}")
    ends, head = (*cutoffs, classes), cutoffs[0] + len(cutoffs)
    wanted: dict[str, tuple[int, ...]] = {"head.weight": (head, features), "head.bias": (head,)}
    for k in range(len(cutoffs)):
        squeezed = int(features // params["div_value"] ** (k + 1))
        wanted[f"tail.{k}.0.weight"] = (squeezed, features)
        wanted[f"tail.{k}.1.weight"] = (ends[k + 1] - ends[k], squeezed)
    yield from _own(wanted, inputs)


def _own(wanted: Mapping[str, tuple[int, ...]], inputs: Inputs) -> Iterator[CellFault]:
    for name, shape in wanted.items():
        if name in inputs and inputs[name].shape != shape:
            yield _wrong(name, inputs[name], f"the parameters make it {shape_text(shape)}")


def _weight_faults(node: Node, params: Params, inputs: Inputs) -> Iterator[CellFault]:
    by_class = node.kind in ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss", "LinearCrossEntropyLoss")
    for name in ("weight", "pos_weight"):
        given = params.get(name)
        if given is None:
            continue
        if node.kind == "LinearCrossEntropyLoss":
            size = params["num_classes"]
        else:
            x = inputs["input"]
            size = (x.shape[1] if x.ndim > 1 else x.shape[0]) if by_class else (x.shape[-1] if x.ndim else 1)
        if len(given) != size and (by_class or len(given) != 1):
            what = "classes" if by_class else "places on the last axis of input"
            sentence = f"{name} has {len(given)} numbers, but there are {size} {what}."
            yield CellFault(name, (), sentence, f"Give {size} numbers.")


_RULES: Mapping[str, Callable[[Params, Inputs], Iterator[CellFault]]] = MappingProxyType(
    {
        "CrossEntropyLoss": _classes,
        "NLLLoss": _classes,
        "MultiMarginLoss": _one_class_each,
        "LinearCrossEntropyLoss": _linear,
        "AdaptiveLogSoftmaxWithLoss": _adaptive,
        "MultiLabelSoftMarginLoss": _rows,
        "MultiLabelMarginLoss": _rows,
        "CTCLoss": _ctc,
        "GaussianNLLLoss": _gaussian,
        "CosineEmbeddingLoss": _cosine,
        "TripletMarginLoss": _rows,
        "TripletMarginWithDistanceLoss": _rows,
    }
)
