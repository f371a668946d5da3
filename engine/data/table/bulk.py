"""Reads large text files in bulk, with the values that the careful reader would find, or not at all.

What is found out on the beginning of the file is held to be true of the rest only as far as the bulk reader would
stumble where it is not: a cell that is no number of the expected kind ends it. The rest is checked afterwards.

Shapes: N rows of samples.
"""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from engine.data.progress import Progress
from engine.data.samples import BoolArray, read_only
from engine.data.table.bulk_columns import BulkColumns, LookedAt, look_at
from engine.data.table.bulk_plan import BulkPlan, make_plan
from engine.data.table.bulk_portions import cuts_between_lines, read_portions
from engine.data.table.numbers import number_or_none, parse_column
from engine.data.table.table import DELIMITERS, MISSING_WORDS, Column, NumberParts, Table, TableOptions
from engine.data.table.texts import BulkTexts, WrittenAgain

_WORDS: Final = [word for word in MISSING_WORDS if word]
_SCAN_BYTES: Final = 32 * 1024 * 1024


def read_in_bulk(
    path: Path, options: TableOptions, progress: Progress, *, trusts_quotes: bool = False
) -> Table | str:
    """Read a table whose beginning leaves no doubt about the rest.

    Args:
        path: The file.
        options: How to read it.
        progress: Told how far it is.
        trusts_quotes: True where no other reader could look at the cells in quotation marks one by one.

    Returns:
        The table, or why only the careful reader can read this file.

    Raises:
        Cancelled: If the user gave up.
    """
    import polars as pl

    plan = make_plan(path, options)
    if isinstance(plan, str):
        return plan
    try:
        # Words for missing values and quotation marks cost time at every cell, so they are looked for only where
        # there are some: without looking, a number that has them is none, and that ends this first attempt.
        read = _read(path, plan, progress, careful=plan.has_quotes or trusts_quotes)
    except (pl.exceptions.PolarsError, OSError):
        try:
            read = _read(path, plan, progress, careful=True)
        except (pl.exceptions.PolarsError, OSError):
            return "a cell is not what the first rows promise"
    doubt = _doubt(path, plan, read, trusts_quotes)
    if doubt:
        return doubt
    progress.at(1.0)
    return _table(path, options, plan, read)


def _read(path: Path, plan: BulkPlan, progress: Progress, *, careful: bool) -> BulkColumns:
    """The file as columns of numbers and texts, in portions so that the user can give up.

    Args:
        careful: Look at every cell for quotation marks and words for missing values.
    """
    columns = list(map(str, range(len(plan.is_number))))
    numbers = [name for name, is_number in zip(columns, plan.is_number, strict=True) if is_number]
    texts = [name for name in columns if name not in numbers]
    # A text stays as it is written, also where it is a word for a missing value; so texts are read without them.
    passes = [(numbers, True), (texts, False)] if careful and texts and numbers else [(columns, not texts)]
    expected_rows = int(plan.n_bytes / plan.row_bytes * 1.05) + 1000
    collected = BulkColumns.empty(plan.is_number)
    for n_done, (names, words) in enumerate(passes):
        at = 0
        portions = _scan(path, plan, names, words=words) if careful else _portions(path, plan)
        for portion in portions:
            at += collected.take(portion)
            share = (n_done + min(1.0, at / expected_rows)) / len(passes)
            progress.at(0.95 * share)
        collected.n_rows = at
    return collected


def _scan(path: Path, plan: BulkPlan, names: list[str], *, words: bool) -> Iterable[LookedAt]:
    """Some columns of a file in which cells may be quoted, and so go over several lines."""
    import polars as pl

    options = _options(plan) | {"null_values": _WORDS if words else None, "quote_char": '"'}
    scan = pl.scan_csv(path, skip_lines=plan.skip, glob=False, **options)
    return map(look_at, scan.select(names).collect_batches(maintain_order=True))


def _portions(path: Path, plan: BulkPlan) -> Iterable[LookedAt]:
    """All columns of a file without quotation marks."""
    options = _options(plan) | {"quote_char": None}
    return read_portions(path, cuts_between_lines(path, plan.skip), options)


def _options(plan: BulkPlan) -> dict[str, Any]:
    import polars as pl

    return {
        "has_header": False,
        "separator": DELIMITERS[plan.seen.delimiter],
        "schema": {
            str(i): pl.Float64 if is_number else pl.String for i, is_number in enumerate(plan.is_number)
        },
        "decimal_comma": plan.decimal == "comma",
        "truncate_ragged_lines": False,
    }


