"""Portions of a large text file, cut between two lines and read side by side.

Each portion is read into memory of its own, which the next one takes over. A reader that maps the whole file instead
meets every page of it for the first time, and that takes longer than copying it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO, Final

from engine.data.table.bulk_columns import LookedAt, look_at

PORTION_BYTES: Final = 8 * 1024 * 1024
# More than cores, since some wait for the file or for Python while others work.
_THREADS: Final = 4
# Near the end portions are shorter, so that no thread is left with a long one.
_LAST: Final = 4
_LOOK_BYTES: Final = 4096


def cuts_between_lines(path: Path, skip: int, portion_bytes: int = PORTION_BYTES) -> list[int]:
    """Where the portions of a file begin, and where the last one ends.

    Args:
        path: A file in which every line end separates two rows: no cell goes over several lines.
        skip: Lines before the first portion.
        portion_bytes: About how long a portion is.

    Returns:
        Offsets in bytes, rising, each behind a line end but for the last one; only one if nothing is left to read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        for _ in range(skip):
            file.readline()
        cuts = [file.tell()]
        while cuts[-1] < size:
            left = size - cuts[-1]
            step = portion_bytes if left > _LAST * portion_bytes else max(portion_bytes // _LAST, _LOOK_BYTES)
            cuts.append(_line_end(file, cuts[-1] + step, size))
    return cuts


def read_portions(path: Path, cuts: list[int], options: dict[str, Any]) -> Iterator[LookedAt]:
    """Read all portions, several at a time; they come in the order of the file.

    Args:
        path: The file.
        cuts: As ``cuts_between_lines`` gives them.
        options: Arguments of ``polars.read_csv``; its columns are called by their numbers.

    Raises:
        polars.exceptions.PolarsError: If a cell is not of its column's type.
        OSError: If the file cannot be read, or became shorter meanwhile.
    """
    import polars as pl

    def read(begin: int, end: int) -> LookedAt:
        with path.open("rb", buffering=0) as file:
            file.seek(begin)
            content = file.read(end - begin)
        if len(content) != end - begin:
            raise OSError(f"{path} became shorter while it was read")
        return look_at(pl.read_csv(content, **options))

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="table") as threads:
        try:
            yield from threads.map(read, cuts[:-1], cuts[1:])
        finally:
            # Whoever gives up does not wait for the rest of the file.
            threads.shutdown(cancel_futures=True)


def _line_end(file: BinaryIO, at: int, size: int) -> int:
    """The first offset behind a line end from ``at`` on, or the end of the file."""
    while at < size:
        file.seek(at)
        content = file.read(_LOOK_BYTES)
        found = content.find(b"\n")
        if found >= 0:
            return at + found + 1
        at += len(content) or size
    return size
