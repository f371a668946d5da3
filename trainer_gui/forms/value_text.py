"""A value in words, for tooltips and menus."""

from __future__ import annotations

from typing import Any

from trainer_gui.forms.numbers import format_number


def value_text(value: Any) -> str:
    """Write any parameter value as a reader expects it: ``none``, ``true``, ``0.001``, ``(0.9, 0.999)``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, list | tuple):
        items = ", ".join(value_text(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    return str(value)
