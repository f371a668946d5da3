"""Reads a table from a text file: every cell as written, or a sentence that names the row and column.

Two readers give the same table. The careful one looks at every cell and can explain what is wrong with it; the other
reads large files in bulk and leaves to the careful one whatever it has the slightest doubt about.

Shapes: N rows of samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from engine.data.progress import Progress
from engine.data.samples import read_only
from engine.data.table.bulk import read_in_bulk
from engine.data.table.file_bytes import beginning, size_of
from engine.data.table.numbers import find_decimal, parse_column
from engine.data.table.parquet import is_parquet, read_parquet
from engine.data.table.table import MISSING_WORDS, PATH, Column, Table, TableOptions
from engine.data.table.understand import Understood, understand
from engine.spec import Problem, ProjectError

# Files below this are read carefully at once; that takes a few hundredths of a second.
BULK_BYTES: Final = 256 * 1024
# The careful reader holds every cell as text.
MAX_CAREFUL_BYTES: Final = 256 * 1024 * 1024
PREVIEW_BYTES: Final = 2 * 1024 * 1024


def read_table(
    path: str | Path,
    options: TableOptions | None = None,
    row_limit: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """Read a table whose cells are separated by a delimiter.

    Args:
        path: The file.
        options: How to read it; None finds everything out.
        row_limit: Stop after this many rows and read no more of the file than they need; None reads it all.
        progress: Called with the share of the file that is read, 0 to 1.
        cancelled: True if the rest is not wanted any more.

    Returns:
        The table, with options that hold what was found out.

    Raises:
        ProjectError: If the file cannot be read, is empty, binary or ragged, has a header only or the same
            column name twice, or if its decimal mark is in doubt. The problem names the row and the column.
        Cancelled: If the user gave up.
    """
    path = Path(path)
    options = TableOptions() if options is None else options
    told = Progress()
    if progress is not None:
        told = replace(told, report=progress)
    if cancelled is not None:
        told = replace(told, cancelled=cancelled)
    told.at(0.0)
    if is_parquet(path):
        return read_parquet(path, row_limit, told)
    if row_limit is not None:
        content, complete = beginning(path, PREVIEW_BYTES)
        return _table(path, understand(content, options, complete=complete, row_limit=row_limit), options)
    size = size_of(path)
    doubt = "it is not plain enough"
    if size >= BULK_BYTES:
        found = read_in_bulk(path, options, told, trusts_quotes=size > MAX_CAREFUL_BYTES)
        if isinstance(found, Table):
            return found
        doubt = found
    if size > MAX_CAREFUL_BYTES:
        expected = f"a plain table, or a file of at most {MAX_CAREFUL_BYTES // 2**20} MB"
        received = f"one of {size / 2**20:,.0f} MB that must be read cell by cell, because {doubt}"
        raise ProjectError([Problem(PATH, "too_large", expected, received)])
    content, _ = beginning(path, None)
    table = _table(path, understand(content, options, complete=True, row_limit=None), options)
    told.at(1.0)
    return table


def preview(path: str | Path, options: TableOptions | None = None, row_limit: int = 100) -> Table:
    """Read the first rows of a file, fast and in bounded memory however large the file is.

    Raises:
        ProjectError: As read_table does, for as much of the file as was read.
    """
    return read_table(path, options, row_limit)


def _table(path: Path, seen: Understood, options: TableOptions) -> Table:
    decimal = options.decimal
    if decimal == "auto":
        decimal = find_decimal(zip(seen.names, seen.columns, strict=True), seen.lines, seen.delimiter)
    parsed = [parse_column(cells, seen.lines, decimal) for cells in seen.columns]
    notes = list(seen.notes)
    for name, found in zip(seen.names, parsed, strict=True):
        if found.mixed is not None:
            n, row, text = found.mixed
            notes.append(
                f'Column "{name}" was read as text: {n} of its cells are numbers, '
                f"but not {text!r} in row {row}."
            )
    missing = frozenset(MISSING_WORDS)
    return Table(
        path=path,
        columns=tuple(
            Column(
                name=name,
                is_number=found.is_number,
                numbers=read_only(found.numbers_N),
                texts=tuple(cells),
                missing_N=read_only(np.array([cell in missing for cell in cells], dtype=np.bool_)),
                fault=found.fault,
            )
            for name, found, cells in zip(seen.names, parsed, seen.columns, strict=True)
        ),
        lines_N=read_only(np.array(seen.lines, dtype=np.int64)),
        options=replace(
            options, delimiter=seen.delimiter, encoding=seen.encoding, decimal=decimal, header=seen.header
        ),
        thousands="".join(sorted(set("".join(found.thousands for found in parsed)))),
        is_complete=seen.is_complete,
        notes=tuple(notes),
    )
