"""Formulas as one readable line of text: LaTeX's signs become letters, fractions become slashes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

# Stands between formulas that are written side by side.
BETWEEN = "\N{EM SPACE}"
_WORDS = """
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ nu ν xi
ξ pi π rho ρ sigma σ tau τ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Sigma Σ
Phi Φ Psi Ψ Omega Ω cdot · times × div ÷ pm ± mp ∓ odot ⊙ oplus ⊕ otimes ⊗ leq ≤ le ≤ geq ≥ ge ≥ neq ≠
ne ≠ ll ≪ gg ≫ approx ≈ sim ~ propto ∝ equiv ≡ in ∈ notin ∉ subset ⊂ cup ∪ cap ∩ to → rightarrow →
leftarrow ← gets ← mapsto ↦ Rightarrow ⇒ iff ⇔ infty ∞ partial ∂ nabla ∇ ell ℓ forall ∀ exists ∃
emptyset ∅ sum Σ prod Π int ∫ top ᵀ mid | vert | Vert ‖ lVert ‖ rVert ‖ lvert | rvert | langle ⟨ rangle
⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ dots … ldots … cdots … prime ′ circ ∘ ast ∗ star ⋆ land ∧ lor ∨ neg
¬ | ‖ { { } } % % _ _ & & # # $ $
"""
SIGNS: Mapping[str, str] = MappingProxyType(
    dict(zip(_WORDS.split()[::2], _WORDS.split()[1::2], strict=True))
    | {",": " ", ";": " ", ":": " ", "!": "", " ": " ", "quad": BETWEEN, "qquad": BETWEEN, "\\": "; "}
)
# Commands that only change how their argument looks.
PLAIN = frozenset(
    {"mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathbb", "mathcal", "boldsymbol", "text", "textbf"}
    | {"textit", "operatorname", "bm", "rm"}
)
# Commands that only change the size of the sign that follows.
SILENT = frozenset(
    {"left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "limits", "nolimits"}
    | {"displaystyle", "textstyle", "middle"}
)
# Signs that Unicode sets above the letter before them.
ACCENTS: Mapping[str, str] = MappingProxyType(
    {"hat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303"}
    | {"vec": "\u20d7", "dot": "\u0307"}
)
RAISED = str.maketrans("0123456789+-−=()niTtkmpxabcdej", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀᵗᵏᵐᵖˣᵃᵇᶜᵈᵉʲ")
LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_PIECE = re.compile(r"\\(?:[A-Za-z]+|.)|[{}^_]|\s+|[^\\{}^_\s]", re.DOTALL)


def formula_text(latex: str) -> str:
    """Turn a formula in LaTeX notation into a line that reads well in any font.

    Args:
        latex: The subset that the catalogue uses; a command that is not known stays as its name.

    Returns:
        Such as ``y = (x − E[x])/√(Var[x] + ε) γ + β``; BETWEEN between formulas side by side.
    """
    text = _Reader(latex).until_end().replace("-", "−")
    text = re.sub(r" +", " ", text)
    text = re.sub(r" ([,;])", r"\1", text)
    return re.sub(rf" *{BETWEEN}[ {BETWEEN}]*", BETWEEN, text).strip()


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, latex: str) -> None:
        self._pieces: list[str] = _PIECE.findall(latex)
        self._at = 0

    def until_end(self, closing: str = "") -> str:
        text = ""
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            if piece == closing:
                self._at += 1
                return text
            text += self._one()
        return text

    def _one(self) -> str:
        piece = self._pieces[self._at]
        self._at += 1
        if piece == "{":
            return self.until_end("}")
        if piece == "&":
            return ", "
        if piece in "^_":
            return self._script(piece)
        if piece.isspace():
            return " "
        return self._command(piece[1:]) if piece.startswith("\\") else piece

    def _argument(self) -> str:
        while self._at < len(self._pieces) and self._pieces[self._at].isspace():
            self._at += 1
        return self._one().strip() if self._at < len(self._pieces) else ""

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac"):
            above, below = self._argument(), self._argument()
            return f"{_grouped(above)}/{_grouped(below)}"
        if name == "sqrt":
            index = ""
            if self._at < len(self._pieces) and self._pieces[self._at] == "[":
                self._at += 1
                index = self.until_end("]").translate(RAISED)
            return f"{index}√{_grouped(self._argument())}"
        if name == "begin":
            return "{ " if self._argument() == "cases" else ""
        if name == "end":
            return " }" if self._argument() == "cases" else ""
        if name in PLAIN:
            return self._argument()
        if name in ("underset", "overset", "stackrel"):
            beside, main = self._argument(), self._argument()
            return f"{main}_({beside})"
        if name in SILENT:
            if self._at < len(self._pieces) and self._pieces[self._at] == ".":
                self._at += 1
            return ""
        if name in ACCENTS:
            argument = self._argument()
            return argument[:1] + ACCENTS[name] + argument[1:]
        return SIGNS.get(name, name)

    def _script(self, piece: str) -> str:
        argument = self._argument()
        if argument in ("′", "*", "∗", "ᵀ"):
            return argument
        table, mark = (RAISED, "^") if piece == "^" else (LOWERED, "_")
        if argument and all(ord(sign) in table for sign in argument):
            return argument.translate(table)
        return f"{mark}{argument}" if len(argument) == 1 else f"{mark}({argument})"


def _grouped(text: str) -> str:
    """Text in brackets unless it is one thing already."""
    alone = re.fullmatch(r"√?[\w.′‖|\u0300-\u036f⁰-₟]+", text) is not None
    return text if alone else f"({text})"
