"""Short texts for numbers and spec paths, the same everywhere in the window."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from engine.train.questions import NamedArray
from engine.train.snapshot import Snapshot


def number_text(value: float) -> str:
    """A number in at most about seven characters, always with a point."""
    return f"{value:.4g}"


def short_path(path: str) -> str:
    """A spec path as a person would say it: ``optimizer.params.lr`` is ``lr``."""
    name = re.split(r"[.\]]", path.rstrip("]"))[-1] if path else ""
    return name or path


def parameter_texts(parameters: tuple[NamedArray, ...]) -> list[str]:
    """The parameters of a very small model by name; ``w`` and ``b`` for a single layer.

    Args:
        parameters: Copies of all parameters; empty for larger models.
    """
    values = sum(parameter.values.size for parameter in parameters)
    if not parameters or values > 4:
        return []
    single = len(parameters) <= 2
    texts = []
    for parameter in parameters:
        layer, _, name = parameter.name.rpartition(".")
        letter = {"weight": "w", "bias": "b"}.get(name, name)
        label = letter if single else f"{layer}.{letter}"
        numbers = [number_text(value) for value in parameter.values.ravel()]
        texts += (
            [f"{label} = {numbers[0]}"]
            if len(numbers) == 1
            else [f"{label}{_subscript(i + 1)} = {number}" for i, number in enumerate(numbers)]
        )
    return texts


def metric_texts(snapshot: Snapshot) -> list[str]:
    """The metrics of a snapshot, those of the validation part in brackets behind the training ones."""
    names = {
        "accuracy": QCoreApplication.translate("metrics", "accuracy"),
        "mae": QCoreApplication.translate("metrics", "mean error"),
        "r2": QCoreApplication.translate("metrics", "R²"),
    }
    texts = []
    for name, label in names.items():
        if name not in snapshot.metrics:
            continue
        text = (
            f"{label} {snapshot.metrics[name]:.3f}"
            if name != "mae"
            else f"{label} {number_text(snapshot.metrics[name])}"
        )
        validation = snapshot.metrics.get(f"validation_{name}")
        if validation is not None:
            shown = number_text(validation) if name == "mae" else f"{validation:.3f}"
            text += " " + QCoreApplication.translate("metrics", "(validation {0})").format(shown)
        texts.append(text)
    return texts


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
