"""Nasty files that are refused, each with the field that is named and the words of the sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PATH = "data.params.path"


@dataclass(frozen=True)
class Refused:
    """A file's bytes, the parameters with which it is loaded, and what the user must be told."""

    title: str
    content: bytes
    words: tuple[str, ...]
    path: str = PATH
    params: dict[str, Any] = field(default_factory=dict)


def _text(title: str, text: str, *words: str, path: str = PATH, **params: Any) -> Refused:
    return Refused(title, text.encode(), words, path, params)


_TEN = "".join(f"{i},{i}\n" for i in range(10))

REFUSED = (
    _text("empty", "", "filled cell"),
    _text("blank lines only", "\n\n  \n", "filled cell"),
    _text("delimiters only", ",,\n,,\n", "filled cell"),
    _text("header only", "a,b\n", "rows of values", "header in row 1"),
    _text("header only, after a blank line", "\na,b\n", "header in row 2"),
    _text("header on demand, nothing below", "1,2\n", "header in row 1", header="yes"),
    _text("a word among numbers", f"n,price\n{_TEN}5,abc\n", "a number in row 12", 'column "price"', "'abc'"),
    _text("word after a blank line", f"n,price\n\n{_TEN}5,abc\n", "a number in row 13", "'abc'"),
    _text("word after a quoted line break", f'"n\nm",price\n{_TEN}5,abc\n', "a number in row 13", "'abc'"),
    _text("two words", f"n,p\n{_TEN * 2}5,abc\n5,def\n", "row 22", "'abc'", "2 cells of the column"),
    _text(
        "decimal comma among points",
        "n;p\n" + "1;2.5\n" * 20 + "5;2,5\n",
        "one decimal mark",
        "'2.5' in row 2",
        "'2,5' in row 22",
        path="data.params.decimal",
    ),
    _text("wide digits", f"n,price\n{_TEN}１２,3\n", "row 12", 'column "n"', "'１２'"),
    _text("typographic minus", f"n,price\n{_TEN}−12,3\n", "row 12", "'−12'"),
    _text(
        "decimal comma under a chosen point",
        "a;b\n0,5;1\n0,7;2\n0,9;3\n",
        "row 2",
        "'0,5'",
        "decimal point",
        decimal="point",
    ),
    _text("infinite word", "a,b\n1,2\ninf,3\n", "a finite number in row 3", 'column "a"', "'inf'"),
    _text("minus infinity", "a,b\n1,2\n3,-Infinity\n", "a finite number in row 3", "'-Infinity'"),
    _text("number beyond float64", "a,b\n1,2\n1e999,3\n", "a finite number in row 3", "'1e999'"),
    _text("number beyond float32", "a,b\n1,2\n1e39,3\n", '"a"', "float32", "1e+39 in sample 1", path="data"),
    _text("short row", "a,b,c\n1,2,3\n4,5\n6,7,8\n", "3 cells in row 3", "received 2"),
    _text("long row", "a,b\n1,2\n3,4,5\n", "2 cells in row 3", "received 3"),
    _text("long row after blank lines", "a,b\n\n1,2\n\n3,4,5\n", "2 cells in row 5", "as in row 1"),
    _text("trailing delimiter on one row", "a,b\n1,2\n3,4,\n5,6\n", "2 cells in row 3", "received 3"),
    _text("many ragged rows", "a,b\n1,2\n3\n4\n", "2 cells in row 3", "In all, 2 rows"),
    _text("title above the table", "Sales\na,b,c\n1,2,3\n4,5,6\n", "row 2", "Most rows"),
    _text("duplicate names", "a,b,a\n1,2,3\n", "different name", '"a" for columns 1 and 3'),
    _text("open quote", 'a,b\n1,2\n"3,4\n5,6\n', "closing quotation mark", "row 3"),
    _text("text after a closing quote", 'a,b\n"x"y,2\n"3",4\n', "delimiter after the closing", "row 2"),
    _text("cell beyond the limit", f"a,b\n{'x' * 140_000},1\n", "131,072", "row 2"),
    _text(
        "thousands or decimals",
        'a,b\n"1,234",1\n"5,678",2\n',
        "one way only",
        "'1,234' in row 2",
        'column "a"',
        path="data.params.decimal",
    ),
    _text(
        "thousands or decimals after semicolons",
        "a;b\n1.234;1\n5.678;2\n",
        "'1.234' in row 2",
        path="data.params.decimal",
    ),
    _text("note to a spreadsheet", "sep=;\na;b\n1;2\n3;4\n", "'sep=;'", "Remove this line"),
    _text("one column", "a\n1\n2\n", "at least two columns", 'only "a"'),
    _text(
        "unknown target",
        "size,price\n1,2\n",
        "'prize'",
        "Did you mean price?",
        path="data.params.target",
        target="prize",
    ),
    _text(
        "unknown feature",
        "size,price\n1,2\n",
        "'Sise'",
        "Did you mean size?",
        path="data.params.features[0]",
        features=["Sise"],
    ),
    _text(
        "target among the features",
        "a,b\n1,2\n",
        "other than the target",
        path="data.params.features[1]",
        features=["a", "b"],
    ),
    _text(
        "feature twice", "a,b\n1,2\n", "each column once", path="data.params.features[1]", features=["a", "a"]
    ),
    _text(
        "regression on text",
        "a,b\n1,x\n2,y\n",
        'column "b"',
        "'x'",
        path="data.params.task",
        task="regression",
    ),
    _text("one class", "a,b\n1,x\n2,x\n", "2 to 1000 classes", "'x'", path="data.params.target"),
    _text(
        "101 categories",
        "a,b\n" + "".join(f"w{i},{i}\n" for i in range(101)),
        "at most 100",
        '"a"',
        "101",
        path="data.params.features",
    ),
    _text(
        "1001 classes",
        "a,b\n" + "".join(f"{i},w{i}\n" for i in range(1001)),
        "1001",
        path="data.params.target",
    ),
    _text("every row incomplete", "a,b\n,2\n3,\n", "at least one complete row"),
    _text("no target at all", "a,b\n1,\n2,\n", "at least one complete row", missing="fill"),
    _text(
        "nothing to fill with",
        "a,b\n,1\n,2\n",
        "at least one training sample",
        '"a"',
        path="data.params.features",
        missing="fill",
    ),
    Refused("binary", bytes(range(256)) * 4, ("a binary file",)),
    Refused("binary without zeros", bytes(range(1, 256)) * 4, ("a binary file",)),
    Refused("workbook", b"PK\x03\x04\x14\x00\x06\x00" + bytes(64), ("binary", "save the sheet as CSV")),
    Refused("compressed", b"\x1f\x8b\x08\x00\x00\x00\x00\x00" + bytes(64), ("binary", "unpack it")),
    Refused(
        "bytes that are not the chosen encoding",
        "a,b\n1,x\n2,é\n".encode("latin-1"),
        ("text in utf-8", "0xE9 in row 3"),
        "data.params.encoding",
        {"encoding": "utf-8"},
    ),
    Refused(
        "utf-16 mark and a cut character", b"\xff\xfea\x00,\x00b", ("text in utf-16",), "data.params.encoding"
    ),
    _text("unknown encoding", "a,b\n1,2\n", "utf-99", path="data.params.encoding", encoding="utf-99"),
    _text("codec that makes no text", "a,b\n1,2\n", "'hex'", path="data.params.encoding", encoding="hex"),
    _text("zero in the encoding", "a,b\n1,2\n", "text encoding", path="data.params.encoding", encoding="u\0"),
    _text(
        "unknown delimiter", "a,b\n1,2\n", "one of auto, comma", path="data.params.delimiter", delimiter=":"
    ),
)
