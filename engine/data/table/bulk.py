"""Reads large text files in bulk, with the values that the careful reader would find, or not at all.

What is found out on the beginning of the file is held to be true of the rest only as far as the bulk reader would
stumble where it is not: a cell that is no number of the expected kind ends it. The rest is checked afterwards.

Shapes: N rows of samples.
"""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from engine.data.progress import Progress
from engine.data.samples import BoolArray, FloatArray, read_only
from engine.data.table.file_bytes import beginning
from engine.data.table.numbers import find_decimal, number_or_none, parse_column
from engine.data.table.table import DELIMITERS, MISSING_WORDS, Column, Table, TableOptions
from engine.data.table.texts import BulkTexts, WrittenAgain
from engine.data.table.understand import Understood, understand
from engine.spec import ProjectError

if TYPE_CHECKING:
    import polars as pl

# The careful reader looks for the delimiter in as much.
SAMPLE_BYTES: Final = 256 * 1024
SAMPLE_ROWS: Final = 220
# As many rows decide whether the first one is a header.
LEAST_ROWS: Final = 200
_WORDS: Final = [word for word in MISSING_WORDS if word]
_PLAIN_ENCODINGS: Final = ("utf-8", "utf-8-sig", "ascii")
_SCAN_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True)
class _Plan:
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

    plan = _plan(path, options)
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


def _plan(path: Path, options: TableOptions) -> _Plan | str:
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
    return _Plan(seen, decimal, is_number, first, n_bytes, row_bytes, has_quotes)


@dataclass
class _Collected:
    """What was read so far, without the portions that it came in.

    Args:
        numbers: For each column of numbers an array with room for more rows than there are yet.
        texts: For each column of text its portions.
        n_rows: Rows so far.
        gaps: Cells without a value in each column.
        has_infinite: True if a number is infinite.
        has_nan: True if a cell of a column of numbers has none.
    """

    numbers: dict[int, FloatArray]
    texts: dict[int, list[pl.Series]]
    n_rows: int
    gaps: list[int]
    has_infinite: bool = False
    has_nan: bool = False

    @classmethod
    def room_for(cls, n_rows: int, is_number: Sequence[bool]) -> _Collected:
        """Nothing yet; memory that is not filled costs none."""
        numbers = {i: np.empty(n_rows) for i, is_one in enumerate(is_number) if is_one}
        texts: dict[int, list[pl.Series]] = {i: [] for i, is_one in enumerate(is_number) if not is_one}
        return cls(numbers, texts, 0, [0] * len(is_number))

    def take(self, portion: pl.DataFrame, begin: int) -> int:
        """Add rows of some of the columns.

        Args:
            portion: The rows; its columns are called by their numbers.
            begin: Place of the first of them.

        Returns:
            The place behind the last of them.
        """
        end = begin + portion.height
        for column in portion.iter_columns():
            i = int(column.name)
            self.gaps[i] += column.null_count()
            if i in self.texts:
                self.texts[i].append(column)
                continue
            if end > len(self.numbers[i]):
                self.numbers[i] = np.resize(self.numbers[i], end + end // 4)
            part_N = column.to_numpy()
            self.numbers[i][begin:end] = part_N
            # A finite sum shows in one pass that there is nothing to look for.
            if not np.isfinite(part_N.sum()):
                self.has_infinite |= bool(np.isinf(part_N).any())
                self.has_nan |= bool(np.isnan(part_N).any())
        self.n_rows = end
        return end

    def may_have_empty_rows(self) -> bool:
        """True if a row has no number and no text at all; words for missing values count as nothing here."""
        if not all(self.gaps):
            return False
        empty_N = np.ones(self.n_rows, dtype=np.bool_)
        for values_N in self.numbers.values():
            empty_N &= np.isnan(values_N[: self.n_rows])
        for parts in self.texts.values():
            empty_N &= np.concatenate([part.is_null().to_numpy() for part in parts])
        return bool(empty_N.any())


def _read(path: Path, plan: _Plan, progress: Progress, *, careful: bool) -> _Collected:
    """The file as columns of numbers and texts, in portions so that the user can give up.

    Args:
        careful: Look at every cell for quotation marks and words for missing values.
    """
    columns = list(map(str, range(len(plan.is_number))))
    numbers = [name for name, is_number in zip(columns, plan.is_number, strict=True) if is_number]
    texts = [name for name in columns if name not in numbers]
    expected_rows = int(plan.n_bytes / plan.row_bytes * 1.05) + 1000
    collected = _Collected.room_for(expected_rows, plan.is_number)
    # A text stays as it is written, also where it is a word for a missing value; so texts are read without them.
    passes = [(numbers, True), (texts, False)] if careful and texts and numbers else [(columns, not texts)]
    with np.errstate(over="ignore", invalid="ignore"):
        for n_done, (names, words) in enumerate(passes):
            at = 0
            scan = _scan(path, plan, careful=careful, words=careful and words)
            for portion in scan.select(names).collect_batches(maintain_order=True):
                at = collected.take(portion, at)
                share = (n_done + min(1.0, at / expected_rows)) / len(passes)
                progress.at(0.95 * share)
    return collected


def _scan(path: Path, plan: _Plan, *, careful: bool, words: bool) -> pl.LazyFrame:
    import polars as pl

    kinds: dict[str, Any] = {
        str(i): pl.Float64 if is_number else pl.String for i, is_number in enumerate(plan.is_number)
    }
    return pl.scan_csv(
        path,
        has_header=False,
        separator=DELIMITERS[plan.seen.delimiter],
        skip_lines=plan.skip,
        schema=kinds,
        null_values=_WORDS if words else None,
        quote_char='"' if careful else None,
        decimal_comma=plan.decimal == "comma",
        truncate_ragged_lines=False,
        glob=False,
    )


def _doubt(path: Path, plan: _Plan, read: _Collected, trusts_quotes: bool) -> str:
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


def _marks(path: Path, plan: _Plan) -> Counter[bytes]:
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


def _table(path: Path, options: TableOptions, plan: _Plan, read: _Collected) -> Table | str:
    import polars as pl

    seen = plan.seen
    begin = plan.skip + 1
    columns, notes = [], list(seen.notes)
    thousands = ""
    for i, (name, is_number) in enumerate(zip(seen.names, plan.is_number, strict=True)):
        if is_number:
            numbers_N = read.numbers[i][: read.n_rows]
            missing_N = np.isnan(numbers_N) if read.gaps[i] or read.has_nan else _nowhere(read.n_rows)
            texts: Sequence[str] = WrittenAgain(path, str(i), _text_options(plan), read.n_rows)
            columns.append(Column(name, True, read_only(numbers_N), texts, read_only(missing_N)))
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


def _text_options(plan: _Plan) -> dict[str, Any]:
    return {
        "has_header": False,
        "separator": DELIMITERS[plan.seen.delimiter],
        "skip_lines": plan.skip,
        "glob": False,
    }
