"""What a table leaves unsaid: what separates its cells, and whether the first row names the columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from engine.data.table.numbers import holds_number
from engine.data.table.table import DELIMITERS, MISSING_WORDS

_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 262144
# Where two delimiters explain a file equally well, the earlier one here is taken.
_ORDER = ("tab", "comma", "semicolon", "pipe", "space")


def find_delimiter(text: str) -> str:
    """Find the delimiter that gives most rows the same number of cells, and most cells a number.

    Args:
        text: The file's text, or its beginning.

    Returns:
        comma, semicolon, tab, pipe or space; comma where no delimiter gives two columns.
    """
    start = text[:_SAMPLE_CHARACTERS]
    if len(start) < len(text):
        start = start[: start.rfind("\n") + 1] or start
    scores = {name: _score(start, DELIMITERS[name]) for name in _ORDER}
    best = max(_ORDER, key=lambda name: scores[name])
    return best if scores[best] > 0 else "comma"


def _score(text: str, delimiter: str) -> float:
    """Share of rows with the usual number of cells, more if they hold numbers; 0 for a single column."""
    if delimiter not in text:
        return 0.0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [[cell.strip() for cell in row] for row in islice(reader, _SAMPLE_ROWS)]
    except csv.Error:
        return 0.0
    rows = [
        row[:-1] if len(row) > 1 and delimiter == " " and not row[-1] else row for row in rows if any(row)
    ]
    counts = Counter(len(row) for row in rows)
    if not counts:
        return 0.0
    width, n_usual = max(counts.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return 0.0
    cells = [cell for row in (rows[1:] or rows) if len(row) == width for cell in row]
    clean = sum(cell in MISSING_WORDS or holds_number(cell) for cell in cells)
    return n_usual / len(rows) * (1 + clean / max(1, len(cells)))


def find_header(first: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Find out whether the first row names the columns.

    It does if it holds words above numbers. Words above words count as names if they differ from each
    other and none occurs again in its own column.

    Args:
        first: Cells of the first row.
        columns: The cells below, column by column.
    """
    beside = list(zip(first, columns, strict=True))
    words_above_numbers = any(
        _is_word(name)
        and _any_present(cells)
        and all(holds_number(cell) for cell in cells if not _is_missing(cell))
        for name, cells in beside
    )
    if words_above_numbers:
        return True
    if any(holds_number(name) for name in first):
        return False
    if any(_mostly_numbers(cells) for name, cells in beside if _is_word(name)):
        return True
    names = [name for name in first if name]
    return len(set(names)) == len(names) and not any(name and name in cells for name, cells in beside)


def _mostly_numbers(cells: Sequence[str]) -> bool:
    present = [cell for cell in cells if not _is_missing(cell)]
    return bool(present) and sum(map(holds_number, present)) >= 0.9 * len(present)


def _any_present(cells: Sequence[str]) -> bool:
    return any(not _is_missing(cell) for cell in cells)


def _is_missing(cell: str) -> bool:
    return cell in MISSING_WORDS


def _is_word(cell: str) -> bool:
    return not _is_missing(cell) and not holds_number(cell)
