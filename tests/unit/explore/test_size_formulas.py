"""The size formula with the user's numbers: its parts add up, and what it calls ignored has no influence."""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
import torch
from torch import nn

from engine.catalogue import ShapeProblem
from engine.explore.size_formula import AxisFormula, has_size_formula, size_formula

LAYERS: list[tuple[str, dict[str, Any], tuple[int, ...]]] = [
    ("Conv1d", {"kernel_size": 3, "stride": 2}, (12,)),
    ("Conv2d", {"kernel_size": 5}, (28, 28)),
    ("Conv2d", {"kernel_size": 11, "stride": 4, "padding": 2}, (224, 224)),
    ("Conv2d", {"kernel_size": (3, 2), "stride": (4, 3), "padding": (1, 0), "dilation": (2, 1)}, (13, 12)),
    ("Conv2d", {"kernel_size": 4, "padding": "same"}, (9, 8)),
    ("Conv2d", {"kernel_size": 3, "padding": "valid", "stride": 5}, (17, 11)),
    ("Conv3d", {"kernel_size": 2, "stride": 3}, (7, 8, 6)),
    ("MaxPool2d", {"kernel_size": 3, "stride": 2}, (13, 12)),
    ("MaxPool2d", {"kernel_size": 2, "stride": 3, "padding": 1, "ceil_mode": True}, (6, 5)),
    ("MaxPool1d", {"kernel_size": 3, "dilation": 2, "stride": 4}, (14,)),
    ("AvgPool2d", {"kernel_size": 2}, (11, 10)),
    ("AvgPool1d", {"kernel_size": 1, "stride": 3, "ceil_mode": True}, (6,)),
    ("LPPool2d", {"kernel_size": 3, "norm_type": 2.0}, (8, 10)),
    ("ConvTranspose1d", {"kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1}, (5,)),
    ("ConvTranspose2d", {"kernel_size": (4, 2), "stride": 2, "dilation": (1, 3)}, (7, 5)),
]
LAYERS += [
    ("Conv1d", {"kernel_size": 1, "stride": 4, "padding": 3, "padding_mode": mode}, (13,))
    for mode in ("zeros", "reflect", "replicate", "circular")
]
CASES = [pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[2]}") for case in LAYERS]


def with_channels(kind: str, params: dict[str, Any]) -> dict[str, Any]:
    return {**params, "in_channels": 2, "out_channels": 2} if kind.startswith("Conv") else params


def formulas(kind: str, params: dict[str, Any], sizes: tuple[int, ...]) -> tuple[AxisFormula, ...]:
    return size_formula(kind, with_channels(kind, params), (1, 2, *sizes))


def worked_out(latex: str) -> int:
    """The value of a line of numbers, by the few commands that it may contain."""
    text = latex.rpartition("=")[2].replace(r"\cdot", "*")
    bracket = re.search(r"\\left\\l(floor|ceil) \\frac\{(.*?)\}\{(.*?)\} \\right\\r\1", text)
    if bracket is None:
        return int(added_up(text))
    share = added_up(bracket[2]) / added_up(bracket[3])
    rounded = floor(share) if bracket[1] == "floor" else ceil(share)
    return int(added_up(text.replace(bracket[0], str(rounded))))


def added_up(text: str) -> Fraction:
    """Sums, differences and products of whole numbers with one level of brackets."""
    text = re.sub(r"\(([^()]*)\)", lambda inner: str(added_up(inner[1])), text).replace(" ", "")
    total = Fraction(0)
    for sign, product in re.findall(r"([+-]?)(\d+(?:\*\d+)*)", text):
        value = Fraction(1)
        for factor in product.split("*"):
            value *= int(factor)
        total += -value if sign == "-" else value
    return total


# torch's hint that an even kernel with padding "same" needs a copy.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")


@pytest.mark.parametrize(("kind", "params", "sizes"), CASES)
def test_every_line_of_numbers_gives_the_real_size(
    kind: str, params: dict[str, Any], sizes: tuple[int, ...]
) -> None:
    real = getattr(nn, kind)(**with_channels(kind, params))(torch.zeros(1, 2, *sizes)).shape[2:]
    for formula, size in zip(formulas(kind, params, sizes), real, strict=True):
        assert formula.output == size
        lines = {worked_out(step) for step in formula.steps[1:]}
        assert lines == {size + 1 if formula.note else size}


@pytest.mark.parametrize(("kind", "params", "sizes"), CASES)
def test_every_letter_of_the_formula_is_explained(
    kind: str, params: dict[str, Any], sizes: tuple[int, ...]
) -> None:
    for formula in formulas(kind, params, sizes):
        letters = set(re.findall(r"[A-Za-z](?:_\{\w+\})?", re.sub(r"\\[a-z]+", "", formula.steps[0])))
        explained = {letter for letter, _ in formula.meanings}
        assert letters - explained == {f"{formula.steps[0][0]}_{{out}}"}
        assert explained - letters == set()


@pytest.mark.parametrize(("kind", "params", "sizes"), [case for case in CASES if "Transpose" not in case.id])
def test_what_is_ignored_has_no_gradient_and_all_else_has(
    kind: str, params: dict[str, Any], sizes: tuple[int, ...]
) -> None:
    torch.manual_seed(0)
    layer = getattr(nn, kind)(**with_channels(kind, params))
    reached = torch.zeros(sizes)
    # The largest element of a window hides the others, so several inputs are tried.
    for _ in range(60 if kind.startswith("Max") else 1):
        x = (torch.rand(1, 2, *sizes) + 0.5).requires_grad_()
        layer(x).sum().backward()
        assert x.grad is not None
        reached += x.grad[0].abs().sum(0)
    for axis, formula in enumerate(formulas(kind, params, sizes)):
        others = tuple(i for i in range(len(sizes)) if i != axis)
        along = reached.sum(others) if others else reached
        assert formula.ignored == tuple(torch.nonzero(along == 0).flatten().tolist())


def test_ignored_rows_are_named_as_people_count() -> None:
    rows, columns = formulas("MaxPool2d", {"kernel_size": 3}, (11, 10))
    assert rows.sentence == "Rows 10 and 11 of the picture are never looked at."
    assert columns.sentence == "Column 10 of the picture is never looked at."
    assert formulas("MaxPool2d", {"kernel_size": 2}, (10, 10))[0].sentence == ""


def test_long_rows_of_ignored_elements_are_said_in_short() -> None:
    (gaps,) = formulas("AvgPool1d", {"kernel_size": 1, "stride": 4}, (40,))
    assert gaps.sentence == (
        "Positions 2 to 4, 6 to 8, 10 to 12, 14 to 16, 18 to 20, 22 to 24 and 12 more of the sequence are never "
        "looked at."
    )


def test_the_window_that_ceil_mode_may_not_add_is_explained() -> None:
    (formula,) = formulas("AvgPool1d", {"kernel_size": 1, "stride": 4, "ceil_mode": True}, (4,))
    assert formula.output == 1
    assert formula.note == (
        "The last window would start 1 · 4 = 4 positions after the first one, behind the 4 positions of the input; it "
        "is left out, which gives 1."
    )


def test_a_kernel_that_does_not_fit_is_a_problem_and_no_formula() -> None:
    with pytest.raises(ShapeProblem, match="at least 5 rows, because a kernel of 5 reaches over 5"):
        formulas("Conv2d", {"kernel_size": 5}, (3, 9))


def test_only_sliding_windows_have_a_size_formula() -> None:
    kinds = (
        "Conv2d",
        "ConvTranspose3d",
        "MaxPool1d",
        "AvgPool2d",
        "LPPool3d",
        "F.max_pool2d",
        "F.avg_pool1d",
    )
    assert all(map(has_size_formula, kinds))
    assert not any(
        map(has_size_formula, ("Linear", "AdaptiveAvgPool2d", "FractionalMaxPool2d", "ConvNet", "LSTM"))
    )
    with pytest.raises(LookupError, match="Linear slides no window"):
        size_formula("Linear", {"in_features": 1, "out_features": 1}, (1, 1))
