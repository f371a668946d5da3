"""Tables in Parquet files: columns have types already, so nothing is guessed.

Shapes: N rows of samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from engine.data.memory import refuse_too_large
from engine.data.progress import Progress
from engine.data.samples import BoolArray, FloatArray, read_only
from engine.data.table.file_bytes import size_of
from engine.data.table.table import MISSING_WORDS, PATH, CellFault, Column, Table, TableOptions
from engine.data.table.texts import BulkTexts
from engine.spec import Problem, ProjectError

if TYPE_CHECKING:
    import polars as pl

SUFFIXES: Final = (".parquet", ".pq")
# What a text file would have to find out is known here.
_OPTIONS: Final = TableOptions(delimiter="comma", encoding="utf-8", decimal="point", header="yes")


def is_parquet(path: Path) -> bool:
    """Tell by the name whether a file is read as Parquet."""
    return path.suffix.lower() in SUFFIXES


def read_parquet(path: Path, row_limit: int | None = None, progress: Progress | None = None) -> Table:
    """Read a table.

    Args:
        path: The file.
        row_limit: Stop after this many rows; None reads it all.
        progress: Told how far it is.

    Returns:
        The table. Truth values become 0 and 1; columns of dates, lists and the like are left out with a note.

    Raises:
        ProjectError: If the file is no Parquet file, is damaged, or has no column that can be used.
        Cancelled: If the user gave up.
    """
    import polars as pl

    progress = Progress() if progress is None else progress
    progress.at(0.0)
    size_of(path)
    try:
        scan = pl.scan_parquet(path, glob=False)
        kinds = scan.collect_schema()
        n_rows = int(scan.select(pl.len()).collect().item())
        taken = [name for name, kind in kinds.items() if _is_number(kind) or _is_text(kind)]
        if row_limit is None:
            refuse_too_large(8 * n_rows * len(taken), f"{n_rows:,} rows of {len(taken)} columns")
        if not taken:
            raise ProjectError([_no_column(kinds)])
        if n_rows == 0 and row_limit != 0:
            raise ProjectError([Problem(PATH, "no_rows", "rows of values", "none")])
        wanted = scan.select([_as_read(name, kinds[name]) for name in taken])
        n = n_rows if row_limit is None else min(n_rows, row_limit)
        columns = _columns(wanted.head(n) if n < n_rows else wanted, taken, kinds, n, progress)
    except (pl.exceptions.PolarsError, OSError) as error:
        expected, received = "a Parquet file", str(error).splitlines()[0][:200]
        advice = "The file is damaged, or not what its name says."
        raise ProjectError([Problem(PATH, "unreadable", expected, received, advice)]) from None
    left = [name for name in kinds if name not in taken]
    notes = [
        f'Column "{name}" holds {kinds[name]}, which is no number and no text: left out.' for name in left
    ]
    return Table(
        path=path,
        columns=columns,
        lines_N=read_only(np.arange(1, n + 1, dtype=np.int64)),
        options=_OPTIONS,
        thousands="",
        is_complete=n == n_rows,
        notes=tuple(notes),
    )


def _columns(
    scan: pl.LazyFrame, names: Sequence[str], kinds: Any, n: int, progress: Progress
) -> tuple[Column, ...]:
    import polars as pl

    numbers: dict[str, FloatArray] = {name: np.empty(n) for name in names if _is_number(kinds[name])}
    texts: dict[str, list[pl.Series]] = {name: [] for name in names if name not in numbers}
    at = 0
    for portion in scan.collect_batches(maintain_order=True):
        for name in names:
            if name in numbers:
                numbers[name][at : at + portion.height] = portion[name].to_numpy()
            else:
                texts[name].append(portion[name])
        at += portion.height
        progress.at(0.95 * at / max(1, n))
    progress.at(1.0)
    found = []
    for name in names:
        if name in numbers:
            found.append(_number_column(name, numbers[name]))
            continue
        cells = BulkTexts(
            pl.concat(texts[name]).fill_null("").str.strip_chars()
            if texts[name]
            else pl.Series([], dtype=pl.String)
        )
        nothing_N = np.full(len(cells), np.nan)
        missing_N = cells.are_among(MISSING_WORDS)
        found.append(Column(name, bool(missing_N.all()), read_only(nothing_N), cells, read_only(missing_N)))
    return tuple(found)


def _number_column(name: str, numbers_N: FloatArray) -> Column:
    infinite_N = np.isinf(numbers_N)
    missing_N: BoolArray = np.isnan(numbers_N)
    fault = None
    if infinite_N.any():
        row = int(np.argmax(infinite_N))
        fault = CellFault(row + 1, f"{numbers_N[row]:g}", int(infinite_N.sum()), infinite=True)
        return Column(
            name, False, read_only(np.full(len(numbers_N), np.nan)), NumberTexts(numbers_N), missing_N, fault
        )
    return Column(name, True, read_only(numbers_N), NumberTexts(numbers_N), read_only(missing_N))


class NumberTexts(Sequence[str]):
    """Numbers as text, made when somebody asks; empty where there is none.

    Args:
        numbers_N: The numbers.
    """

    def __init__(self, numbers_N: FloatArray) -> None:
        self._numbers_N = numbers_N

    def __len__(self) -> int:
        return len(self._numbers_N)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(map(_number_text, self._numbers_N[index].tolist()))
        return _number_text(float(self._numbers_N[index]))


def _number_text(value: float) -> str:
    if np.isnan(value):
        return ""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)


def _is_number(kind: pl.DataType) -> bool:
    import polars as pl

    return kind.is_numeric() or kind == pl.Boolean


def _is_text(kind: pl.DataType) -> bool:
    import polars as pl

    return isinstance(kind, pl.String | pl.Categorical | pl.Enum)


def _as_read(name: str, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(pl.Float64 if _is_number(kind) else pl.String)


def _no_column(kinds: Any) -> Problem:
    received = ", ".join(f"{name}: {kind}" for name, kind in list(kinds.items())[:8]) or "no column"
    return Problem(PATH, "no_column", "at least one column of numbers or text", received)


def read_parquet_samples(
    path: str,
    *,
    target: str,
    features: list[str],
    categories: dict[str, list[str]],
    classes: list[str] | list[float] | None,
    missing: str,
    missing_words: list[str],
) -> tuple[np.ndarray, np.ndarray]:
    """Read features x and target y from a Parquet file.

    A text column becomes one column of zeros and ones for each of its categories. With missing="drop", rows
    with a missing feature are left out; with missing="fill", they stay, as NaN or as the category "missing".
    """
    import polars as pl

    frame = pl.read_parquet(path, columns=[*features, target], glob=False)

    def values(name: str, is_text: bool) -> tuple[np.ndarray, np.ndarray]:
        if is_text:
            cells = frame[name].cast(pl.String).fill_null("").str.strip_chars().to_numpy().astype(object)
            return cells, np.isin(cells, missing_words)
        numbers = frame[name].cast(pl.Float64).to_numpy()
        return numbers, np.isnan(numbers)

    y, is_missing = values(target, classes is not None and isinstance(classes[0], str))
    kept = ~is_missing
    columns: list[np.ndarray] = []
    for name in features:
        cells, gaps = values(name, name in categories)
        if missing == "drop":
            kept = kept & ~gaps
        if name in categories:
            words = np.where(gaps, "missing", cells)
            columns.extend(np.where(words == category, 1.0, 0.0) for category in categories[name])
        else:
            columns.append(cells)
    x = np.stack(columns, axis=1)[kept].astype(np.float64)
    if classes is None:
        return x, y[kept].astype(np.float64)
    place = {value: i for i, value in enumerate(classes)}
    return x, np.array([place[value] for value in y[kept].tolist()], dtype=np.int64)
