"""Nasty files that can be read, each with the columns that a person would read from it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

Cell = float | str | None


@dataclass(frozen=True)
class Readable:
    """A file's bytes and what they say: for each column its name and cells, None for a missing one."""

    title: str
    content: bytes
    columns: dict[str, list[Cell]]
    options: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)


def _text(title: str, text: str, columns: dict[str, list[Cell]], **resolved: str) -> Readable:
    return Readable(title, text.encode(), columns, resolved=resolved)


def _chosen(title: str, text: str, columns: dict[str, list[Cell]], **options: str) -> Readable:
    return Readable(title, text.encode(), columns, options=options)


_AB: dict[str, list[Cell]] = {"a": [1.0, 3.0], "b": [2.0, 4.0]}
_PEOPLE: dict[str, list[Cell]] = {"名称": ["北京大学", "上海交通", "广州中山"], "数量": [1.5, 2.5, 3.5]}
_PEOPLE_TEXT = "名称,数量\n北京大学,1.5\n上海交通,2.5\n广州中山,3.5\n"
_TAIWAN: dict[str, list[Cell]] = {"城市": ["臺北市", "高雄市", "臺中市"], "人口": [2.5, 2.75, 2.8]}
_TAIWAN_TEXT = "城市,人口\n臺北市,2.5\n高雄市,2.75\n臺中市,2.8\n"
_CAFE: dict[str, list[Cell]] = {"café": [1.5, 2.5], "größe": ["süß", "naïve"]}
_CAFE_TEXT = "café;größe\n1.5;süß\n2.5;naïve\n"

