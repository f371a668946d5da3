"""What a project with one thing wrong is made of, and beside it the project in which that thing is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values

Edits = Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """A project with one problem.

    Args:
        name: What is wrong, for the name of the test.
        preset: The project before the edits.
        edits: What makes it wrong.
        path: Where the problem is found.
        code: Its code.
        right: Other edits of the same kind that must not give this problem.
        has_fix: True if the problem comes with a mend.
    """

    name: str
    preset: str
    edits: Edits
    path: str
    code: str
    right: Edits
    has_fix: bool = True

    def wrong_project(self) -> ProjectSpec:
        """The project with the problem."""
        return set_values(read_preset(self.preset), list(self.edits.items()))

    def right_project(self) -> ProjectSpec:
        """The project without it."""
        return set_values(read_preset(self.preset), list(self.right.items()))


LINE, CLOUDS, MOONS, SPIRALS = "linear-regression", "logistic-regression", "two-moons-mlp", "spiral-mlp"
FIRST = "model.children[0]"


def layer(kind: str, **params: Any) -> dict[str, Any]:
    """A node of the model as JSON."""
    return {"kind": kind, "params": params}


def chain(*layers: dict[str, Any]) -> dict[str, Any]:
    """Edits that replace all layers of the model."""
    return {"model.children": list(layers)}


def linear(out: int | str = "auto", **params: Any) -> dict[str, Any]:
    """A Linear as JSON that takes what comes in."""
    return layer("Linear", in_features="auto", out_features=out, **params)
