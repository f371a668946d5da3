"""Which classes a file has, and what they are made with, told from its text."""

from __future__ import annotations

from typing import Any

import pytest
from own_modules import NET

from engine.catalogue.own_arguments import arguments_of_text, text_of_arguments
from engine.own_code.classes import Argument, outline


def test_a_class_is_told_with_its_arguments_and_their_defaults() -> None:
    found = outline(NET.encode())
    assert found.problem == ""
    assert found.text == NET
    (net,) = found.classes
    assert (net.name, net.bases, net.summary, net.has_forward, net.is_open) == (
        "Net",
        ("nn.Module",),
        "A small net.",
        True,
        False,
    )
    assert NET.splitlines()[net.line - 1] == "class Net(nn.Module):"
    assert net.arguments == (
        Argument("width", 8, "8", False, True, "int"),
        Argument("act", None, "None", False, True, ""),
        Argument("sizes", (1, 2.5), "[1, 2.5]", False, True, ""),
        Argument("deep", True, "True", False, True, "bool"),
    )


@pytest.mark.parametrize(
    ("bases", "is_module"),
    [
        ("nn.Module", True),
        ("torch.nn.Module", True),
        ("Module", True),
        ("nn.Sequential", True),
        ("nn.LSTM", True),
        ("Base", True),
        ("Mixin, Base", True),
        ("object", False),
        ("Plain", False),
        ("Loop", False),
    ],
)
def test_modules_are_told_from_other_classes(bases: str, is_module: bool) -> None:
    text = f"class Base(nn.Module): ...\nclass Plain: ...\nclass Loop(Loop): ...\nclass This({bases}): ...\n"
    assert ("This" in [item.name for item in outline(text.encode()).classes]) is is_module


def test_the_class_that_uses_the_others_comes_first() -> None:
    text = (
        "class Part(nn.Module):\n    def forward(self, x): ...\n"
        "class Whole(nn.Module):\n    def __init__(self):\n        self.a = Part()\n    def forward(self, x): ...\n"
    )
    assert [item.name for item in outline(text.encode()).classes] == ["Whole", "Part"]


def test_what_is_inherited_in_the_file_counts() -> None:
    text = "class A(nn.Module):\n    def __init__(self, n, **more): ...\n    def forward(self, x): ...\n"
    text += "class B(A): ...\n"
    found = {item.name: item for item in outline(text.encode()).classes}["B"]
    assert ([item.name for item in found.arguments], found.is_open, found.has_forward) == (["n"], True, True)


def test_a_default_that_is_no_plain_value_is_shown_as_it_is_written() -> None:
    text = "class A(nn.Module):\n    def __init__(self, n, norm=nn.LayerNorm, f=lambda x: x, k={1: 2}): ...\n"
    (found,) = outline(text.encode()).classes
    assert [(item.name, item.default_text, item.is_required, item.is_plain) for item in found.arguments] == [
        ("n", "", True, False),
        ("norm", "nn.LayerNorm", False, False),
        ("f", "lambda x: x", False, False),
        ("k", "{1: 2}", False, False),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"class Net(:\n", "in line 1"),
        (b"x = 1\n\n\n  y = 2\n", "in line 4"),
        (b"\x00", "null bytes"),
        (b"x = '\xff'\n", "no Python"),
        (b"x = 1\n", "nn.Module"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(content: bytes, words: str) -> None:
    found = outline(content)
    assert found.classes == ()
    assert words in found.problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", {}),
        ("a=1, b=-2.5, c='x', d=None, e=True", {"a": 1, "b": -2.5, "c": "x", "d": None, "e": True}),
        ("a=[1, [2, 3]], b=()", {"a": (1, (2, 3)), "b": ()}),
        ("a=1,", {"a": 1}),
        ("a=1  # one", {"a": 1}),
    ],
)
def test_arguments_are_read_and_written(text: str, value: dict[str, Any]) -> None:
    assert arguments_of_text(text) == value
    assert arguments_of_text(text_of_arguments(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "a",
        "a=",
        "a=b",
        "a=f()",
        "a=1, a=2",
        "**a",
        "a={1: 2}",
        "a={1}",
        "a=1e999",
        "a=1j",
        "a=b'x'",
        "a=1)(b=2",
        "(",
    ],
)
def test_nothing_but_plain_arguments_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"plain|numbers|name=value"):
        arguments_of_text(text)
