"""What is wrong with a project, told so that the user can mend it: where, expected, received, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """Whether a run can start in spite of the problem."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fix:
    """A mend that the user can apply with one click.

    Args:
        label: What the button says, such as ``Set it to 6``.
        edits: Pairs of spec path and new value, applied in order as one edit.
    """

    label: str
    edits: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, named by its field.

    Args:
        path: Spec path of the field, such as ``optimizer.params.lr``; empty for the file as a whole.
        code: Short stable identifier, such as ``out_of_range``; for tests and documentation.
        expected: What would be right, as the end of the sentence "expected …".
        received: What is there, as the end of the sentence "received …".
        advice: What to do, a full sentence; may be empty.
        fix: The mend, if there is one that needs no thought.
        severity: An error keeps the run from starting, a warning does not.
    """

    path: str
    code: str
    expected: str
    received: str
    advice: str = ""
    fix: Fix | None = None
    severity: Severity = Severity.ERROR

    @property
    def message(self) -> str:
        """The sentence after the path: ``expected …, received …. Advice.``"""
        text = f"expected {self.expected}, received {self.received}"
        return f"{text}. {self.advice}" if self.advice else text

    def line(self) -> str:
        """One line for a terminal or a log: ``path: expected …, received …``."""
        return " ".join(f"{self.path or 'project'}: {self.message}".split())


class ProjectError(Exception):
    """A project that cannot be used; carries every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.line() for problem in self.problems))
