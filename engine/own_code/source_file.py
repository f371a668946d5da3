"""Reads a Python file as bytes; nothing of it is run."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from engine.own_code.values import Fault, SourceFile

MAX_BYTES = 1_000_000
_EXPECTED = "a Python file that can be read"


def read_source(path: str | Path) -> SourceFile | Fault:
    """Read a file, or say why it cannot be read.

    Args:
        path: The file.
    """
    try:
        # What is no plain file, such as a pipe, could keep the reader waiting for ever.
        there = Path(path).stat()
        if not stat.S_ISREG(there.st_mode):
            return _fault("own_code_missing", f"{path}, which is no file")
        if there.st_size > MAX_BYTES:
            return _fault(
                "own_code_too_large",
                f"{path} with {there.st_size:,} bytes",
                f"At most {MAX_BYTES:,} are read.",
            )
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _fault("own_code_missing", f"no file {path}", "Put it there, or open it from where it is now.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _fault("own_code_missing", f"{path}: {reason}")
    return SourceFile(content, sha256_of(content))


def sha256_of(content: bytes) -> str:
    """SHA-256 of a file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _fault(code: str, received: str, advice: str = "") -> Fault:
    return Fault(code, "path", _EXPECTED, received, advice)
