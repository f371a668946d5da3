"""Spec paths: ``model.children[2].params.out_features`` names one value of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.spec.problem import Problem, ProjectError

Step = str | int
_STEP = re.compile(r"(?:^|\.)(?P<name>[A-Za-z_][\w\- ]*)|\[(?P<index>\d{1,6})\]")


def parse_path(path: str) -> tuple[Step, ...]:
    """Split a path into names and list positions.

    Args:
        path: Such as ``data.params.features[0]``.

    Returns:
        Names as str, positions as int.

    Raises:
        ProjectError: If the text is not a path.
    """
    steps: list[Step] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or (at == 0 and (match["name"] is None or path.startswith("."))):
            break
        steps.append(match["name"] if match["name"] is not None else int(match["index"]))
        at = match.end()
    if not steps or at < len(path):
        raise ProjectError(
            [
                Problem(
                    path or "path",
                    "not_a_path",
                    "names separated by dots, such as optimizer.params.lr or model.children[0].params.bias",
                    repr(path),
                )
            ]
        )
    return tuple(steps)


def format_path(steps: Iterable[Step]) -> str:
    """Join names and positions into the text that ``parse_path`` reads."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text
