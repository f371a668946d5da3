"""Catches what torch warns of in this thread, while other threads warn as ever."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# The list of filters belongs to the whole process: two benches that swap it at once would put back the wrong one.
_lock = threading.RLock()


@contextmanager
def noticed_warnings() -> Iterator[list[str]]:
    """Collect the warnings of this thread, word for word.

    Yields:
        A list that grows with each one.
    """
    found: list[str] = []
    own = threading.get_ident()
    with _lock, warnings.catch_warnings():
        elsewhere = warnings.showwarning

        def notice(message: Any, category: Any, filename: str, lineno: int, *rest: Any) -> None:
            if threading.get_ident() == own:
                text = _first_lines(str(message))
                # Some calls say the same twice, once for each of their passes.
                if text not in found:
                    found.append(text)
            else:
                elsewhere(message, category, filename, lineno, *rest)

        warnings.simplefilter("always")
        warnings.showwarning = notice  # type: ignore[assignment]
        yield found


def _first_lines(text: str) -> str:
    """The message without the place in torch's own source that it ends with."""
    return text.partition(" (Triggered internally at")[0]
