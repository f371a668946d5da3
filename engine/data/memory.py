"""How much memory there is to read into, without a library for it."""

from __future__ import annotations

import os
from typing import Final

from engine.spec import Problem, ProjectError

# Where the system does not tell.
_FALLBACK_BYTES: Final = 4 * 1024**3
_SHARE: Final = 0.5


def readable_bytes() -> int:
    """Bytes that one array may take: half of the memory that is free now."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return int(_FALLBACK_BYTES * _SHARE)
    return int(free * _SHARE)


def refuse_too_large(n_bytes: int, what: str, path: str = "data.params.path") -> None:
    """Refuse what does not fit, before anything is read.

    Args:
        n_bytes: Bytes that it takes in memory.
        what: What is read, such as ``the array "x" of shape (60000, 784)``.
        path: Spec path of the file.

    Raises:
        ProjectError: If it takes more than ``readable_bytes``.
    """
    most = readable_bytes()
    if n_bytes > most:
        expected = f"at most {most / 2**20:,.0f} MB, half of the free memory"
        received = f"{n_bytes / 2**20:,.0f} MB for {what}"
        raise ProjectError([Problem(path, "too_large", expected, received)])
