"""What stands in the brackets of ``a[0:2, :, None, ...]``, read without running any of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import EllipsisType

MAX_ITEMS = 64
MAX_NUMBERS = 10_000
_TOKEN = re.compile(
    r"\s*(?:(?P<dots>\.\.\.)|(?P<number>[+-]?\d{1,18})|(?P<name>[^\W\d]\w*)|(?P<sign>[:,\[\]]))\s*"
)


class IndexTextError(ValueError):
    """Text that is no index; the message is a sentence for the user."""


@dataclass(frozen=True)
class Slice:
    """``start:stop:step``; None is left out."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None


@dataclass(frozen=True)
class Name:
    """A tensor of the bench that serves as mask or index."""

    name: str


@dataclass(frozen=True)
class Numbers:
    """A list of places, such as ``[0, 2]``, or of true and false."""

    items: tuple[int | bool, ...]


# A place, a slice, a tensor, a list, Ellipsis, or None for a new axis.
IndexItem = int | bool | Slice | Name | Numbers | EllipsisType | None


def parse_index(text: str) -> tuple[IndexItem, ...]:
    """Read an index.

    Args:
        text: Such as ``0``, ``1:3, -1``, ``::2``, ``..., None``, ``[0, 2], :`` or ``mask``.

    Raises:
        IndexTextError: With a sentence that names what cannot be read.
    """
    items = _Reader(text).read()
    if sum(item is Ellipsis for item in items) > 1:
        raise IndexTextError('"..." may stand only once: it fills up all axes that the others leave.')
    return items


def format_index(items: tuple[IndexItem, ...]) -> str:
    """Write an index as Python does, without the brackets around it."""
    return ", ".join(_written(item) for item in items)


def index_names(text: str) -> tuple[str, ...]:
    """The names of tensors in an index, in order; none if it cannot be read."""
    try:
        items = parse_index(text)
    except IndexTextError:
        return ()
    return tuple(item.name for item in items if isinstance(item, Name))


def rename_in_index(text: str, renamed: Mapping[str, str]) -> str:
    """The index with other names for its tensors; text that cannot be read stays as it is.

    Args:
        text: The index.
        renamed: From old to new name; what is not in it stays.
    """
    try:
        items = parse_index(text)
    except IndexTextError:
        return text
    if not any(isinstance(item, Name) and item.name in renamed for item in items):
        return text
    return format_index(
        tuple(Name(renamed.get(item.name, item.name)) if isinstance(item, Name) else item for item in items)
    )


def _written(item: IndexItem) -> str:
    match item:
        case Slice(start, stop, step):
            ends = f"{'' if start is None else start}:{'' if stop is None else stop}"
            return ends if step is None else f"{ends}:{step}"
        case Name(name):
            return name
        case Numbers(items):
            return "[" + ", ".join(str(number) for number in items) + "]"
    return "..." if item is Ellipsis else str(item)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split(text)
        self._at = 0

    def read(self) -> tuple[IndexItem, ...]:
        if not self._tokens:
            raise IndexTextError("The index is empty. Type one, such as 0 or 0:2, 1.")
        items = [self._item()]
        while self._take(","):
            if self._ended():
                break
            items.append(self._item())
            if len(items) > MAX_ITEMS:
                raise IndexTextError(f"At most {MAX_ITEMS} parts are read.")
        if not self._ended():
            raise IndexTextError(
                f"{self._shown()} cannot stand here; parts of an index are parted by commas."
            )
        return tuple(items)

    def _item(self) -> IndexItem:
        if self._take("["):
            return self._list()
        if self._take("..."):
            return Ellipsis
        if self._now() is not None and _is_name(self._now()):
            word = self._next()
            if word in ("None", "True", "False"):
                return {"None": None, "True": True, "False": False}[word]
            return Name(word)
        start = self._whole()
        if not self._take(":"):
            if start is None:
                raise IndexTextError(f"{self._shown()} is not a place, a slice, a list or a name.")
            return start
        stop = self._whole()
        step = self._whole() if self._take(":") else None
        if step is not None and step < 1:
            raise IndexTextError(f"The step of a slice is at least 1; torch knows no {step}.")
        return Slice(start, stop, step)

    def _list(self) -> Numbers:
        numbers: list[int | bool] = []
        while not self._take("]"):
            if self._now() in ("True", "False"):
                numbers.append(self._next() == "True")
            else:
                number = self._whole()
                if number is None:
                    raise IndexTextError(
                        f"{self._shown()} is no whole number; a list holds places, as in [0, 2]."
                    )
                numbers.append(number)
            if len(numbers) > MAX_NUMBERS:
                raise IndexTextError(f"A list holds at most {MAX_NUMBERS} places.")
            if not self._take(",") and self._now() != "]":
                raise IndexTextError('A list ends with "]".')
        return Numbers(tuple(numbers))

    def _whole(self) -> int | None:
        now = self._now()
        if now is None or not now.lstrip("+-").isdigit():
            return None
        return int(self._next())

    def _now(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, token: str) -> bool:
        if self._now() == token:
            self._at += 1
            return True
        return False

    def _ended(self) -> bool:
        return self._at >= len(self._tokens)

    def _shown(self) -> str:
        now = self._now()
        return "The end" if now is None else f'"{now}"'

    @staticmethod
    def _split(text: str) -> list[str]:
        tokens, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                if not text[at:].strip():
                    break
                raise IndexTextError(f'"{text[at:].strip()[:20]}" cannot be read as an index.')
            tokens.append(match.group().strip())
            at = match.end()
        return tokens


def _is_name(token: str | None) -> bool:
    return token is not None and token.isidentifier()
