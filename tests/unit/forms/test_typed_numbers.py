from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.params import FloatParam, IntParam, NumbersParam, SizeParam
from trainer_gui.forms.lists import list_parser, size_parser, write_list, write_size
from trainer_gui.forms.numbers import NumberError, format_number, parse_float, parse_int

FLOATS = FloatParam(name="x", help="x")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.001, "0.001"),
        (1e-4, "0.0001"),
        (1e-5, "1e-5"),
        (1.5e-8, "1.5e-8"),
        (1e6, "1000000"),
        (1.5e6, "1.5e6"),
        (1e30, "1e30"),
        (0.1 + 0.2, "0.30000000000000004"),
        (2.0, "2"),
        (-0.25, "-0.25"),
        (0.0, "0"),
        (-0.0, "-0"),
        (math.inf, "inf"),
        (7, "7"),
        (2**63 - 1, "9223372036854775807"),
        (10**7, "10000000"),
    ],
)
def test_numbers_are_written_short_and_readable(value: float, text: str) -> None:
    assert format_number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back_from_its_text_bit_for_bit(value: float) -> None:
    back = parse_float(format_number(value))

    assert back.hex() == value.hex()


@given(st.integers(min_value=-(10**29), max_value=10**29))
def test_every_whole_number_comes_back_from_its_text(value: int) -> None:
    assert parse_int(format_number(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_text_is_longer_than_what_python_writes(value: float) -> None:
    # repr is the shortest text that reads back; plain notation may cost at most the zeros of 0.0001.
    assert len(format_number(value)) <= len(repr(value)) + 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.001", 0.001),
        ("1e-3", 0.001),
        ("1E-3", 0.001),
        ("1e−3", 0.001),
        (" .5 ", 0.5),
        ("5.", 5.0),
        ("−2.5", -2.5),
        ("+3", 3.0),
        ("0,5", 0.5),
        (",5", 0.5),
        ("-1,25", -1.25),
        ("1,5e-3", 0.0015),
        ("1234,567", 1234.567),
        ("0,0001", 0.0001),
        ("\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}", 7.0),
        ("٠٫٥", 0.5),
        ("०.५", 0.5),
    ],
)
def test_typed_numbers_are_understood(text: str, value: float) -> None:
    assert parse_float(text) == value


@pytest.mark.parametrize("text", ["1,000", "12,345", "123,456", "-1,000", "0,001", "1,234e5"])
def test_a_comma_before_three_digits_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(NumberError, match="two ways"):
        parse_float(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "abc",
        "1.2.3",
        "1,2,3",
        "1.000,5",
        "1,000.5",
        "e5",
        "--1",
        "0x10",
        "nan",
        "inf",
        "1 2",
        "1e",
        "½",
    ],
)
def test_text_that_is_no_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NumberError, match=r"\w+ .*\."):
        parse_float(text)


@pytest.mark.parametrize("text", ["1e999", "-1e400", "1e999999"])
def test_a_number_beyond_floats_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="too large"):
        parse_float(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1000", 1000),
        ("1 000 000", 1000000),
        ("1\N{NARROW NO-BREAK SPACE}000", 1000),
        ("1_000", 1000),
        ("1e6", 1000000),
        ("2.0", 2),
        ("−3", -3),
        ("9223372036854775807", 2**63 - 1),
    ],
)
def test_typed_whole_numbers_are_understood(text: str, value: int) -> None:
    assert parse_int(text) == value


@pytest.mark.parametrize(
    "text", ["1.5", "1e-3", "0,5", "1,000", "1 00", "10 0000", "1__000", "1e31", "1e999999", ""]
)
def test_text_that_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        parse_int(text)


@given(st.text(max_size=12))
def test_no_text_whatever_breaks_the_parsers(text: str) -> None:
    for parse in (parse_float, parse_int):
        try:
            value = parse(text)
        except NumberError as error:
            assert str(error).endswith(".")
        else:
            assert math.isfinite(value)


@given(st.decimals(min_value=-1000, max_value=1000, places=2))
def test_a_decimal_comma_means_the_same_as_a_point(number: Decimal) -> None:
    text = str(number)

    assert parse_float(text.replace(".", ",")) == float(text)


NUMBERS = NumbersParam(name="betas", help="b", item=FLOATS, length=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.9, 0.999", (0.9, 0.999)),
        ("0.9,0.999", (0.9, 0.999)),
        ("0.9 0.999", (0.9, 0.999)),
        ("(0.9, 0.999)", (0.9, 0.999)),
        ("[0.9, 1e-3]", (0.9, 0.001)),
        ("0,9; 0,99", (0.9, 0.99)),
        ("1, 2, 3", (1.0, 2.0, 3.0)),
        ("1,2,3", (1.0, 2.0, 3.0)),
        ("0.5", (0.5,)),
        ("0.5,", (0.5,)),
    ],
)
def test_lists_of_numbers_are_understood(text: str, value: tuple[float, ...]) -> None:
    assert list_parser(NUMBERS)(text) == value


@pytest.mark.parametrize("text", ["1,2", "0,9 0,99", "", "()", "0.9, x", "0.9,, 0.999"])
def test_lists_that_can_be_read_in_two_ways_or_in_none_are_refused(text: str) -> None:
    with pytest.raises(NumberError):
        list_parser(NUMBERS)(text)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_every_list_comes_back_from_its_text(values: list[float]) -> None:
    assert list_parser(NUMBERS)(write_list(values)) == tuple(values)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3, 5", (3, 5)),
        ("3,5", (3, 5)),
        ("3 x 5", (3, 5)),
        ("3×5", (3, 5)),
        ("(3, 5)", (3, 5)),
        ("3,", (3,)),
        ("()", ()),
    ],
)
def test_sizes_are_understood(text: str, value: object) -> None:
    assert size_parser(SizeParam(name="kernel_size", help="k", low=1))(text) == value


@given(st.one_of(st.integers(0, 10**6), st.lists(st.integers(-5, 10**6), max_size=4).map(tuple)))
def test_every_size_comes_back_from_its_text(value: int | tuple[int, ...]) -> None:
    assert size_parser(SizeParam(name="s", help="s"))(write_size(value)) == value


def test_a_size_that_must_be_a_list_is_one_even_for_a_single_number() -> None:
    assert size_parser(SizeParam(name="shape", help="s", scalar=False))("3") == (3,)


def test_whole_numbers_in_a_list_stay_whole() -> None:
    param = NumbersParam(name="milestones", help="m", item=IntParam(name="m", help="m"))

    assert [type(item) for item in list_parser(param)("10, 20")] == [int, int]
