"""Formulas of the catalogue as they are printed: every one, in the colour of the text, at any width."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from engine import catalogue
from trainer_gui.forms.formula_picture import formula_lines, typeset
from trainer_gui.forms.formula_text import formula_text
from trainer_gui.forms.formula_view import FormulaView
from trainer_gui.theme.apply import palette_for, theme_named

FORMULAS = sorted(
    {
        entry.formula
        for family in catalogue.FAMILIES.values()
        for entry in family
        if getattr(entry, "formula", "")
    }
)
FRACTION = r"y = \frac{x}{2}, \quad x = 2 y"


def image_of(view: FormulaView) -> QImage:
    """What is on screen."""
    return view.grab().toImage()


def ink(image: QImage, color: QColor) -> int:
    """Number of pixels in exactly this colour."""
    return sum(
        image.pixelColor(x, y).rgb() == color.rgb()
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_formula_of_the_catalogue_is_typeset(latex: str) -> None:
    for line in formula_lines(latex):
        picture = typeset(line)
        svg = ET.fromstring(picture.outlines)  # noqa: S314 - our own outlines
        # Outlines alone: no text that would want a font, nothing by reference that Qt leaves out.
        tags = {element.tag.rpartition("}")[2] for element in svg.iter()}
        assert tags <= {"svg", "g", "path", "rect", "line", "title", "desc"}, tags
        assert QSvgRenderer(picture.in_color(QColor("red"))).isValid()
        assert 0.3 < picture.height < 8
        assert 0.3 < picture.width < 60


def test_formulas_that_stand_side_by_side_get_lines_of_their_own() -> None:
    assert formula_lines(FRACTION) == (r"y = \frac{x}{2}", "x = 2 y")
    cases = r"\begin{cases} x \quad y \end{cases}"
    assert formula_lines(cases) == (cases,)


def test_a_formula_is_text_first_and_typeset_soon(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.resize(300, 120)
    view.show_formula(r"z = \frac{u_{17}}{v}")
    assert not view.is_typeset
    assert view.accessibleName() == formula_text(r"z = \frac{u_{17}}{v}")
    before = view.heightForWidth(300)
    qtbot.waitUntil(lambda: view.is_typeset)
    # A fraction is higher than a line of text.
    assert view.heightForWidth(300) > before


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_formula_has_the_colour_of_the_text(qtbot: QtBot, name: str) -> None:
    theme = theme_named(name)
    view = FormulaView()
    qtbot.addWidget(view)
    view.setPalette(palette_for(theme))
    view.show_formula(r"\frac{1}{N} \sum_i x_i")
    view.resize(QSize(200, 100))
    qtbot.waitUntil(lambda: view.is_typeset)
    # The bar of the fraction is wide enough to have pixels of the pure colour.
    assert ink(image_of(view), QColor(theme.text)) > 5


def test_a_wide_formula_is_drawn_smaller_in_a_narrow_place(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.show_formula(r"y = a + b + c + d + e + f + g + h + i + j + k + l + m")
    qtbot.waitUntil(lambda: view.is_typeset)
    natural = view.sizeHint().width()
    assert view.heightForWidth(natural) > view.heightForWidth(round(0.7 * natural))
    view.resize(round(0.7 * natural), 60)
    image = image_of(view)
    blank = image.pixelColor(0, image.height() - 1)
    columns = [
        x for x in range(image.width()) if any(image.pixelColor(x, y) != blank for y in range(image.height()))
    ]
    assert columns[-1] < image.width() - 1
    assert columns[-1] > 0.9 * image.width()


def test_no_formula_takes_no_room(qtbot: QtBot) -> None:
    view = FormulaView()
    qtbot.addWidget(view)
    view.show_formula("x")
    view.show_formula("")
    assert view.heightForWidth(200) == 0
    assert view.isHidden()
