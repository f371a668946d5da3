"""What weight, ignore_index, label_smoothing, pos_weight and reduction change, by number, on the user's tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.fault import number_text
from engine.explore.losses.forms import loss_entry
from engine.explore.losses.module import Inputs
from engine.explore.losses.table import LossTable, loss_table
from engine.explore.losses.weighing import resolved_params
from engine.spec import Node

Floats = npt.NDArray[np.float64]

EXPLAINED = ("weight", "ignore_index", "label_smoothing", "pos_weight")


@dataclass(frozen=True, eq=False)
class ParameterEffect:
    """One parameter at its default, and at a value, all others as the user has them.

    Args:
        parameter: Its name.
        value: The value that is compared with the default.
        is_chosen: True if the user has set it; false if the value is only a trial, to see what it would do.
        without: The loss with the default.
        with_it: The loss with the value.
        elements_without: The losses of the elements with the default.
        elements_with: The same with the value.
        divisor_without: What the mean divides by with the default.
        divisor_with: The same with the value.
        sentence: What happened, with the numbers in it.
    """

    parameter: str
    value: Any
    is_chosen: bool
    without: float
    with_it: float
    elements_without: Floats
    elements_with: Floats
    divisor_without: float
    divisor_with: float
    sentence: str


@dataclass(frozen=True, eq=False)
class ReductionEffect:
    """The loss with one reduction.

    Args:
        reduction: none, mean, sum or batchmean.
        value: One number, or one for each element for none; float64.
        gradient_size: Largest size of a number of the gradient by the model's output; for none that of the sum.
        sentence: What it does, with the numbers in it.
    """

    reduction: str
    value: Floats
    gradient_size: float
    sentence: str


def parameter_effects(node: Node, inputs: Inputs) -> tuple[ParameterEffect, ...]:
    """Compare with and without each parameter that the loss has of the four that are explained.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments without errors.
    """
    entry = loss_entry(node)
    found = []
    known: dict[str, LossTable] = {}
    for name in EXPLAINED:
        param = entry.param(name)
        if param is None or (name == "ignore_index" and inputs["target"].dtype.kind != "i"):
            continue
        given = node.params.get(name, param.default)
        is_chosen = given != param.default
        value = given if is_chosen else _trial(name, node, inputs)
        rest = {key: item for key, item in node.params.items() if key != name}
        if rest.get("reduction") == "none":
            # A single number says more; with none the elements are compared all the same.
            rest["reduction"] = "mean"
        # Parameters that are at their defaults are compared with one and the same table.
        key = repr(sorted(rest.items()))
        if key not in known:
            known[key] = loss_table(Node(kind=node.kind, params=rest), inputs)
        before = known[key]
        after = loss_table(Node(kind=node.kind, params={**rest, name: value}), inputs)
        found.append(
            ParameterEffect(
                name,
                value,
                is_chosen,
                _number(before),
                _number(after),
                before.elements,
                after.elements,
                before.divisor,
                after.divisor,
                _sentence(name, value, before, after),
            )
        )
    return tuple(found)


def reduction_effects(node: Node, inputs: Inputs) -> tuple[ReductionEffect, ...]:
    """Compute the loss with every reduction that it knows; empty if it knows none.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments without errors.
    """
    param = loss_entry(node).param("reduction")
    if param is None:
        return ()
    found = []
    for word in param.choices:  # type: ignore[attr-defined]
        table = loss_table(Node(kind=node.kind, params={**node.params, "reduction": word}), inputs)
        value = table.elements if table.value is None else np.asarray(table.value)
        sizes = [float(np.abs(gradient).max()) for gradient in table.gradients.values()]
        found.append(ReductionEffect(word, value, max(sizes), _reduction_sentence(word, table, inputs)))
    return tuple(found)


def _trial(name: str, node: Node, inputs: Inputs) -> Any:
    x = next(iter(inputs.values()))
    match name:
        case "label_smoothing":
            return 0.1
        case "ignore_index":
            # The class of the first sample, if another class is left.
            return int(inputs["target"].reshape(-1)[0])
        case "pos_weight":
            return (3.0,) * x.shape[-1]
        case _:
            classes = resolved_params(node).get("num_classes")
            by_class = node.kind in ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")
            size = classes or (x.shape[1] if by_class else x.shape[-1])
            # Twice as much for the first one.
            return (2.0,) + (1.0,) * (size - 1)


def _sentence(name: str, value: Any, before: LossTable, after: LossTable) -> str:
    was, now = number_text(_number(before)), number_text(_number(after))
    change = f"The loss goes from {was} to {now}."
    changed = int((~np.isclose(before.elements, after.elements, rtol=1e-12, atol=0)).sum())
    count = before.elements.size
    match name:
        case "weight" if after.divisor == before.divisor:
            first = (
                f"{changed} of {_counted(count)} change by a weight other than 1; the mean still divides by "
                f"{number_text(after.divisor)}, {after.divided_by}."
            )
        case "weight":
            first = (
                f"{changed} of {_counted(count)} are multiplied by a weight other than 1, and the mean divides by "
                f"{number_text(after.divisor)}, {after.divided_by}, instead of {number_text(before.divisor)}."
            )
        case "ignore_index":
            left = int(((after.elements == 0) & (before.elements != 0)).sum())
            first = (
                f"{left} of {count} samples have class {value} and are left out: their losses become 0, and the mean "
                f"divides by {number_text(after.divisor)} instead of {number_text(before.divisor)}."
            )
        case "label_smoothing":
            first = (
                f"{number_text(100 * value)} % of each target is spread evenly over all classes, so that a sure and "
                f"right answer costs something too."
            )
        case _:
            first = (
                f"{changed} of {_counted(count)} change: those whose target is not 0 count pos_weight times."
            )
    return f"{first} {change}"


def _reduction_sentence(word: str, table: LossTable, inputs: Inputs) -> str:
    total = number_text(table.total)
    match word:
        case "none":
            if table.elements.size == 1:
                return "The loss stays a tensor of one number."
            return f"{table.elements.size} losses are kept apart; there is no one number to call backward on."
        case "sum":
            return f"The sum of {_counted(table.elements.size)} is {total}. A batch twice as large pulls twice as hard."
        case "batchmean":
            n = len(next(iter(inputs.values())))
            return (
                f"The sum {total} is divided by {n}, the number of samples: {number_text(table.total / n)}."
            )
    mean, divisor = number_text(table.mean), number_text(table.divisor)
    if table.divided_by.startswith("the number of samples, each"):
        return (
            f"Each loss is divided by its number of labels, then their sum by {divisor}, the samples: {mean}."
        )
    return f"The sum {total} is divided by {divisor}, {table.divided_by}: {mean}."


def _counted(losses: int) -> str:
    return "1 loss" if losses == 1 else f"{losses} losses"


def _number(table: LossTable) -> float:
    return table.mean if table.value is None else table.value
