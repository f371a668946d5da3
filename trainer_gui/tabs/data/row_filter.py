"""Which rows a text such as ``petal_length > 2 and species = setosa`` means.

The language is small: comparisons of a column with a value, joined by ``and``, ``or``, ``not`` and brackets. Nothing
of the text is ever run as code.

Shape suffix: R samples.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

Mask = NDArray[np.bool_]

_OPERATORS = ("<=", ">=", "!=", "<>", "==", "<", ">", "=", "~")
_SAME = {"==": "=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!="}
_WORD = re.compile(r"[^\s()<>=!~\"'`]+")
# What is no known category is told as a whole, up to where the next comparison begins.
_PHRASE = re.compile(r"[^()<>=!~\"'`]+?(?=\s+(?:and|or)\b|\s*[()]|\s*$)", re.IGNORECASE)
_MOST_NESTED = 50
_MOST_TEXT = 2000


class FilterError(Exception):
    """A text that is no filter; the message is a sentence that says where and why."""


@dataclass(frozen=True, eq=False)
class FilterColumn:
    """A column that rows can be chosen by.

    Args:
        values_R: Numbers, NaN for missing; for categories their index, −1 for missing.
        categories: Names of the categories; empty for numbers.
    """

    values_R: NDArray[np.generic]
    categories: tuple[str, ...] = ()

    @property
    def missing_R(self) -> Mask:
        """True where there is no value."""
        values_R = self.values_R
        return np.asarray(values_R < 0 if self.categories else np.isnan(values_R))  # type: ignore[operator]


def filter_rows(text: str, columns: Mapping[str, FilterColumn], n: int) -> Mask:
    """The rows that a filter lets through.

    Args:
        text: The filter; an empty one lets everything through.
        columns: What can be compared, by name.
        n: Number of rows.

    Raises:
        FilterError: If the text is no filter, or names what is not there.
    """
    if not text.strip():
        return np.ones(n, dtype=np.bool_)
    if len(text) > _MOST_TEXT:
        raise FilterError(_tr("The filter is longer than {0} characters.").format(_MOST_TEXT))
    return _Parser(text, columns).whole()


class _Parser:
    """Reads a filter from left to right and works it out on the way."""

    def __init__(self, text: str, columns: Mapping[str, FilterColumn]) -> None:
        self._text, self._columns = text, columns
        self._at = 0
        self._depth = 0
        # The longest name that fits is meant: "petal width" rather than "petal".
        self._names = sorted(columns, key=len, reverse=True)

    def whole(self) -> Mask:
        found = self._either()
        self._skip()
        if self._at < len(self._text):
            rest = self._rest()
            if rest.startswith(")"):
                raise FilterError(_tr("There is a closing bracket too many."))
            raise FilterError(_tr("“and” or “or” is expected before “{0}”.").format(rest))
        return found

    def _either(self) -> Mask:
        found = self._both()
        while self._take_word("or"):
            found = found | self._both()
        return found

    def _both(self) -> Mask:
        found = self._one()
        while self._take_word("and"):
            found = found & self._one()
        return found

    def _one(self) -> Mask:
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise FilterError(_tr("The brackets are nested too deeply."))
        try:
            if self._take_word("not"):
                return ~self._one()
            self._skip()
            if self._text[self._at : self._at + 1] == "(":
                self._at += 1
                found = self._either()
                self._skip()
                if self._text[self._at : self._at + 1] != ")":
                    raise FilterError(_tr("A closing bracket is missing."))
                self._at += 1
                return found
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Mask:
        name = self._name()
        column = self._columns[name]
        if self._take_word("is"):
            negated = self._take_word("not")
            if not self._take_word("missing"):
                raise FilterError(_tr("Behind “is” only “missing” or “not missing” can follow."))
            return ~column.missing_R if negated else column.missing_R
        operator = self._operator(name)
        value = self._value(name, operator)
        return _compare(name, column, operator, value)

    def _name(self) -> str:
        self._skip()
        if self._at >= len(self._text):
            raise FilterError(_tr("The name of a column is expected at the end."))
        quoted = self._quoted()
        if quoted is not None:
            found = next((name for name in self._names if name.lower() == quoted.lower()), None)
            if found is None:
                raise self._unknown(quoted)
            return found
        lower = self._text[self._at :].lower()
        for name in self._names:
            if lower.startswith(name.lower()) and not _goes_on(lower, len(name), name):
                self._at += len(name)
                return name
        word = _WORD.match(self._text, self._at)
        raise self._unknown(word.group() if word is not None else self._rest())

    def _operator(self, name: str) -> str:
        self._skip()
        here = self._text[self._at : self._at + 1]
        if here in _SAME:
            self._at += 1
            return _SAME[here]
        for operator in _OPERATORS:
            if self._text.startswith(operator, self._at):
                self._at += len(operator)
                return _SAME.get(operator, operator)
        text = _tr("Behind “{0}” one of < <= > >= = != ~ is expected, received {1}.")
        raise FilterError(text.format(name, f"“{self._rest()}”" if self._rest() else _tr("nothing")))

    def _value(self, name: str, operator: str) -> str:
        self._skip()
        quoted = self._quoted()
        if quoted is not None:
            return quoted
        column = self._columns[name]
        lower = self._text[self._at :].lower()
        # A category with blanks in its name needs no quotes.
        for category in sorted(column.categories, key=len, reverse=True):
            if lower.startswith(category.lower()) and not _goes_on(lower, len(category), category):
                self._at += len(category)
                return category
        word = (_PHRASE if column.categories else _WORD).match(self._text, self._at)
        if word is None:
            raise FilterError(_tr("A value is expected behind “{0} {1}”.").format(name, operator))
        self._at = word.end()
        return word.group().strip()

    def _quoted(self) -> str | None:
        mark = self._text[self._at : self._at + 1]
        if mark not in ("'", '"', "`") or not mark:
            return None
        end = self._text.find(mark, self._at + 1)
        if end < 0:
            raise FilterError(_tr("The quotation mark {0} is never closed.").format(mark))
        inner = self._text[self._at + 1 : end]
        self._at = end + 1
        return inner

    def _take_word(self, word: str) -> bool:
        self._skip()
        end = self._at + len(word)
        if self._text[self._at : end].lower() != word:
            return False
        if end < len(self._text) and (self._text[end].isalnum() or self._text[end] == "_"):
            return False
        self._at = end
        return True

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    def _rest(self) -> str:
        rest = self._text[self._at :].strip()
        return rest if len(rest) <= 24 else f"{rest[:24]}…"

    def _unknown(self, name: str) -> FilterError:
        near = difflib.get_close_matches(name.lower(), [known.lower() for known in self._names], n=1)
        meant = next((known for known in self._names if near and known.lower() == near[0]), None)
        if meant is not None:
            text = _tr("There is no column “{0}”. Did you mean {1}?").format(name, meant)
        else:
            text = _tr("There is no column “{0}”. There are {1}.").format(name, _listed(list(self._columns)))
        return FilterError(text)


def _compare(name: str, column: FilterColumn, operator: str, value: str) -> Mask:
    if column.categories:
        return _compare_categories(name, column, operator, value)
    try:
        number = float(value.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        text = _tr("“{0}” holds numbers, and “{1}” is none.")
        raise FilterError(text.format(name, value)) from None
    values_R = column.values_R
    if operator == "~":
        raise FilterError(_tr("~ looks for a part of a text, and “{0}” holds numbers.").format(name))
    with np.errstate(invalid="ignore"):
        found = {
            "<": np.less,
            "<=": np.less_equal,
            ">": np.greater,
            ">=": np.greater_equal,
            "=": np.equal,
            "!=": np.not_equal,
        }[operator](values_R, number)
    # A missing value is neither equal nor different.
    return np.asarray(found & ~column.missing_R if operator == "!=" else found)


def _compare_categories(name: str, column: FilterColumn, operator: str, value: str) -> Mask:
    if operator not in ("=", "!=", "~"):
        text = _tr("“{0}” holds categories: they can be compared with = and !=, or searched with ~.")
        raise FilterError(text.format(name))
    if operator == "~":
        hits = [i for i, known in enumerate(column.categories) if value.lower() in known.lower()]
    else:
        hits = [i for i, known in enumerate(column.categories) if known.lower() == value.lower()]
    if not hits and operator != "~":
        text = _tr("“{0}” is no category of “{1}”. There are {2}.")
        raise FilterError(text.format(value, name, _listed(list(column.categories))))
    is_hit_R = np.isin(column.values_R, hits)
    return np.asarray(~is_hit_R & ~column.missing_R if operator == "!=" else is_hit_R)


def _goes_on(text: str, end: int, name: str) -> bool:
    """True if a name is only the beginning of the word that stands there."""
    if end >= len(text) or not (name[-1].isalnum() or name[-1] == "_"):
        return False
    return text[end].isalnum() or text[end] == "_"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} …"


def _tr(text: str) -> str:
    return QCoreApplication.translate("RowFilter", text)
