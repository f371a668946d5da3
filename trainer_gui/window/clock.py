"""Seconds as a person reads them."""

from __future__ import annotations


def clock_text(seconds: float) -> str:
    """Seconds as minutes:seconds, with hours where there are any."""
    minutes, second = divmod(max(0, round(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
