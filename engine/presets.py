"""The projects that ship with the trainer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

from engine.model_presets import MODEL_PRESETS
from engine.spec import ProjectSpec, project_from_json


@dataclass(frozen=True)
class Preset:
    """A shipped project.

    Args:
        name: What it is called on the command line.
        title: What it is called in the window.
        summary: What it shows, one or two sentences.
        reaches: Bound that a run of it meets, by figure: ``train_loss`` and ``validation_loss`` are upper bounds,
            metrics are lower bounds. Empty for a model, which is there to be looked at and changed.
    """

    name: str
    title: str
    summary: str
    reaches: dict[str, float]


def presets() -> tuple[Preset, ...]:
    """All shipped projects, in the order of the course."""
    listed = json.loads(files("resources").joinpath("presets", "index.json").read_text(encoding="utf-8"))
    return tuple(Preset(**item) for item in listed)


def models() -> tuple[Preset, ...]:
    """All shipped models as projects, each with data that fits, from small to large."""
    return tuple(Preset(item.name, item.title, item.summary, {}) for item in MODEL_PRESETS)


def read_preset(name: str) -> ProjectSpec:
    """Read a shipped project.

    Args:
        name: A name that ``presets`` or ``models`` lists.
    """
    for item in MODEL_PRESETS:
        if item.name == name:
            return item.project()
    text = files("resources").joinpath("presets", f"{name}.json").read_text(encoding="utf-8")
    return project_from_json(json.loads(text))