def _doubt(path: Path, plan: BulkPlan, read: BulkColumns, trusts_quotes: bool) -> str:
    """Why the columns may differ from what the careful reader would find; empty if they do not."""
    if read.has_infinite:
        return "it holds infinite numbers"
    if read.may_have_empty_rows():
        return "it has rows without a filled cell"
    has_text = not all(plan.is_number)
    # A blank line and a short row leave nothing in the last column.
    wants_count = bool(read.gaps[-1])
    wants_points = plan.decimal == "comma" or (
        plan.seen.delimiter == "semicolon" and not _has_point(plan.seen.columns)
    )
    if not (has_text or wants_count or wants_points):
        return ""
    found = _marks(path, plan)
    if found[b'"'] and (wants_count or (has_text and not trusts_quotes)):
        return "it has cells in quotation marks"
    if wants_points and found[b"."]:
        return "its decimal mark is in doubt"
    delimiter = DELIMITERS[plan.seen.delimiter].encode()
    if wants_count and found[delimiter] != read.n_rows * (len(plan.is_number) - 1):
        return "it has blank lines or rows of different lengths"
    return ""


def _has_point(columns: Sequence[Sequence[str]]) -> bool:
    return any("." in cell for cells in columns for cell in cells)


def _marks(path: Path, plan: BulkPlan) -> Counter[bytes]:
    """How often marks that need a second look occur below the header."""
    wanted = (b'"', b".", DELIMITERS[plan.seen.delimiter].encode())
    found: Counter[bytes] = Counter()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = 0
        for _ in range(plan.skip):
            at = content.find(b"\n", at) + 1
        while at < len(content):
            part = content[at : at + _SCAN_BYTES]
            for mark in wanted:
                found[mark] += part.count(mark)
            at += len(part)
    return found


def _table(path: Path, options: TableOptions, plan: BulkPlan, read: BulkColumns) -> Table | str:
    import polars as pl

    seen = plan.seen
    begin = plan.skip + 1
    columns, notes = [], list(seen.notes)
    thousands = ""
    for i, (name, is_number) in enumerate(zip(seen.names, plan.is_number, strict=True)):
        if is_number:
            parts = read.numbers[i]
            has_gaps = bool(read.gaps[i]) or read.has_nan[i]
            missing_N = np.concatenate(list(map(np.isnan, parts))) if has_gaps else _nowhere(read.n_rows)
            texts: Sequence[str] = WrittenAgain(path, str(i), _text_options(plan), read.n_rows)
            columns.append(Column(name, True, NumberParts(parts), texts, read_only(missing_N)))
            continue
        cells = BulkTexts(pl.concat(read.texts[i]).fill_null("").str.strip_chars())
        missing_N = cells.are_among(MISSING_WORDS)
        if not _may_hold_numbers(cells, plan.decimal):
            nothing_N = np.full(len(cells), np.nan)
            is_empty = bool(missing_N.all())
            columns.append(Column(name, is_empty, read_only(nothing_N), cells, read_only(missing_N)))
            continue
        found = parse_column(list(cells), range(begin, begin + len(cells)), plan.decimal)
        if found.thousands or (found.is_number and options.decimal == "auto"):
            # Numbers that the first rows did not show have a say in the decimal mark.
            return "a column turns out to hold numbers"
        if found.mixed is not None:
            n, row, text = found.mixed
            notes.append(
                f'Column "{name}" was read as text: {n} of its cells are numbers, but not {text!r} in row {row}.'
            )
        thousands += found.thousands
        columns.append(
            Column(
                name, found.is_number, read_only(found.numbers_N), cells, read_only(missing_N), found.fault
            )
        )
    return Table(
        path=path,
        columns=tuple(columns),
        lines_N=read_only(np.arange(begin, begin + read.n_rows, dtype=np.int64)),
        options=replace(
            options,
            delimiter=seen.delimiter,
            encoding=seen.encoding,
            decimal=plan.decimal,
            header=seen.header,
        ),
        thousands=thousands,
        is_complete=True,
        notes=tuple(notes),
    )


def _nowhere(n: int) -> BoolArray:
    return np.zeros(n, dtype=np.bool_)


def _may_hold_numbers(cells: BulkTexts, decimal: str) -> bool:
    """True if any cell is a number."""
    return any(number_or_none(cell, decimal) is not None for cell in cells.different())


def _text_options(plan: BulkPlan) -> dict[str, Any]:
    return {
        "has_header": False,
        "separator": DELIMITERS[plan.seen.delimiter],
        "skip_lines": plan.skip,
        "glob": False,
    }
