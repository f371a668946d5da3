"""Parameter types: what a value may be, in words and as a test. One declaration drives form, check, build and help."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

AUTO: Final = "auto"


class _Required:
    """Marks a parameter that has no default."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


@dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter of an entry. Subclasses say which values it takes.

    Args:
        name: The keyword in the target's own signature.
        help: What it does, one or two plain sentences.
        default: The target's own default; REQUIRED if it has none.
        start: Value that a form offers first when there is no default.
        unit: Unit of the number, if it has one.
        live: True if it may change while training runs.
        auto: True if the word "auto" may stand for an inferred value.
        optional: True if None is allowed.
        none_means: What None stands for, in two or three words, such as "all samples"; "none" where that says enough.
        advanced: True if a form shows it only on request.
    """

    name: str
    help: str
    default: Any = REQUIRED
    start: Any = None
    unit: str = ""
    live: bool = False
    auto: bool = False
    optional: bool = False
    none_means: str = "none"
    advanced: bool = False

    @property
    def required(self) -> bool:
        """True if a value must be given."""
        return self.default is REQUIRED

    @property
    def initial(self) -> Any:
        """The value that a form begins with: the default, else ``start``, else "auto" where that is allowed."""
        if not self.required:
            return self.default
        return AUTO if self.start is None and self.auto else self.start

    @property
    def expected(self) -> str:
        """What a right value is, as the end of "expected …"."""
        also = [word for word, allowed in (('"auto"', self.auto), ("none", self.optional)) if allowed]
        return " or ".join([self._described(), *also])

    def accepts(self, value: object) -> bool:
        """Tell whether the value may be used."""
        if value is None:
            return self.optional
        if self.auto and isinstance(value, str) and value == AUTO:
            return True
        return self._fits(value)

    def _described(self) -> str:
        raise NotImplementedError

    def _fits(self, value: Any) -> bool:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class NumberParam(Param):
    """Bounds shared by whole and real numbers; an open bound is itself not allowed."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def _in_bounds(self, value: float) -> bool:
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))

    def _bounds(self) -> str:
        words = []
        if self.low is not None:
            words.append(f"{'above' if self.low_open else 'at least'} {self.low:g}")
        if self.high is not None:
            words.append(f"{'below' if self.high_open else 'at most'} {self.high:g}")
        return " and ".join(words)


