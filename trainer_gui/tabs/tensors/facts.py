"""What is to be known of a tensor beside its numbers, each with an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from trainer_gui.plots.ticks import number_text
from trainer_gui.tabs.tensors.pictures import shape_text

if TYPE_CHECKING:
    from engine.explore.bench.view import ValueView

Fact = tuple[str, str, str]  # name, value, explanation


def facts_of(value: ValueView, sharing: Sequence[str]) -> list[Fact]:
    """Name, value and explanation of everything that is to be known.

    Args:
        value: The tensor or array.
        sharing: Names of the others that look at the same memory.
    """
    tr = QCoreApplication.translate
    where = "tensorFacts"
    kind = tr(where, "NumPy array") if value.is_array else tr(where, "tensor")
    facts: list[Fact] = [
        (tr(where, "kind"), kind, tr(where, "Whether NumPy or torch holds it.")),
        (tr(where, "shape"), shape_text(value.shape), tr(where, "Elements along each axis.")),
        (
            tr(where, "dtype"),
            value.dtype,
            tr(where, "Type of each number: how many bits, whole or with a point."),
        ),
        (
            tr(where, "strides"),
            shape_text(value.strides),
            tr(where, "Cells to go in memory for one step along each axis; transpose only swaps these."),
        ),
        (
            tr(where, "offset"),
            f"{value.storage_offset:,}",
            tr(where, "Cell of the memory in which its first element lies."),
        ),
        (
            tr(where, "contiguous"),
            tr(where, "yes") if value.is_contiguous else tr(where, "no"),
            tr(where, "Whether its elements lie in reading order without gaps; view needs strides that fit."),
        ),
        (tr(where, "device"), value.device, tr(where, "Where the numbers are kept.")),
        (
            tr(where, "memory"),
            _memory_text(value, sharing),
            tr(where, "Values with the same number share one memory."),
        ),
    ]
    if value.names_of_same:
        facts.append(
            (
                tr(where, "same object"),
                ", ".join(value.names_of_same),
                tr(where, "Other names of the very same object: whatever is done to one is done to all."),
            )
        )
    if not value.is_array:
        facts += _autograd_facts(value)
    return facts


def _memory_text(value: ValueView, sharing: Sequence[str]) -> str:
    tr = QCoreApplication.translate
    where = "tensorFacts"
    if not sharing:
        return tr(where, "{0}, its own").format(value.memory)
    return tr(where, "{0}, shared with {1}").format(value.memory, ", ".join(sharing))


def _autograd_facts(value: ValueView) -> list[Fact]:
    tr = QCoreApplication.translate
    where = "tensorFacts"
    yes, no = tr(where, "yes"), tr(where, "no")
    facts: list[Fact] = [
        (
            "requires_grad",
            yes if value.requires_grad else no,
            tr(where, "Whether what is done with it is recorded for backward."),
        )
    ]
    if value.requires_grad:
        facts += [
            (
                tr(where, "leaf"),
                yes if value.is_leaf else no,
                tr(where, "A leaf was made by hand, not computed; backward leaves gradients in leaves only."),
            ),
            (
                "grad_fn",
                value.grad_fn or tr(where, "none"),
                tr(where, "The operation that made it, in the graph."),
            ),
            (
                "grad",
                tr(where, "none yet") if value.grad_any is None else shape_text(value.grad_any.shape),
                tr(where, "What backward has added up so far; zero_grad or None begins anew."),
            ),
        ]
    facts.append(
        (
            tr(where, "version"),
            str(value.version),
            tr(where, "How often it was changed in place; backward refuses numbers that changed since."),
        )
    )
    return facts


def statistics_of(value: ValueView) -> list[Fact]:
    """Smallest, largest, mean and so on, for tensors whose numbers cannot all be read."""
    tr = QCoreApplication.translate
    where = "tensorFacts"
    told = (
        ("min", tr(where, "min"), tr(where, "Smallest element.")),
        ("max", tr(where, "max"), tr(where, "Largest element.")),
        ("mean", tr(where, "mean"), tr(where, "Mean of the elements.")),
        ("std", tr(where, "std"), tr(where, "Standard deviation of the elements.")),
        ("n_nan", tr(where, "nan"), tr(where, "How many elements are no number.")),
        ("n_inf", tr(where, "inf"), tr(where, "How many elements are infinite.")),
        ("n_zero", tr(where, "zeros"), tr(where, "How many elements are 0.")),
    )
    known = value.statistics
    facts = [(tr(where, "elements"), f"{value.n_elements:,}", tr(where, "How many there are."))]
    # A count of none is no news.
    wanted = [
        line for line in told if line[0] in known and not (line[0].startswith("n_") and not known[line[0]])
    ]
    return facts + [(name, number_text(float(known[key])), why) for key, name, why in wanted]
