"""What the doctor says of a run: a sentence, the numbers behind it, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.spec import Fix


class Gravity(StrEnum):
    """How much it matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing that ails a run.

    Args:
        code: The rule that found it.
        path: Spec path of the layer or value that it is about; empty for the run as a whole.
        sentence: What is the matter, one plain sentence.
        evidence: The numbers behind it, one sentence or more.
        advice: What helps, a full sentence.
        fix: The mend, if there is one; None where the user has to decide.
        gravity: How much it matters.
        step: Steps done when it was found.
        since_step: The step that it is about, or that it was first seen at.
        since_epoch: The epoch since when, if it is about epochs.
    """

    code: str
    path: str
    sentence: str
    evidence: str
    advice: str
    fix: Fix | None
    gravity: Gravity
    step: int
    since_step: int
    since_epoch: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same finding at a later look."""
        return self.code, self.path

    def line(self) -> str:
        """One line for a terminal."""
        return f"step {self.step}: {self.gravity.value}: {self.sentence} {self.evidence} {self.advice}"
