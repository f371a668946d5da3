"""What the user chose while opening a table: how it is read and what becomes of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from engine.data.samples import Samples
from engine.data.table import Table, TableOptions, samples_from_table

PREFIX: Final = "data.params"
READING: Final = ("delimiter", "encoding", "decimal", "header")
# So few different whole numbers are probably names of classes.
MOST_CLASS_LIKE: Final = 10


class Role(StrEnum):
    """What becomes of a column."""

    TARGET = "target"
    FEATURE = "feature"
    IGNORED = "ignored"


@dataclass(frozen=True)
class ColumnKind:
    """What a column holds, as far as it was read.

    Args:
        is_number: True if every cell that is not missing is a number.
        n_different: Different cells that are not missing.
        n_missing: Cells without a value.
        n_wrong: Cells that keep a column of numbers from being one; 0 for a plain column.
        is_whole: True if all its numbers are whole.
    """

    is_number: bool
    n_different: int
    n_missing: int
    n_wrong: int = 0
    is_whole: bool = False

    @property
    def looks_like_classes(self) -> bool:
        """True for numbers that may well be names of classes."""
        return self.is_number and self.is_whole and 2 <= self.n_different <= MOST_CLASS_LIKE


@dataclass(frozen=True)
class ImportChoice:
    """An immutable choice; an edit makes a new one.

    Args:
        options: How the file is read.
        target: Name of the column to predict; None for the last one.
        ignored: Names of columns that the model does not see.
        task: auto, regression or classification.
        missing: drop or fill.
    """

    options: TableOptions = field(default_factory=TableOptions)
    target: str | None = None
    ignored: frozenset[str] = frozenset()
    task: str = "auto"
    missing: str = "drop"

    def target_in(self, names: Sequence[str]) -> str:
        """The column to predict, in a table with these columns."""
        return self.target if self.target in names and self.target is not None else names[-1]

    def features_in(self, names: Sequence[str]) -> tuple[str, ...]:
        """The columns that the model sees, in the order of the file."""
        target = self.target_in(names)
        return tuple(name for name in names if name != target and name not in self.ignored)

    def role_of(self, name: str, names: Sequence[str]) -> Role:
        """What becomes of a column."""
        if name == self.target_in(names):
            return Role.TARGET
        return Role.IGNORED if name in self.ignored else Role.FEATURE

    def with_role(self, name: str, role: Role, names: Sequence[str]) -> ImportChoice:
        """The choice with another role for a column; the target becomes a feature only when another is named."""
        if role is Role.TARGET:
            return replace(self, target=name, ignored=self.ignored - {name})
        if name == self.target_in(names):
            return self
        ignored = self.ignored | {name} if role is Role.IGNORED else self.ignored - {name}
        return replace(self, ignored=ignored)

    def with_features(self, features: Sequence[str], names: Sequence[str]) -> ImportChoice:
        """The choice with exactly these features; all other columns but the target are ignored."""
        return replace(self, ignored=frozenset(names) - set(features) - {self.target_in(names)})

    def with_param(self, name: str, value: Any, names: Sequence[str]) -> ImportChoice:
        """The choice with another value for a parameter of the dataset ``csv``."""
        match name:
            case "target":
                return self.with_role(value, Role.TARGET, names)
            case "features":
                return self.with_features(value, names)
            case "task" | "missing":
                return replace(self, **{name: value})
            case _:
                return replace(self, options=replace(self.options, **{name: value}))

    def form_values(self) -> dict[str, str]:
        """Values for the form, by name of the parameter."""
        return {**asdict(self.options), "task": self.task, "missing": self.missing}

    def params(self, names: Sequence[str]) -> dict[str, Any]:
        """Parameters for the project: the target by name, and whatever is not as the catalogue has it."""
        features = self.features_in(names)
        params: dict[str, Any] = {"target": self.target_in(names)}
        if len(features) < len(names) - 1:
            params["features"] = features
        if self.task != "auto":
            params["task"] = self.task
        if self.missing != "drop":
            params["missing"] = self.missing
        params.update({name: value for name, value in asdict(self.options).items() if value != "auto"})
        return params


def kinds_of(table: Table) -> Mapping[str, ColumnKind]:
    """What each column of a table holds, by name."""
    found = {}
    for column in table.columns:
        present = [text for text, gone in zip(column.texts, column.missing_N, strict=True) if not gone]
        numbers = column.numbers_N[~column.missing_N]
        found[column.name] = ColumnKind(
            is_number=column.is_number,
            n_different=len(set(numbers.tolist() if column.is_number else present)),
            n_missing=len(column.texts) - len(present),
            n_wrong=column.fault.count if column.fault is not None else 0,
            is_whole=column.is_number and bool((numbers == numbers.round()).all()),
        )
    return found


def samples_for(table: Table, choice: ImportChoice) -> Samples:
    """The samples that the choice makes of a table.

    Raises:
        ProjectError: With everything that keeps the columns from being used like this.
    """
    return samples_from_table(
        table,
        choice.target_in(table.names),
        # A table of one column has another problem than its features.
        choice.features_in(table.names) if len(table.columns) > 1 else None,
        choice.task,
        choice.missing,
    )
