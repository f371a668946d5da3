"""Rows of cells as a text file has them: quotes, blank lines and unequal lengths, before anything is a number."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from engine.data.table.table import DELIMITERS, PATH
from engine.spec import Problem, ProjectError


@dataclass
class Rows:
    """Rows of cells without blank ones, and the line on which each begins."""

    cells: list[list[str]]
    lines: list[int]
    is_complete: bool


def without_last_line(text: str) -> str:
    """The beginning of a longer text, without the line that may be cut in two."""
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if end else text


def rows_of(text: str, delimiter: str, complete: bool, limit: int | None) -> Rows:
    """Cut a text into rows of cells without outer blanks.

    Args:
        text: The file, or its beginning.
        delimiter: Word for what separates cells.
        complete: True if that is all of the file.
        limit: Most rows; None for all.

    Raises:
        ProjectError: If quotation marks are out of order.
    """
    rows = Rows([], [], complete)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], skipinitialspace=True, strict=True
    )
    begin = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                if limit is not None and len(rows.cells) >= limit:
                    rows.is_complete = False
                    break
                rows.cells.append(cells)
                rows.lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        # A quoted cell may be cut where a preview stops reading; its row is left out.
        if complete or "unexpected end" not in str(error):
            raise ProjectError([_malformed(str(error), begin)]) from None
    if delimiter == "space" and rows.cells:
        # Blanks at the end of a line are no delimiter.
        width = len(rows.cells[0]) - (not rows.cells[0][-1])
        rows.cells = [row[:-1] if len(row) == width + 1 and not row[-1] else row for row in rows.cells]
    return rows


def _malformed(reason: str, row: int) -> Problem:
    if "unexpected end" in reason:
        expected, received = 'a closing quotation mark (")', f"none after the one opened in row {row}"
    elif "expected after" in reason:
        expected, received = (
            f'a delimiter after the closing quotation mark (") in row {row}',
            "another character",
        )
    elif "field limit" in reason:
        expected, received = (
            f"cells of at most {csv.field_size_limit():,} characters",
            f"a longer one in row {row}",
        )
    else:
        expected, received = "cells separated by a delimiter", f"in row {row}: {reason}"
    advice = 'Within quotation marks, a quotation mark is written twice ("").'
    return Problem(PATH, "malformed", expected, received, advice if "field limit" not in reason else "")


def refuse_ragged(rows: Rows) -> None:
    """Cut a trailing delimiter that every row has; refuse rows of unequal length."""
    body = rows.cells[1:]
    width = len(rows.cells[0])
    if body and width > 0 and all(len(row) == width + 1 and not row[-1] for row in body):
        rows.cells[1:] = [row[:-1] for row in body]
    elif width > 1 and all(len(row) == width and not row[-1] for row in rows.cells):
        rows.cells = [row[:-1] for row in rows.cells]
    wrong = [i for i, row in enumerate(rows.cells) if len(row) != len(rows.cells[0])]
    if wrong:
        raise ProjectError([_ragged(rows, wrong)])


def _ragged(rows: Rows, wrong: list[int]) -> Problem:
    usual = Counter(len(row) for row in rows.cells).most_common(1)[0][0]
    i, width = wrong[0], len(rows.cells[0])
    expected = f"{_cells(width)} in row {rows.lines[i]}, as in row {rows.lines[0]}"
    advice = f"In all, {len(wrong)} rows differ from row {rows.lines[0]}." if len(wrong) > 1 else ""
    if usual != width and len(wrong) > 1:
        advice += (
            f" Most rows have {_cells(usual)}: is row {rows.lines[0]} complete, and the delimiter right?"
        )
    return Problem(PATH, "ragged", expected, str(len(rows.cells[i])), advice.strip())


def _cells(n: int) -> str:
    return f"{n} cell" if n == 1 else f"{n} cells"


def column_names(first: list[str], row: int) -> list[str]:
    """Names of the columns from the cells of the header; an empty one gets its number.

    Raises:
        ProjectError: With every name that stands twice.
    """
    names = [name or f"column {i + 1}" for i, name in enumerate(first)]
    twice = {name: [str(i + 1) for i, other in enumerate(names) if other == name] for name in names}
    problems = [
        Problem(
            PATH,
            "duplicate_column",
            f"a different name for each column in row {row}",
            f'"{name}" for columns {" and ".join(at)}',
        )
        for name, at in twice.items()
        if len(at) > 1
    ]
    if problems:
        raise ProjectError(problems)
    return names
