"""What a card of a common mistake is made of, and how its code is run: a real function that is called, never a text."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import torch

from engine.explore.bench.noticed import noticed_warnings
from engine.explore.own_chance import OwnChance

# What a variant returns: numbers by name, and series of numbers, such as the loss of every step.
Found = dict[str, float | list[float]]
_MOST_WORDS = 2_000


@dataclass(frozen=True)
class Variant:
    """One way to write it.

    Args:
        label: A few words, such as ``softmax before CrossEntropyLoss``.
        is_right: True for code that does what is meant.
        run: The code: a function of this package that calls torch and returns what it found.
    """

    label: str
    is_right: bool
    run: Callable[[], Found]


@dataclass(frozen=True)
class Outcome:
    """What happened when a variant ran.

    Args:
        numbers: What it found, by name.
        series: Series that it found, by name, such as the loss of every step; float64.
        error: torch's own words if it refused, with the kind of the error in front; empty if it ran to its end.
        warnings: torch's own words of what it warned of.
    """

    numbers: Mapping[str, float]
    series: Mapping[str, tuple[float, ...]]
    error: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Mistake:
    """A card before it has run.

    Args:
        key: Short stable identifier.
        title: What goes wrong, one line.
        variants: The wrong code first, then what is compared with it; at least one is right.
        explain: From the outcomes, in the order of the variants, to the explanation: sentences with the numbers that
            were found in them.
        asked: What to think about before it is run, one question.
        here: Whether it can happen in a project of this program, and what keeps it from happening.
        lesson: Section of the course that it belongs to.
        codes: Codes of the problems by which a project's check finds this very mistake.
        seed: Where the numbers begin that the code draws; its text begins with ``torch.manual_seed`` of it. None if
            it draws none.
    """

    key: str
    title: str
    variants: tuple[Variant, ...]
    explain: Callable[[Sequence[Outcome]], str]
    asked: str
    here: str
    lesson: str
    codes: frozenset[str] = frozenset()
    seed: int | None = None


@dataclass(frozen=True)
class ShownVariant:
    """A variant that has run.

    Args:
        label: A few words.
        is_right: True for code that does what is meant.
        code: Its source text.
        outcome: What happened.
    """

    label: str
    is_right: bool
    code: str
    outcome: Outcome


@dataclass(frozen=True)
class MistakeCard:
    """A card that has run.

    Args:
        key: Short stable identifier.
        title: What goes wrong, one line.
        variants: The wrong code first.
        explanation: What happened and why, from the outcomes.
        torch_version: With which torch.
    """

    key: str
    title: str
    variants: tuple[ShownVariant, ...]
    explanation: str
    torch_version: str


def run_mistake(mistake: Mistake) -> MistakeCard:
    """Run every variant of a card now, with random numbers of its own, and explain what happened.

    Args:
        mistake: One of ``MISTAKES``.
    """
    shown = tuple(
        ShownVariant(variant.label, variant.is_right, code_of(mistake, variant), _run(variant, mistake.seed))
        for variant in mistake.variants
    )
    explanation = mistake.explain([variant.outcome for variant in shown])
    return MistakeCard(mistake.key, mistake.title, shown, explanation, torch.__version__)


def code_of(mistake: Mistake, variant: Variant) -> str:
    """The source text of a variant; it gives the same numbers wherever it is run.

    Args:
        mistake: Its card, for the seed.
        variant: The variant.
    """
    source = textwrap.dedent(inspect.getsource(variant.run)).rstrip() + "\n"
    # The name of the result's type says nothing outside of this package.
    source = source.replace(" -> Found:", ":", 1)
    return source if mistake.seed is None else f"torch.manual_seed({mistake.seed})\n\n\n{source}"


def _run(variant: Variant, seed: int | None) -> Outcome:
    found: Found = {}
    error = ""
    with OwnChance(seed or 0), noticed_warnings() as warned, torch.enable_grad():
        try:
            found = variant.run()
        except (RuntimeError, ValueError, IndexError, TypeError) as refusal:
            error = f"{type(refusal).__name__}: {refusal}"[:_MOST_WORDS]
    return Outcome(
        MappingProxyType({name: value for name, value in found.items() if not isinstance(value, list)}),
        MappingProxyType({name: tuple(value) for name, value in found.items() if isinstance(value, list)}),
        error,
        tuple(warned),
    )
