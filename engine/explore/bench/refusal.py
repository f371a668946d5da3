"""The reason of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explore.bench.act import Act


@dataclass(frozen=True)
class Reason:
    """Why a step was refused.

    Args:
        sentence: For the user.
        argument: Name of the input or parameter that is to blame; empty for the step as a whole.
        advice: What to do, a sentence.
    """

    sentence: str
    argument: str = ""
    advice: str = ""


# From a step and what torch said to the reason, if it is one that the function knows.
Explain = Callable[[Act, str], Reason | None]
