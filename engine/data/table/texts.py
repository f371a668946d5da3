"""Cells as text, without a Python object for each: kept in bulk, or read again from the file when they are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from engine.data.samples import BoolArray

if TYPE_CHECKING:
    import polars as pl


class BulkTexts(Sequence[str]):
    """Texts of one column.

    Args:
        series: Strings without gaps.
    """

    def __init__(self, series: pl.Series) -> None:
        self._series = series

    def __len__(self) -> int:
        return len(self._series)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self._series[index].to_list())
        return str(self._series[index])

    def __iter__(self) -> Iterator[str]:
        yield from self._series.to_list()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def are_among(self, words: Sequence[str]) -> BoolArray:
        """True where the cell is one of the words."""
        found: BoolArray = self._series.is_in(list(words)).to_numpy()
        return found

    def different(self) -> Iterator[str]:
        """Every text that occurs, once."""
        yield from self._series.unique().to_list()


class WrittenAgain(Sequence[str]):
    """The cells of a column of numbers as the file writes them, read again when somebody asks.

    Args:
        path: The file.
        column: Name of the column for the bulk reader: its number.
        options: How the bulk reader reads the file.
        n_rows: How many cells there are.
    """

    def __init__(self, path: Path, column: str, options: Mapping[str, Any], n_rows: int) -> None:
        self._path, self._column, self._options, self._n_rows = path, column, dict(options), n_rows
        self._stat = _identity(path)

    def __len__(self) -> int:
        return self._n_rows

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._texts[index]

    def __iter__(self) -> Iterator[str]:
        yield from self._texts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((self._path, self._column))

    @cached_property
    def _texts(self) -> BulkTexts:
        import polars as pl

        from engine.data.table.table import PATH
        from engine.spec import Problem, ProjectError

        if _identity(self._path) != self._stat:
            expected, received = (
                "the file that was read before",
                f"another one of the same name: {self._path}",
            )
            raise ProjectError([Problem(PATH, "changed_file", expected, received, "Open the file again.")])
        scan = pl.scan_csv(self._path, infer_schema=False, **self._options)
        name = scan.collect_schema().names()[int(self._column)]
        return BulkTexts(scan.select(name).collect()[name].fill_null("").str.strip_chars())


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns
