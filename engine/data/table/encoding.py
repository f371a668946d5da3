"""From bytes to text: which encoding a file is in, and a clear refusal where it is no text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from engine.data.table.table import PATH
from engine.spec import Fix, Problem, ProjectError

ENCODING_PATH = "data.params.encoding"

# A UTF-32 mark begins with a UTF-16 mark, so it comes first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The double bytes of frequent characters: GB 2312 level 1 and Big5 level 1, each with its punctuation.
_COMMON = {
    "gb18030": ((0xA1, 0xA3, 0xA1), (0xB0, 0xD7, 0xA1)),
    "big5": ((0xA1, 0xA3, 0x40), (0xA4, 0xC6, 0x40)),
}
_BLANK_CONTROLS = frozenset("\t\n\r\v\f\x1a")
# Characters below the blank that no text holds.
_CONTROLS = re.compile(
    "[" + re.escape("".join(chr(i) for i in range(32) if chr(i) not in _BLANK_CONTROLS)) + "]"
)


@dataclass(frozen=True)
class DecodedText:
    """A file's text, the encoding that reads it again, and whether that encoding is only likely.

    Args:
        text: Without a byte order mark.
        encoding: A name for ``open``; one that swallows the byte order mark if there is one.
        guessed: True if the bytes would also be text in other encodings.
    """

    text: str
    encoding: str
    guessed: bool


def decode(content: bytes, encoding: str, complete: bool) -> DecodedText:
    """Turn a file's bytes into text.

    Args:
        content: The file's bytes, or its first ones.
        encoding: A Python codec name, or "auto".
        complete: False if the file goes on; a character cut at the end is then left out.

    Raises:
        ProjectError: If the bytes are no text, the encoding is unknown, or the bytes do not fit it.
    """
    if encoding == "auto":
        return _detected(content, complete)
    _check_known(encoding)
    name = _with_mark(content, encoding)
    try:
        text = _decoded(content, name, complete)
    except UnicodeError as error:
        raise ProjectError([_unfit(content, encoding, error)]) from None
    _refuse_binary(content, text)
    return DecodedText(text, name, guessed=False)


def _detected(content: bytes, complete: bool) -> DecodedText:
    for mark, name in _MARKS:
        if content.startswith(mark):
            try:
                text = _decoded(content, name, complete)
            except UnicodeError as error:
                raise ProjectError([_unfit(content, name, error)]) from None
            return DecodedText(text, name, guessed=False)
    if b"\0" in content:
        for name in ("utf-16-le", "utf-16-be"):
            found = _try(content, name, complete)
            if found is not None and _looks_written(found):
                return DecodedText(found, name, guessed=False)
        raise ProjectError([_binary(content)])
    text_or_none = _try(content, "utf-8", complete)
    if text_or_none is not None:
        _refuse_binary(content, text_or_none)
        return DecodedText(text_or_none, "utf-8", guessed=False)
    name = _legacy_encoding(content, complete)
    text = _decoded(content, name, complete)
    _refuse_binary(content, text)
    return DecodedText(text, name, guessed=True)


def _legacy_encoding(content: bytes, complete: bool) -> str:
    """The encoding of bytes that are not UTF-8.

    Chinese text has its bytes above 127 side by side and most characters in the table of frequent ones; in
    Western text single accented letters stand between plain ones.
    """
    if _share_side_by_side(content) >= 0.5:
        best, best_share = "", 0.7
        for name in ("gb18030", "big5"):
            if _try(content, name, complete) is not None:
                share = _share_of_common(content, name)
                if share > best_share:
                    best, best_share = name, share
        if best:
            return best
    return "cp1252" if _try(content, "cp1252", complete) is not None else "latin-1"


def _share_side_by_side(content: bytes) -> float:
    high = [byte > 0x7F for byte in _around_high_bytes(content)]
    padded = [False, *high, False]
    beside = sum(padded[i] and (padded[i - 1] or padded[i + 1]) for i in range(1, len(padded) - 1))
    return beside / max(1, sum(high))


def _share_of_common(content: bytes, name: str) -> float:
    """Share of the double-byte characters that are frequent ones in this encoding."""
    part = _around_high_bytes(content)
    common = total = i = 0
    while i < len(part) - 1:
        if part[i] < 0x80:
            i += 1
            continue
        lead, trail = part[i], part[i + 1]
        total += 1
        common += any(low <= lead <= high and trail >= least for low, high, least in _COMMON[name])
        i += 2
    return common / max(1, total)


def _around_high_bytes(content: bytes) -> bytes:
    """The lines of the file that hold bytes above 127, as many as suffice for a judgement."""
    lines, size = [], 0
    for line in content.split(b"\n"):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > 65536:
                break
    return b"\n".join(lines)


def _looks_written(text: str) -> bool:
    if not text or any(character < " " and character not in _BLANK_CONTROLS for character in text[:65536]):
        return False
    return sum(character.isascii() for character in text[:65536]) >= 0.2 * len(text[:65536])


def _try(content: bytes, name: str, complete: bool) -> str | None:
    try:
        return _decoded(content, name, complete)
    except UnicodeError:
        return None


def _decoded(content: bytes, name: str, complete: bool) -> str:
    return codecs.getincrementaldecoder(name)().decode(content, final=complete)


def _check_known(encoding: str) -> None:
    try:
        codecs.getincrementaldecoder(encoding)
        # Unlike a lookup this also refuses codecs that make no text, such as hex.
        b"a".decode(encoding)
    except UnicodeDecodeError:
        return
    except (LookupError, ValueError):
        expected = "a text encoding that Python knows, such as utf-8, utf-16, gb18030, big5 or cp1252"
        fix = Fix("Let the trainer find out", ((ENCODING_PATH, "auto"),))
        raise ProjectError(
            [Problem(ENCODING_PATH, "unknown_encoding", expected, repr(encoding), fix=fix)]
        ) from None


def _with_mark(content: bytes, encoding: str) -> str:
    """The sibling of a Unicode encoding that swallows the byte order mark, if the file begins with one."""
    family = codecs.lookup(encoding).name.removesuffix("-le").removesuffix("-be").removesuffix("-sig")
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name if name.removesuffix("-sig") == family else encoding
    return encoding


def _unfit(content: bytes, encoding: str, error: UnicodeError) -> Problem:
    received = "other bytes"
    if isinstance(error, UnicodeDecodeError) and error.start < len(content):
        row = content.count(b"\n", 0, error.start) + 1
        received = f"the byte 0x{content[error.start]:02X} in row {row}, which cannot be there"
    fix = Fix("Let the trainer find out", ((ENCODING_PATH, "auto"),))
    advice = "Choose the encoding in which the file was saved."
    return Problem(ENCODING_PATH, "wrong_encoding", f"text in {encoding}", received, advice, fix)


def _refuse_binary(content: bytes, text: str) -> None:
    start = text[:65536]
    if "\0" in text or len(_CONTROLS.findall(start)) > 0.01 * len(start):
        raise ProjectError([_binary(content)])


def _binary(content: bytes) -> Problem:
    advice = ""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        advice = "It looks like a workbook or an archive: save the sheet as CSV first."
    elif content.startswith(b"\x1f\x8b"):
        advice = "It is compressed: unpack it first."
    return Problem(PATH, "not_text", "a text file with a table", "a binary file", advice)