@dataclass(frozen=True, kw_only=True)
class FloatParam(NumberParam):
    """A real number.

    Args:
        log: True if a slider should move by factors rather than by differences.
    """

    log: bool = False

    def _fits(self, value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # A comparison, because a whole number may be too large to become a float.
        return is_number and abs(value) <= sys.float_info.max and self._in_bounds(value)

    def _described(self) -> str:
        return " ".join(["a number", self._bounds()]).strip()


@dataclass(frozen=True, kw_only=True)
class IntParam(NumberParam):
    """A whole number."""

    def _fits(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self._in_bounds(value)

    def _described(self) -> str:
        return " ".join(["a whole number", self._bounds()]).strip()


@dataclass(frozen=True, kw_only=True)
class BoolParam(Param):
    """Yes or no."""

    def _fits(self, value: Any) -> bool:
        return isinstance(value, bool)

    def _described(self) -> str:
        return "true or false"


@dataclass(frozen=True, kw_only=True)
class ChoiceParam(Param):
    """One of a few words.

    Args:
        choices: The words that torch knows.
    """

    choices: tuple[str, ...]

    def _fits(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.choices

    def _described(self) -> str:
        return "one of " + ", ".join(self.choices)


@dataclass(frozen=True, kw_only=True)
class TextParam(Param):
    """Free text, at most ``max_length`` characters."""

    max_length: int = 1000

    def _fits(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) <= self.max_length

    def _described(self) -> str:
        return f"text of at most {self.max_length} characters"


@dataclass(frozen=True, kw_only=True)
class PathParam(TextParam):
    """A file on disk, relative to the project's folder or absolute; ``samples/NAME`` means a shipped sample.

    Args:
        suffixes: Name endings that a file dialog offers.
    """

    suffixes: tuple[str, ...] = ()

    def _fits(self, value: Any) -> bool:
        return isinstance(value, str) and 0 < len(value) <= self.max_length and "\0" not in value

    def _described(self) -> str:
        return "the path of a file"


@dataclass(frozen=True, kw_only=True)
class ColumnParam(TextParam):
    """The name of one column of the chosen file."""

    def _described(self) -> str:
        return "the name of a column"


@dataclass(frozen=True, kw_only=True)
class ColumnsParam(Param):
    """Names of several columns of the chosen file, in the order in which the model gets them."""

    def _fits(self, value: Any) -> bool:
        return is_list(value) and len(value) > 0 and all(isinstance(item, str) for item in value)

    def _described(self) -> str:
        return "a list of column names"


@dataclass(frozen=True, kw_only=True)
class NumbersParam(Param):
    """A list of numbers, such as Adam's betas or one weight a class.

    Args:
        item: What each number may be.
        length: How many there must be; None for any number of them.
        as_tensor: True if the target wants a float tensor rather than a tuple.
    """

    item: NumberParam
    length: int | None = None
    as_tensor: bool = False

    def _fits(self, value: Any) -> bool:
        if not is_list(value) or (self.length is not None and len(value) != self.length):
            return False
        return len(value) > 0 and all(self.item.accepts(item) for item in value)

    def _described(self) -> str:
        count = "a list" if self.length is None else f"a list of {self.length}"
        return f"{count} of numbers, each {self.item.expected}"


@dataclass(frozen=True, kw_only=True)
class RowsParam(Param):
    """Rows of numbers, such as points that were drawn.

    Args:
        columns: What each number of a row is.
        item: What a number may be.
        noun: What a row is called.
        max_rows: How many there may be.
    """

    columns: tuple[str, ...]
    item: NumberParam
    noun: str = "row"
    max_rows: int = 20_000

    def _fits(self, value: Any) -> bool:
        return (
            is_list(value)
            and len(value) <= self.max_rows
            and all(
                is_list(row) and len(row) == len(self.columns) and all(map(self.item.accepts, row))
                for row in value
            )
        )

    def _described(self) -> str:
        return f"at most {self.max_rows:,} rows of {len(self.columns)} numbers ({', '.join(self.columns)})"


@dataclass(frozen=True, kw_only=True)
class SizeParam(NumberParam):
    """A whole number for all axes, or a list with one for each, such as a shape or ``kernel_size``.

    Args:
        axes: How many a list must hold; None for any number.
        scalar: True if one number may stand for all axes.
        words: Words that may stand for a size which torch works out, such as ``same``.
    """

    axes: int | None = None
    scalar: bool = True
    words: tuple[str, ...] = ()

    def _fits(self, value: Any) -> bool:
        if isinstance(value, str):
            return value in self.words
        if self.scalar and self._one(value):
            return True
        if not is_list(value) or (self.axes is not None and len(value) != self.axes):
            return False
        return all(self._one(item) for item in value)

    def _one(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self._in_bounds(value)

    def _described(self) -> str:
        count = "a list" if self.axes is None else f"a list of {self.axes}"
        several = f"{count} of whole numbers {self._bounds()}".strip()
        sizes = f"a whole number {self._bounds()}, or {several}" if self.scalar else several
        return " or ".join([sizes, *self.words])


def is_list(value: object) -> bool:
    """True for a list or a tuple as JSON knows them; text is none."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def with_defaults(params: Sequence[Param], given: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the default of every parameter that was not given.

    Args:
        params: The declared parameters, in order.
        given: What the user set; names that are not declared are left out.

    Returns:
        Name to value in the declared order; required parameters that are missing stay missing.
    """
    return {
        param.name: given.get(param.name, param.default)
        for param in params
        if param.name in given or not param.required
    }
