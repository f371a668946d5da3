"""Numbers in cells: what counts as one, and whether 1,234 is a little over one or a little over a thousand.

Shapes: N rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.data.samples import FloatArray
from engine.data.table.table import MISSING_WORDS, CellFault
from engine.spec import Problem, ProjectError

DECIMAL_PATH: Final = "data.params.decimal"
# Marks between groups of digits that can be nothing else: blank, no-break blanks, apostrophes.
_OTHER_MARKS: Final = " \u00a0\u202f'\u2019"
_MISSING: Final = frozenset(MISSING_WORDS)
_INFINITE: Final = re.compile(r"[+-]?inf(inity)?|[+-]?∞", re.IGNORECASE)
_PLAIN_POINT: Final = re.compile(r"[0-9eE.+-]*")
_PLAIN_COMMA: Final = re.compile(r"[0-9eE,+-]*")
# Digits of which it is open whether the last three are a fraction or hundreds; a leading 0 would settle it.
_OPEN: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


# Name of a column, its cells, and those that may settle the decimal mark.
_Candidates = tuple[str, Sequence[str], Sequence[str]]


def _grammar(point: str, mark: str) -> re.Pattern[str]:
    dot = re.escape(point)
    groups = "|".join(f"(?:{re.escape(m)}[0-9]{{3}})+" for m in (mark, *_OTHER_MARKS))
    grouped = f"[1-9][0-9]{{0,2}}(?:{groups})(?:{dot}[0-9]*)?"
    return re.compile(f"[+-]?(?:{grouped}|(?:[0-9]+(?:{dot}[0-9]*)?|{dot}[0-9]+)(?:[eE][+-]?[0-9]+)?)")


_POINT: Final = _grammar(".", ",")
_COMMA: Final = _grammar(",", ".")


@dataclass(frozen=True)
class ParsedColumn:
    """The numbers of one column.

    Args:
        numbers_N: NaN where the cell is missing; all NaN if the column is text.
        is_number: True if every present cell is a finite number.
        fault: The first cell that is not, if nearly all are numbers.
        thousands: Marks between groups of digits that occurred.
        mixed: For text that also holds numbers: how many, and row and text of the first other cell.
    """

    numbers_N: FloatArray
    is_number: bool
    fault: CellFault | None = None
    thousands: str = ""
    mixed: tuple[int, int, str] | None = None


def number_or_none(cell: str, decimal: str) -> float | None:
    """The number that a cell holds, or None if it holds none.

    Args:
        cell: Text without outer blanks.
        decimal: point or comma.

    Returns:
        A float; infinite if the cell says so or the number is too large for float64.
    """
    if (_POINT if decimal == "point" else _COMMA).fullmatch(cell):
        return float(_plain(cell, decimal))
    if _INFINITE.fullmatch(cell):
        return float("-inf") if cell.startswith("-") else float("inf")
    return None


def holds_number(cell: str) -> bool:
    """Whether a cell is a number with a decimal point or a decimal comma, which costs less than to read it.

    Args:
        cell: Text without outer blanks.
    """
    return any(pattern.fullmatch(cell) for pattern in (_POINT, _COMMA, _INFINITE))


def parse_column(cells: Sequence[str], rows: Sequence[int], decimal: str) -> ParsedColumn:
    """Read a column as numbers, if it is one.

    Args:
        cells: Texts without outer blanks.
        rows: Line of the file for each cell.
        decimal: point or comma.
    """
    nothing_N = np.full(len(cells), np.nan)
    present = [cell for cell in cells if cell not in _MISSING]
    if not present:
        return ParsedColumn(nothing_N, is_number=True)
    quick = _quick(present, decimal)
    if quick is not None and np.isfinite(quick).all():
        numbers_N = nothing_N
        if len(present) == len(cells):
            numbers_N[:] = quick
        else:
            numbers_N[np.array([cell not in _MISSING for cell in cells])] = quick
        return ParsedColumn(numbers_N, is_number=True)
    known = {cell: number_or_none(cell, decimal) for cell in dict.fromkeys(present)}
    words = [i for i, cell in enumerate(cells) if cell not in _MISSING and known[cell] is None]
    if words and not _nearly_numeric(Counter(present)):
        n_numbers = len(present) - len(words)
        mixed = (n_numbers, rows[words[0]], cells[words[0]]) if n_numbers else None
        return ParsedColumn(nothing_N, is_number=False, mixed=mixed)
    infinite = [
        i for i, cell in enumerate(cells) if cell not in _MISSING and abs(known[cell] or 0.0) == np.inf
    ]
    if words or infinite:
        bad = words or infinite
        fault = CellFault(rows[bad[0]], cells[bad[0]], len(bad), infinite=not words)
        return ParsedColumn(nothing_N, is_number=False, fault=fault)
    values = (np.nan if cell in _MISSING else known[cell] for cell in cells)
    used = "".join(mark for mark in _marks(decimal) if any(mark in cell for cell in known))
    return ParsedColumn(np.fromiter(values, np.float64, len(cells)), is_number=True, thousands=used)


def find_decimal(columns: Iterable[tuple[str, Sequence[str]]], rows: Sequence[int], delimiter: str) -> str:
    """Find out whether the file writes 1.5 or 1,5.

    A cell that is a number only with a decimal point (or only with a decimal comma) is evidence; one such as
    1,234, which is a number either way but not the same, is none.

    Args:
        columns: Name and cells of each column.
        rows: Line of the file for each cell.
        delimiter: The word for it; after a semicolon a decimal comma is likely, so 1.234 is in doubt as well.

    Returns:
        point or comma.

    Raises:
        ProjectError: If there is evidence for both, or only cells that can be read either way.
    """
    # Columns of numbers with at most a decimal point cannot speak for a comma, which saves most of the work.
    plain: list[_Candidates] = []
    marked: list[_Candidates] = []
    for name, cells in columns:
        present = [cell for cell in cells if cell not in _MISSING]
        if not present:
            continue
        if _quick(present, "point") is not None:
            plain.append((name, cells, present))
        elif _nearly_numeric(counts := Counter(present)):
            marked.append((name, cells, [cell for cell in counts if "." in cell or "," in cell]))
    numeric = [*plain, *marked]
    points = _first(numeric, rows, lambda cell: _evident(cell, ".", ",", _POINT, _COMMA))
    commas = _first(marked, rows, lambda cell: _evident(cell, ",", ".", _COMMA, _POINT))
    if points and commas:
        raise ProjectError([_ask("one decimal mark in the whole file", f"{points} and {commas}")])
    if points or commas:
        return "point" if points else "comma"
    in_doubt = _first(numeric, rows, lambda cell: "," in cell and _OPEN.fullmatch(cell) is not None)
    if in_doubt is None and delimiter == "semicolon":
        in_doubt = _first(numeric, rows, lambda cell: _OPEN.fullmatch(cell) is not None)
    if in_doubt is not None:
        raise ProjectError([_ask("numbers that can be read in one way only", in_doubt)])
    return "point"


def _first(columns: Sequence[_Candidates], rows: Sequence[int], wanted: Callable[[str], bool]) -> str | None:
    """The first cell of this kind and where it is, in words."""
    for name, cells, candidates in columns:
        cell = next(filter(wanted, candidates), None)
        if cell is not None:
            return f'{cell!r} in row {rows[cells.index(cell)]}, column "{name}"'
    return None


def _evident(cell: str, mark: str, other: str, grammar: re.Pattern[str], opposite: re.Pattern[str]) -> bool:
    """True if the cell is a number in one grammar only."""
    possible = mark in cell or cell.count(other) > 1
    return possible and grammar.fullmatch(cell) is not None and opposite.fullmatch(cell) is None


def _nearly_numeric(counts: Mapping[str, int]) -> bool:
    """True if at least three cells and nine of ten would be numbers with one decimal mark or the other."""
    n = sum(count for cell, count in counts.items() if _POINT.fullmatch(cell) or _COMMA.fullmatch(cell))
    total = sum(counts.values())
    return n == total or (n >= 3 and n >= 0.9 * total)


def _quick(present: Sequence[str], decimal: str) -> list[float] | None:
    """All numbers at once where no mark but the decimal one occurs, else None."""
    if not (_PLAIN_POINT if decimal == "point" else _PLAIN_COMMA).fullmatch("".join(present)):
        return None
    try:
        if decimal == "point":
            return list(map(float, present))
        return [float(cell.replace(",", ".")) for cell in present]
    except ValueError:
        return None


def _marks(decimal: str) -> str:
    return ("," if decimal == "point" else ".") + _OTHER_MARKS


def _plain(cell: str, decimal: str) -> str:
    for mark in _marks(decimal):
        cell = cell.replace(mark, "")
    return cell.replace(",", ".")


def _ask(expected: str, received: str) -> Problem:
    advice = "Choose decimal: point if 1.5 is one and a half, comma if 1,5 is."
    return Problem(DECIMAL_PATH, "decimal_in_doubt", expected, received, advice)
