"""What the beginning of a file tells of the whole: its encoding, delimiter, header and the names of its columns.

Shapes: N rows of samples.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.data.table.detect import find_delimiter, find_header
from engine.data.table.encoding import decode
from engine.data.table.rows import column_names, refuse_ragged, rows_of, without_last_line
from engine.data.table.table import DELIMITERS, PATH, TableOptions
from engine.spec import Problem, ProjectError

# Rows that decide whether the first one is a header.
_HEADER_ROWS: Final = 200
_CHOICES: Final = {
    "delimiter": ("auto", *DELIMITERS),
    "decimal": ("auto", "point", "comma"),
    "header": ("auto", "yes", "no"),
}


@dataclass(frozen=True)
class Understood:
    """A file's cells, and how they were told apart.

    Args:
        encoding: A name for ``open``.
        delimiter: Word for what separates cells.
        header: yes or no.
        names: Names of the columns.
        columns: The cells below the header, column by column, without outer blanks.
        lines: Line of the file on which each row begins, from 1.
        is_complete: False if there are more rows than these.
        notes: Sentences that the user should know.
    """

    encoding: str
    delimiter: str
    header: str
    names: tuple[str, ...]
    columns: tuple[list[str], ...]
    lines: list[int]
    is_complete: bool
    notes: tuple[str, ...]


def understand(content: bytes, options: TableOptions, *, complete: bool, row_limit: int | None) -> Understood:
    """Tell the cells of a file apart.

    Args:
        content: All of the file, or its beginning.
        options: How to read it.
        complete: True if that is all of the file.
        row_limit: Give no more rows than this; None for all.

    Raises:
        ProjectError: If it is no text, empty, malformed or ragged, has nothing below its header, or a name twice.
    """
    _check(options)
    decoded = decode(content, options.encoding, complete)
    text = decoded.text if complete else without_last_line(decoded.text)
    if re.match(r"\s*\"?sep=.\"?\s*[\r\n]", text, re.IGNORECASE):
        advice = "Remove this line, and choose the delimiter that it names."
        received = f"{text.split()[0]!r}, a note to a spreadsheet program"
        raise ProjectError(
            [Problem(PATH, "separator_line", "a table from the first row on", received, advice)]
        )
    delimiter = find_delimiter(text) if options.delimiter == "auto" else options.delimiter
    rows = rows_of(text, delimiter, complete, None if row_limit is None else row_limit + 1)
    if not rows.cells:
        raise ProjectError([Problem(PATH, "empty_file", "a file with a table", "one without a filled cell")])
    refuse_ragged(rows)
    notes = []
    if decoded.guessed:
        notes.append(f"The letters were read as {decoded.encoding}; if some look wrong, choose the encoding.")
    columns = [list(column) for column in zip(*rows.cells, strict=True)]
    header = options.header
    if header == "auto":
        below = [column[1 : _HEADER_ROWS + 1] for column in columns]
        header = "yes" if find_header([column[0] for column in columns], below) else "no"
        if header == "no":
            notes.append(
                "The first row holds values, so the columns are called column 1, column 2 and so on."
            )
    lines = rows.lines
    if header == "yes":
        names = column_names([column[0] for column in columns], lines[0])
        columns, lines = [column[1:] for column in columns], lines[1:]
    else:
        names = [f"column {i + 1}" for i in range(len(columns))]
    is_complete = rows.is_complete
    if row_limit is not None:
        is_complete = is_complete and len(lines) <= row_limit
        columns, lines = [column[:row_limit] for column in columns], lines[:row_limit]
    if not lines and row_limit != 0:
        received = f"only the header in row {rows.lines[0]}"
        raise ProjectError([Problem(PATH, "no_rows", "rows of values below the header", received)])
    return Understood(
        decoded.encoding, delimiter, header, tuple(names), tuple(columns), lines, is_complete, tuple(notes)
    )


def _check(options: TableOptions) -> None:
    problems = [
        Problem(
            f"data.params.{name}", "not_a_choice", "one of " + ", ".join(words), repr(getattr(options, name))
        )
        for name, words in _CHOICES.items()
        if getattr(options, name) not in words
    ]
    if problems:
        raise ProjectError(problems)
