from __future__ import annotations

import pytest

from engine.catalogue import FAMILIES
from trainer_gui.forms.formula_text import formula_text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("", ""),
        (r"y = x W^\top + b", "y = x Wᵀ + b"),
        (r"\frac{1}{N} \sum_i (\hat{y}_i - y_i)^2", "1/N Σᵢ (y\u0302ᵢ − yᵢ)²"),
        (r"\sqrt{\mathrm{Var}[x] + \epsilon}", "√(Var[x] + ε)"),
        (r"\frac{x - \mathrm{E}[x]}{\sqrt{v}}", "(x − E[x])/√v"),
        (r"\theta \gets \theta - \gamma v", "θ ← θ − γ v"),
        (r"e^{-x/\tau}", "e^(−x/τ)"),
        (r"\left( a \right)", "( a )"),
        (r"\beta_{12}^2", "β₁₂²"),
        (r"y = x, \quad x \, > 0", "y = x,\N{EM SPACE}x > 0"),
        (r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}", "{ x, x > 0; 0, otherwise }"),
        (r"\max(0, x)", "max(0, x)"),
    ],
)
def test_formulas_read_as_a_line_of_text(latex: str, text: str) -> None:
    assert formula_text(latex) == text


def test_no_formula_of_the_catalogue_keeps_a_command() -> None:
    left = {
        entry.kind: formula_text(entry.formula)
        for entries in FAMILIES.values()
        for entry in entries
        if any(sign in formula_text(entry.formula) for sign in "\\$&")
    }

    assert left == {}
