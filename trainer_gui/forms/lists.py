"""Lists of numbers and sizes as text: how they are typed and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.catalogue.params import FloatParam, NumbersParam, SizeParam
from trainer_gui.forms.numbers import NumberError, format_number, parse_float, parse_int

_BRACKETS = re.compile(r"\s*(?:\((?P<round>.*)\)|\[(?P<square>.*)\])\s*", re.DOTALL)
_BETWEEN = re.compile(r"\s*,\s+|\s+,\s*|\s+")
_SIZE_BETWEEN = re.compile(r"\s*[,;x×]\s*|\s+")


def write_list(value: Sequence[float]) -> str:
    """Write numbers with points for decimals, and a comma and a space between them: ``0.9, 0.999``."""
    if not isinstance(value, list | tuple):
        raise TypeError("expected a list of numbers")
    return ", ".join(format_number(item) for item in value)


def write_size(value: int | Sequence[int]) -> str:
    """Write a size: ``3`` for all axes, ``3, 5`` for one each, ``3,`` for a list of one, ``()`` for none."""
    if isinstance(value, int):
        return format_number(value)
    text = write_list(value)
    return "()" if not text else (f"{text}," if len(value) == 1 else text)


def list_parser(param: NumbersParam) -> Callable[[str], tuple[float, ...]]:
    """Make the function that reads the list of a parameter; it raises NumberError with a sentence."""
    read_one: Callable[[str], float] = parse_float if isinstance(param.item, FloatParam) else parse_int
    decimals = isinstance(param.item, FloatParam)

    def parse(text: str) -> tuple[float, ...]:
        return tuple(read_one(item) for item in _items(text, decimals))

    return parse


def size_parser(param: SizeParam) -> Callable[[str], int | tuple[int, ...]]:
    """Make the function that reads a size; it raises NumberError with a sentence."""

    def parse(text: str) -> Any:
        inner = _inside(text)
        if not inner and inner != text.strip():
            return ()
        as_list = inner.endswith(",") or not param.scalar
        sizes = tuple(parse_int(item) for item in _SIZE_BETWEEN.split(inner.removesuffix(",").strip()))
        return sizes if as_list or len(sizes) > 1 else sizes[0]

    return parse


def _inside(text: str) -> str:
    match = _BRACKETS.fullmatch(text)
    if match is None:
        return text.strip()
    return (match["round"] if match["round"] is not None else match["square"]).strip()


def _items(text: str, decimals: bool) -> list[str]:
    """Cut a list into its numbers. A comma separates unless a semicolon does; a lone ``1,5`` is refused."""
    inner = _inside(text).strip(" ,;" if ";" in text else " ,")
    if not inner:
        raise NumberError(
            QCoreApplication.translate("numbers", "Numbers are missing. Type them as in 0.9, 0.999.")
        )
    if ";" in inner:
        return [item.strip() for item in inner.split(";")]
    found: list[str] = []
    for item in _BETWEEN.split(inner):
        if decimals and item.count(",") == 1 and "." not in item:
            raise NumberError(
                QCoreApplication.translate(
                    "numbers",
                    "{0} can be one number or two. Write decimals with a point, and a space after a comma "
                    "that separates.",
                ).format(item)
            )
        found.extend(item.split(","))
    return found
