"""What a rule of the doctor is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.doctor.finding import Finding
from engine.spec import ProjectSpec
from engine.train.vitals import Vitals

Judge = Callable[[Vitals, ProjectSpec], list[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule.

    Args:
        code: Short stable identifier, also of its findings.
        title: What it looks for, a few words.
        reason: Why its bounds are what they are, a sentence.
        source: Where they come from.
        judge: A pure function of the vital signs and the project.
        looks: So many looks in a row have to find it before it is said.
    """

    code: str
    title: str
    reason: str
    source: str
    judge: Judge
    looks: int = 2
