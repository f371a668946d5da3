"""Numbers as people type them and as the trainer writes them: the same in every locale."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QCoreApplication

PLAIN_FROM = 1e-4
PLAIN_TO = 1e6
MAX_DIGITS = 30

_MINUS = "\N{MINUS SIGN}"
_ARABIC_POINT = "\N{ARABIC DECIMAL SEPARATOR}"
_SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?")
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:[_{_SPACES}]\d{{3}})+")
_DECIMAL_COMMA = re.compile(r"(?P<whole>[+-]?\d*),(?P<part>\d+)(?P<power>[eE][+-]?\d{1,6})?")


class NumberError(ValueError):
    """Text that is not the number that is wanted; the message is a sentence for the user."""


def format_number(value: float) -> str:
    """Write a number in the fewest digits that read back as the same number, with a point in every locale.

    Args:
        value: Whole or real. Whole numbers are written in full; real ones plainly from 0.0001 to 1000000 and
            in scientific notation outside, such as ``1e-5``.

    Returns:
        Text that ``parse_float`` (``parse_int`` for a whole number) turns into the same value; ``inf`` and
        ``nan`` for values that are not finite.
    """
    if isinstance(value, int):
        return str(int(value))
    if not math.isfinite(value):
        return repr(value)
    if value == 0:
        return "-0" if math.copysign(1.0, value) < 0 else "0"
    # repr gives the fewest digits that read back as the same number.
    shortest = Decimal(repr(value)).normalize()
    if PLAIN_FROM <= abs(value) <= PLAIN_TO:
        return format(shortest, "f")
    power = shortest.adjusted()
    return f"{shortest.scaleb(-power):f}e{power}"


def parse_float(text: str) -> float:
    """Read a real number from typed text, without asking any locale.

    Args:
        text: With a decimal point, or a decimal comma where it cannot separate thousands; ``1e-3``, ``.5``, a
            typeset minus and spaces around it are understood.

    Raises:
        NumberError: If it is no number, can be read in two ways, or is too large.
    """
    value = float(_decimal(text))
    if not math.isfinite(value):
        raise NumberError(_tr("{0} is too large for a number.").format(text.strip()))
    return value


def parse_int(text: str) -> int:
    """Read a whole number of any size from typed text, without asking any locale.

    Args:
        text: Such as ``1000``, ``1 000 000``, ``1_000`` or ``1e6``.

    Raises:
        NumberError: If it is no whole number, can be read in two ways, or has more than 30 digits.
    """
    plain = _plain(text)
    if _GROUPED.fullmatch(plain):
        plain = re.sub(rf"[_{_SPACES}]", "", plain)
    number = _decimal(plain)
    if number.adjusted() >= MAX_DIGITS:
        raise NumberError(
            _tr("{0} is too large: at most {1} digits are read.").format(text.strip(), MAX_DIGITS)
        )
    if number != number.to_integral_value():
        raise NumberError(_tr("{0} is not a whole number. Leave out the decimals.").format(text.strip()))
    return int(number)


def _plain(text: str) -> str:
    return text.strip().strip(_SPACES).replace(_MINUS, "-").replace(_ARABIC_POINT, ".")


def _decimal(text: str) -> Decimal:
    plain = _plain(text)
    if not plain:
        raise NumberError(_tr("A number is missing. Type one, such as 0.001 or 1e-3."))
    comma = _DECIMAL_COMMA.fullmatch(plain)
    if comma is not None:
        if 1 <= len(comma["whole"].lstrip("+-")) <= 3 and len(comma["part"]) == 3:
            raise NumberError(
                _tr(
                    "{0} can be read in two ways, as a comma may also separate thousands. "
                    "Write {1} with a point, or the number without a comma."
                ).format(plain, plain.replace(",", "."))
            )
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise NumberError(_tr("{0} is not a number. Type one such as 0.001 or 1e-3.").format(text.strip()))
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise NumberError(_tr("{0} is not a number that can be read.").format(text.strip())) from None


def _tr(text: str) -> str:
    return QCoreApplication.translate("numbers", text)