READABLE = (
    _text(
        "plain", "a,b\n1,2\n3,4\n", _AB, delimiter="comma", encoding="utf-8", decimal="point", header="yes"
    ),
    _text("no newline at the end", "a,b\n1,2\n3,4", _AB),
    _text("windows line ends", "a,b\r\n1,2\r\n3,4\r\n", _AB),
    _text("old mac line ends", "a,b\r1,2\r3,4\r", _AB),
    _text("mixed line ends", "a,b\r\n1,2\n3,4\r", _AB),
    _text("blank lines", "\n\na,b\n\n1,2\n   \n3,4\n\n", _AB),
    _text("rows of delimiters only", "a,b\n1,2\n,\n3,4\n,\n", _AB),
    _text("tabs", "a\tb\n1\t2\n3\t4\n", _AB, delimiter="tab"),
    _text("semicolons", "a;b\n1;2\n3;4\n", _AB, delimiter="semicolon"),
    _text("pipes", "a|b\n1|2\n3|4\n", _AB, delimiter="pipe"),
    _text("single blanks", "a b\n1 2\n3 4\n", _AB, delimiter="space"),
    _text("runs of blanks", "  a   b\n  1   2  \n  3   4\n", _AB, delimiter="space"),
    _text("blanks after commas", "a, b\n1, 2\n3, 4\n", _AB, delimiter="comma"),
    _text("blanks around cells", " a ,b \n 1 , 2\n3\t,4 \n", _AB),
    _text("blank before a quoted cell", 'a, b\n1, "x, y"\n2, z\n', {"a": [1.0, 2.0], "b": ["x, y", "z"]}),
    _text("trailing delimiter everywhere", "a,b,\n1,2,\n3,4,\n", _AB),
    _text("trailing delimiter below the header", "a,b\n1,2,\n3,4,\n", _AB),
    _text("quoted everything", '"a","b"\n"1","2"\n"3","4"\n', _AB),
    _text("quoted delimiter", 'a,b\n"x,y",1\nz,2\n', {"a": ["x,y", "z"], "b": [1.0, 2.0]}),
    _text("quoted quote", 'a,b\n"say ""hi""",1\nz,2\n', {"a": ['say "hi"', "z"], "b": [1.0, 2.0]}),
    _text("quoted line break", 'a,b\n"x\ny",1\nz,2\n', {"a": ["x\ny", "z"], "b": [1.0, 2.0]}),
    _text("quoted line break in the header", '"a\nb",c\n1,2\n', {"a\nb": [1.0], "c": [2.0]}),
    _text(
        "quote within a cell", 'a,b\n5" pipe,1\n6" pipe,2\n', {"a": ['5" pipe', '6" pipe'], "b": [1.0, 2.0]}
    ),
    _text("no header", "1,2\n3,4\n", {"column 1": [1.0, 3.0], "column 2": [2.0, 4.0]}, header="no"),
    _text(
        "no header, text last", "1,x\n3,y\n", {"column 1": [1.0, 3.0], "column 2": ["x", "y"]}, header="no"
    ),
    _text(
        "words only, with names",
        "who,what\nx,y\nz,y\n",
        {"who": ["x", "z"], "what": ["y", "y"]},
        header="yes",
    ),
    _text(
        "words only, without names",
        "x,y\nz,y\nx,w\n",
        {"column 1": ["x", "z", "x"], "column 2": ["y", "y", "w"]},
        header="no",
    ),
    _text("numbers as names", "x,2019,2020\n1,5,6\n2,7,8\n", {"x": [1, 2], "2019": [5, 7], "2020": [6, 8]}),
    _text("unnamed column", ",a\n0,5\n1,6\n", {"column 1": [0.0, 1.0], "a": [5.0, 6.0]}),
    _chosen("header on demand", "1,2\n3,4\n", {"1": [3.0], "2": [4.0]}, header="yes"),
    _chosen(
        "no header on demand", "a,b\nx,y\n", {"column 1": ["a", "x"], "column 2": ["b", "y"]}, header="no"
    ),
    _text("one row", "a,b\n1,x\n", {"a": [1.0], "b": ["x"]}),
    _text("one row without header", "1,2\n", {"column 1": [1.0], "column 2": [2.0]}),
    _text("one column", "a\n1\n2\n", {"a": [1.0, 2.0]}),
    _text(
        "all ways to write nothing",
        "a,b\n,1\nNA,2\nN/A,3\nNaN,4\nnan,5\nnull,6\nNone,7\n?,8\n-,9\n7,10\n",
        {
            "a": [None] * 9 + [7.0],
            "b": [float(i) for i in range(1, 11)],
        },
    ),
    _text("a column of nothing", "a,b\n,1\n,2\n", {"a": [None, None], "b": [1.0, 2.0]}),
    _text("missing text", "a,b\nx,1\n?,2\n", {"a": ["x", None], "b": [1.0, 2.0]}),
    _text("sodium is not nothing", "a,b\nNa,1\nK,2\n", {"a": ["Na", "K"], "b": [1.0, 2.0]}),
    _text(
        "signs and exponents", "a,b\n+1,-2\n1e3,-2.5E-1\n.5,5.\n", {"a": [1, 1000, 0.5], "b": [-2, -0.25, 5]}
    ),
    _text(
        "17 digits",
        "a,b\n0.30000000000000004,1e-320\n1,2\n",
        {"a": [0.30000000000000004, 1], "b": [1e-320, 2]},
    ),
    _text("leading zeros", "a,b\n007,1\n010,2\n", {"a": [7.0, 10.0], "b": [1.0, 2.0]}),
    _text("underscores are text", "a,b\n1_000,1\n2_000,2\n", {"a": ["1_000", "2_000"], "b": [1.0, 2.0]}),
    _text(
        "dates are text",
        "a,b\n2020-01-31,1\n2020-02-01,2\n",
        {"a": ["2020-01-31", "2020-02-01"], "b": [1, 2]},
    ),
    _text(
        "times with blanks",
        "a,b\n1 May 10:00,1\n2 May 11:30,2\n",
        {
            "a": ["1 May 10:00", "2 May 11:30"],
            "b": [1, 2],
        },
    ),
    _text("percent is text", "a,b\n5%,1\n7%,2\n", {"a": ["5%", "7%"], "b": [1, 2]}),
    _text("decimal comma", "a;b\n1,5;2\n2,25;3\n", {"a": [1.5, 2.25], "b": [2, 3]}, decimal="comma"),
    _text(
        "decimal comma, no header",
        "1,5;2,5\n3,5;4,5\n",
        {
            "column 1": [1.5, 3.5],
            "column 2": [2.5, 4.5],
        },
        delimiter="semicolon",
        decimal="comma",
    ),
    _text("decimal comma, blanks between", "a b\n1,5 2,5\n3,5 4,5\n", {"a": [1.5, 3.5], "b": [2.5, 4.5]}),
    _text(
        "decimal comma in quotes", 'a,b\n"1,5",1\n"2,5",2\n', {"a": [1.5, 2.5], "b": [1, 2]}, decimal="comma"
    ),
    _text(
        "small decimal comma", "a;b\n0,125;1\n0,250;2\n", {"a": [0.125, 0.25], "b": [1, 2]}, decimal="comma"
    ),
    _text("thousands and decimal comma", "a;b\n1.234,5;1\n2.000;2\n", {"a": [1234.5, 2000], "b": [1, 2]}),
    _text("thousands and decimal point", 'a;b\n"1,234.5";1\n"2,000";2\n', {"a": [1234.5, 2000], "b": [1, 2]}),
    _text(
        "millions settle the comma", 'a,b\n"1,234,567",1\n"1,234",2\n', {"a": [1234567, 1234], "b": [1, 2]}
    ),
    _text("millions settle the point", "a;b\n1.234.567;1\n1.234;2\n", {"a": [1234567, 1234], "b": [1, 2]}),
    _text(
        "another column settles it", 'a,b\n"1,234",0.5\n"5,678",1.5\n', {"a": [1234, 5678], "b": [0.5, 1.5]}
    ),
    _text("three decimals between commas", "a,b\n1.234,1\n5.678,2\n", {"a": [1.234, 5.678], "b": [1, 2]}),
    _text("blank thousands", "a;b\n1 234,5;1\n12 000;2\n", {"a": [1234.5, 12000], "b": [1, 2]}),
    _text("no-break thousands", "a;b\n1\u00a0234,5;1\n12\u202f000;2\n", {"a": [1234.5, 12000], "b": [1, 2]}),
    _text("apostrophe thousands", "a;b\n1'234.5;1\n12'000;2\n", {"a": [1234.5, 12000], "b": [1, 2]}),
    _chosen(
        "comma on demand", "a;b\n1,234;1\n5,678;2\n", {"a": [1.234, 5.678], "b": [1, 2]}, decimal="comma"
    ),
    _chosen("point on demand", "a;b\n1,234;1\n5,678;2\n", {"a": [1234, 5678], "b": [1, 2]}, decimal="point"),
    _chosen("delimiter on demand", "a;b,c\n1;2,3\n", {"a": [1.0], "b,c": [2.3]}, delimiter="semicolon"),
    Readable("utf-8 mark", codecs.BOM_UTF8 + b"a,b\n1,2\n3,4\n", _AB, resolved={"encoding": "utf-8-sig"}),
    Readable("utf-8 mark, utf-8 chosen", codecs.BOM_UTF8 + b"a,b\n1,2\n3,4\n", _AB, {"encoding": "utf-8"}),
    Readable("utf-8 Chinese", _PEOPLE_TEXT.encode(), _PEOPLE, resolved={"encoding": "utf-8"}),
    Readable("utf-16 with mark", _PEOPLE_TEXT.encode("utf-16"), _PEOPLE, resolved={"encoding": "utf-16"}),
    Readable("utf-16-be with mark", codecs.BOM_UTF16_BE + _PEOPLE_TEXT.encode("utf-16-be"), _PEOPLE),
    Readable(
        "utf-16-le without mark",
        _PEOPLE_TEXT.encode("utf-16-le"),
        _PEOPLE,
        resolved={"encoding": "utf-16-le"},
    ),
    Readable("utf-16-be without mark", b"".join(_PEOPLE_TEXT.encode("utf-16-be").splitlines(True)), _PEOPLE),
    Readable("utf-32", _PEOPLE_TEXT.encode("utf-32"), _PEOPLE, resolved={"encoding": "utf-32"}),
    Readable("gb18030", _PEOPLE_TEXT.encode("gb18030"), _PEOPLE, resolved={"encoding": "gb18030"}),
    Readable("big5", _TAIWAN_TEXT.encode("big5"), _TAIWAN, resolved={"encoding": "big5"}),
    Readable("big5 chosen", _TAIWAN_TEXT.encode("big5"), _TAIWAN, options={"encoding": "Big5"}),
    Readable("cp1252", _CAFE_TEXT.encode("cp1252"), _CAFE, resolved={"encoding": "cp1252"}),
    Readable(
        "degrees and micrometres", "t_°C,d_µm\n1,2\n3,4\n".encode("cp1252"), {"t_°C": [1, 3], "d_µm": [2, 4]}
    ),
    Readable("latin-1 only", b"a,b\n\x81\xe9,1\nx,2\n", {"a": ["\x81é", "x"], "b": [1, 2]}),
    Readable(
        "cp1251 chosen",
        "a,b\nдом,1\nлес,2\n".encode("cp1251"),
        {"a": ["дом", "лес"], "b": [1, 2]},
        options={"encoding": "cp1251"},
    ),
    _text(
        "line separators within cells",
        "a,b\nx\u2028y,1\nz\x0bw,2\n",
        {"a": ["x\u2028y", "z\x0bw"], "b": [1, 2]},
    ),
    _text("long cell", f"a,b\n{'x' * 100_000},1\ny,2\n", {"a": ["x" * 100_000, "y"], "b": [1, 2]}),
    _text(
        "many columns",
        ",".join(f"c{i}" for i in range(600)) + "\n" + ",".join(map(str, range(600))) + "\n",
        {f"c{i}": [float(i)] for i in range(600)},
    ),
)
