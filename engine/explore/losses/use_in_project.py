"""Does a loss fit what the model really gives and the data really hold; each misfit with the code that mends it.

Shape suffixes: N samples, C classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from engine.catalogue.entry import OutputMeaning, TargetForm
from engine.explore.losses.fault import number_text, shape_text
from engine.explore.losses.forms import loss_entry
from engine.spec import Node, Severity

Numbers = npt.NDArray[np.number]

_NEAR_ONE = 1e-4


class Mend(StrEnum):
    """What mends a misfit."""

    NONE = "none"
    TARGET_LONG = "target_long"
    TARGET_FLOAT = "target_float"
    TARGET_SQUEEZE = "target_squeeze"
    TARGET_UNSQUEEZE = "target_unsqueeze"
    TARGET_ARGMAX = "target_argmax"
    TARGET_ONE_HOT = "target_one_hot"
    TARGET_FROM_ZERO = "target_from_zero"
    TARGET_TO_SIGNS = "target_to_signs"
    TARGET_FROM_SIGNS = "target_from_signs"
    REMOVE_SOFTMAX = "remove_softmax"
    REMOVE_SIGMOID = "remove_sigmoid"
    ADD_LOG_SOFTMAX = "add_log_softmax"
    ADD_SIGMOID = "add_sigmoid"


@dataclass(frozen=True)
class Misfit:
    """One reason why a loss does not fit.

    Args:
        sentence: What is wrong, with shapes and numbers in it.
        mend: What mends it.
        code: The line of PyTorch that does it; empty for none.
        severity: A warning where torch goes on and computes something else than is meant.
    """

    sentence: str
    mend: Mend
    code: str
    severity: Severity = Severity.ERROR


_CODE: Mapping[Mend, str] = MappingProxyType(
    {
        Mend.NONE: "",
        Mend.TARGET_LONG: "target = target.long()",
        Mend.TARGET_FLOAT: "target = target.float()",
        Mend.TARGET_SQUEEZE: "target = target.squeeze(1)",
        Mend.TARGET_UNSQUEEZE: "target = target.unsqueeze(1)",
        Mend.TARGET_ARGMAX: "target = target.argmax(1)",
        Mend.TARGET_ONE_HOT: "target = nn.functional.one_hot(target, output.shape[1]).float()",
        Mend.TARGET_FROM_ZERO: "target = target - 1",
        Mend.TARGET_TO_SIGNS: "target = 2 * target - 1",
        Mend.TARGET_FROM_SIGNS: "target = (target + 1) / 2",
        Mend.REMOVE_SOFTMAX: "# take the last Softmax out of the model",
        Mend.REMOVE_SIGMOID: "# take the last Sigmoid out of the model",
        Mend.ADD_LOG_SOFTMAX: "output = output.log_softmax(1)",
        Mend.ADD_SIGMOID: "output = output.sigmoid()",
    }
)


def misfits(node: Node, output: Numbers, target: Numbers) -> tuple[Misfit, ...]:
    """Compare a loss with a batch of what the model gives and what the data hold.

    The first misfit of the target is told; when it is mended the next one shows. Those of the output are told beside
    it.

    Args:
        node: The loss that shall be used.
        output: What the model gave, shape (N, C) or (N, 1).
        target: The targets of the same samples.

    Raises:
        ProjectError: If there is no such loss.
    """
    entry = loss_entry(node)
    if entry.target_form is TargetForm.OTHER:
        sentence = (
            f"{node.kind} takes more than an output and a target; it can be explored but not trained with."
        )
        return (Misfit(sentence, Mend.NONE, ""),)
    if output.ndim != 2:
        sentence = f"The output has the shape {shape_text(output.shape)}; a row for each sample is wanted."
        return (Misfit(sentence, Mend.NONE, ""),)
    if len(target) != len(output):
        sentence = f"There are {len(output)} outputs and {len(target)} targets."
        return (Misfit(sentence, Mend.NONE, ""),)
    of_target = (
        _class_target(node, output, target)
        if entry.target_form is TargetForm.CLASS_INDEX
        else _like_output(node, entry.target_form, output, target)
    )
    first = next(of_target, None)
    return (*((first,) if first is not None else ()), *_of_output(node, entry.output_meaning, output))


def mended(mend: Mend, output: Numbers, target: Numbers) -> tuple[Numbers, Numbers]:
    """Apply a mend to a batch, to see what is left; what the model would give without its last layer is computed back.

    Args:
        mend: What ``misfits`` offered.
        output: What the model gave.
        target: The targets.
    """
    match mend:
        case Mend.TARGET_LONG:
            return output, target.astype(np.int64)
        case Mend.TARGET_FLOAT:
            return output, target.astype(np.float32)
        case Mend.TARGET_SQUEEZE:
            return output, target[:, 0]
        case Mend.TARGET_UNSQUEEZE:
            return output, target[:, None]
        case Mend.TARGET_ARGMAX:
            return output, target.argmax(1)
        case Mend.TARGET_ONE_HOT:
            return output, np.eye(output.shape[1], dtype=np.float32)[target.astype(np.int64)]
        case Mend.TARGET_FROM_ZERO:
            return output, target - 1
        case Mend.TARGET_TO_SIGNS:
            return output, 2 * target - 1
        case Mend.TARGET_FROM_SIGNS:
            return output, (target + 1) / 2
        case Mend.REMOVE_SOFTMAX:
            return np.log(output), target
        case Mend.REMOVE_SIGMOID:
            return np.log(output / (1 - output)), target
        case Mend.ADD_SIGMOID:
            return 1 / (1 + np.exp(-output)), target
        case Mend.ADD_LOG_SOFTMAX:
            shifted = output - output.max(1, keepdims=True)
            return shifted - np.log(np.exp(shifted).sum(1, keepdims=True)), target
    return output, target


def _misfit(sentence: str, mend: Mend, severity: Severity = Severity.ERROR) -> Misfit:
    return Misfit(sentence, mend, _CODE[mend], severity)


def _class_target(node: Node, output: Numbers, target: Numbers) -> Iterator[Misfit]:
    n, classes = output.shape
    if target.shape == (n, classes) and classes > 1 and _is_one_hot(target):
        yield _misfit(
            f"The target holds one-hot rows; {node.kind} wants one class index a sample.", Mend.TARGET_ARGMAX
        )
        return
    if target.shape == (n, 1):
        yield _misfit(
            f"The target has the shape {shape_text(target.shape)}; ({n},) is wanted.", Mend.TARGET_SQUEEZE
        )
        return
    if target.shape != (n,):
        yield _misfit(f"The target has the shape {shape_text(target.shape)}; ({n},) is wanted.", Mend.NONE)
        return
    if target.dtype.kind != "i" or target.dtype.itemsize != 8:
        if not np.array_equal(target, np.round(target)):
            wrong = _first(target, target != np.round(target))
            sentence = f"The target is no class index: it holds {number_text(wrong)}."
            yield _misfit(sentence, Mend.NONE)
            return
        yield _misfit(f"The target is {target.dtype.name}; class indices are int64.", Mend.TARGET_LONG)
        return
    ignored = node.params.get("ignore_index", -100)
    counted = target[target != ignored]
    if counted.size and counted.max() == classes and counted.min() >= 1:
        sentence = f"The classes go from 1 to {classes}; torch counts from 0 to {classes - 1}."
        yield _misfit(sentence, Mend.TARGET_FROM_ZERO)
    elif counted.size and not 0 <= counted.min() <= counted.max() < classes:
        wrong = _first(counted, (counted < 0) | (counted >= classes))
        sentence = f"The target holds class {number_text(wrong)}, but the model has {classes} outputs."
        yield _misfit(sentence, Mend.NONE)


def _like_output(node: Node, form: TargetForm, output: Numbers, target: Numbers) -> Iterator[Misfit]:
    n, width = output.shape
    if target.shape == (n,) and width == 1:
        sentence = (
            f"The target has the shape ({n},) and the output ({n}, 1): torch would compare every output with every "
            f"target, {n} × {n} pairs."
        )
        yield _misfit(sentence, Mend.TARGET_UNSQUEEZE)
        return
    if target.shape == (n,) and target.dtype.kind == "i" and form is TargetForm.LIKE_OUTPUT:
        sentence = (
            f"The target holds class indices; {node.kind} wants a number for each of the {width} outputs."
        )
        yield _misfit(sentence, Mend.TARGET_ONE_HOT)
        return
    if target.shape != output.shape:
        sentence = (
            f"The target has the shape {shape_text(target.shape)}; the output has {shape_text(output.shape)}."
        )
        yield _misfit(sentence, Mend.NONE)
        return
    if target.dtype.kind != "f":
        yield _misfit(
            f"The target is {target.dtype.name}; {node.kind} wants real numbers.", Mend.TARGET_FLOAT
        )
        return
    values = set(np.unique(target).tolist())
    if form is TargetForm.SIGN and values <= {0.0, 1.0} and 0.0 in values:
        yield _misfit(
            f"The classes are 0 and 1; {node.kind} wants −1 and 1.", Mend.TARGET_TO_SIGNS, Severity.WARNING
        )
    elif node.kind in ("BCELoss", "BCEWithLogitsLoss", "MultiLabelSoftMarginLoss"):
        if values <= {-1.0, 1.0} and -1.0 in values:
            sentence = f"The classes are −1 and 1; {node.kind} wants 0 and 1."
            yield _misfit(sentence, Mend.TARGET_FROM_SIGNS, Severity.WARNING)
        elif min(values) < 0 or max(values) > 1:
            sentence = f"The target holds {number_text(_first(target, (target < 0) | (target > 1)))}, no probability."
            yield _misfit(sentence, Mend.NONE, Severity.WARNING)


def _of_output(node: Node, meaning: OutputMeaning, output: Numbers) -> Iterator[Misfit]:
    inside = bool(((output >= 0) & (output <= 1)).all())
    sums_to_one = output.shape[1] > 1 and bool(np.allclose(output.sum(1), 1, atol=_NEAR_ONE))
    match meaning:
        case OutputMeaning.LOGITS if inside and sums_to_one:
            sentence = f"Every row of the output adds up to 1: it is softmax already, and {node.kind} takes it again."
            yield _misfit(sentence, Mend.REMOVE_SOFTMAX, Severity.WARNING)
        case OutputMeaning.LOGIT if inside:
            sentence = (
                f"Every output lies in 0 … 1: it seems to be sigmoid already, and {node.kind} takes it again."
            )
            yield _misfit(sentence, Mend.REMOVE_SIGMOID, Severity.WARNING)
        case OutputMeaning.PROBABILITY if not inside:
            sentence = f"The output holds {number_text(_first(output, (output < 0) | (output > 1)))}, no probability."
            yield _misfit(sentence, Mend.ADD_SIGMOID)
        case OutputMeaning.LOG_PROBABILITIES if not np.allclose(np.exp(output).sum(1), 1, atol=_NEAR_ONE):
            sentence = (
                f"e to the outputs of a row adds up to {number_text(float(np.exp(output[0]).sum()))}, not 1."
            )
            yield _misfit(sentence, Mend.ADD_LOG_SOFTMAX, Severity.WARNING)


def _is_one_hot(target: Numbers) -> bool:
    return bool(np.isin(target, (0, 1)).all() and (target.sum(1) == 1).all())


def _first(values: Numbers, mask: npt.NDArray[np.bool_]) -> float:
    return float(values[mask].reshape(-1)[0])
