"""What the beginning of a text file tells, by which all of it may be read in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engine.data.table.file_bytes import beginning
from engine.data.table.numbers import find_decimal, parse_column
from engine.data.table.table import TableOptions
from engine.data.table.understand import Understood, understand
from engine.spec import ProjectError

# The careful reader looks for the delimiter in as much.
SAMPLE_BYTES: Final = 256 * 1024
SAMPLE_ROWS: Final = 220
# As many rows decide whether the first one is a header.
LEAST_ROWS: Final = 200
_PLAIN_ENCODINGS: Final = ("utf-8", "utf-8-sig", "ascii")


@dataclass(frozen=True)
class BulkPlan:
    """How the file is read in bulk.

    Args:
        seen: What its beginning tells.
        decimal: point or comma.
        is_number: For each column whether the beginning holds numbers only.
        skip: Lines before the first row of values.
        n_bytes: Size of the file.
        row_bytes: About how many of them a row takes.
        has_quotes: True if its beginning holds a quotation mark.
    """

    seen: Understood
    decimal: str
    is_number: tuple[bool, ...]
    skip: int
    n_bytes: int
    row_bytes: float
    has_quotes: bool


def make_plan(path: Path, options: TableOptions) -> BulkPlan | str:
    """Look at the beginning of a file.

    Args:
        path: The file.
        options: How to read it.

    Returns:
        The plan, or why the beginning leaves a doubt about the rest.
    """
    content, complete = beginning(path, SAMPLE_BYTES)
    try:
        seen = understand(content, options, complete=complete, row_limit=SAMPLE_ROWS)
    except ProjectError:
        # The careful reader says it better, and may know better.
        return "its beginning is not a plain table"
    if not complete and len(seen.lines) < LEAST_ROWS:
        return "its rows are very long"
    if seen.encoding not in _PLAIN_ENCODINGS:
        return f"it is written in {seen.encoding}"
    if seen.delimiter == "space":
        return "its cells are separated by blanks"
    if b"\r" in content.replace(b"\r\n", b""):
        return "its lines end in different ways"
    first = seen.lines[0] - 1
    head = content.splitlines()[:first]
    if content.startswith(b"\xef\xbb\xbf") and seen.header == "no":
        return "it begins with a mark and without a header"
    if len(head) != first or any(b'"' in line and line.count(b'"') % 2 for line in head):
        return "its header takes several lines"
    if seen.lines != list(range(seen.lines[0], seen.lines[0] + len(seen.lines))):
        return "it has blank lines or cells of several lines"
    decimal = options.decimal
    if decimal == "auto":
        try:
            decimal = find_decimal(zip(seen.names, seen.columns, strict=True), seen.lines, seen.delimiter)
        except ProjectError:
            return "its decimal mark is in doubt"
    parsed = [parse_column(cells, seen.lines, decimal) for cells in seen.columns]
    if any(found.thousands or found.fault is not None for found in parsed):
        return "its first rows hold more than plain numbers"
    # A column without a value in the first rows may hold anything below.
    is_number = tuple(found.is_number and bool(np.isfinite(found.numbers_N).any()) for found in parsed)
    row_bytes = sum(len(cell) + 1 for cells in seen.columns for cell in cells) / len(seen.lines)
    n_bytes, has_quotes = path.stat().st_size, b'"' in content
    return BulkPlan(seen, decimal, is_number, first, n_bytes, row_bytes, has_quotes)
