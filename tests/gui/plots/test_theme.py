"""The theme of the application: palette, notice, system scheme, icons."""

from __future__ import annotations

from importlib.resources import files

import pytest
from pictures import count, picture
from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from trainer_gui.plots import LossPlot
from trainer_gui.theme.apply import apply_theme, current_theme, theme_notifier
from trainer_gui.theme.colors import DARK, LIGHT
from trainer_gui.theme.icons import icon, icon_names, program_icon

NEEDED = [
    "run",
    "pause",
    "step",
    "epoch",
    "stop",
    "cancel",
    "reset",
    "new_seed",
    "undo",
    "redo",
    "open",
    "save",
    "new",
    "add",
    "remove",
    "up",
    "down",
    "warning",
    "error",
    "info",
    "fix",
    "copy",
    "expand",
    "theme",
    "data",
    "export",
]


def test_the_palette_of_the_application_is_that_of_the_theme(qapp: QApplication) -> None:
    for theme in (DARK, LIGHT):
        apply_theme(qapp, theme.name)
        palette = qapp.palette()
        assert current_theme() is theme
        assert palette.color(QPalette.ColorRole.Window).name() == theme.window
        assert palette.color(QPalette.ColorRole.Base).name() == theme.panel
        assert palette.color(QPalette.ColorRole.Link).name() == theme.link
        disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        assert disabled.name() == theme.disabled_text
        assert QToolTip.palette().color(QPalette.ColorRole.ToolTipBase).name() == theme.tooltip
    assert qapp.style().name() == "fusion"


def test_an_ordinary_label_is_painted_in_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    label = QLabel("WWW")
    qtbot.addWidget(label)
    for theme in (DARK, LIGHT):
        apply_theme(qapp, theme.name)
        # Qt hands the palette on to widgets with an event of its own.
        qtbot.waitUntil(lambda wanted=theme.window: label.palette().window().color().name() == wanted)
        image = picture(label)
        assert count(image, QRectF(label.rect()), theme.window, 2) > 20
        assert count(image, QRectF(label.rect()), theme.text, 60) > 5


def test_a_change_is_told_once_with_the_new_theme(qtbot: QtBot, qapp: QApplication) -> None:
    with qtbot.waitSignal(theme_notifier().changed) as changed:
        apply_theme(qapp, "dark")
    assert changed.args == [DARK]
    with qtbot.assertNotEmitted(theme_notifier().changed):
        apply_theme(qapp, "dark")


def test_plots_follow_by_themselves(qtbot: QtBot, qapp: QApplication) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    apply_theme(qapp, "dark")
    assert plot.theme is DARK
    assert count(picture(plot), plot.area(), DARK.panel, 2) > 1000


def test_system_follows_the_scheme_and_a_fixed_choice_does_not(qapp: QApplication) -> None:
    hints = qapp.styleHints()
    apply_theme(qapp, "system")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme() is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert current_theme() is LIGHT
    apply_theme(qapp, "light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_theme() is LIGHT


def test_an_unknown_choice_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match='"light", "dark" or "system", received \'blue\''):
        apply_theme(qapp, "blue")


def test_every_needed_icon_ships() -> None:
    assert set(NEEDED) <= set(icon_names())


@pytest.mark.parametrize("name", NEEDED)
def test_an_icon_is_drawn_in_the_text_colour_and_fainter_when_disabled(name: str) -> None:
    made = icon(name, DARK)
    for mode, color in ((QIcon.Mode.Normal, DARK.text), (QIcon.Mode.Disabled, DARK.disabled_text)):
        image = made.pixmap(QSize(24, 24), 1.0, mode).toImage()
        solid = [
            image.pixelColor(x, y)
            for x in range(24)
            for y in range(24)
            if image.pixelColor(x, y).alpha() > 250
        ]
        assert len(solid) >= 10
        assert {pixel.name() for pixel in solid} == {color}
        corners = [image.pixelColor(x, y).alpha() for x in (0, 23) for y in (0, 23)]
        assert corners == [0, 0, 0, 0]


@pytest.mark.parametrize("size_px", [16, 20, 24, 32])
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_an_icon_is_as_sharp_as_the_screen(size_px: int, scale: float) -> None:
    pixmap = icon("new_seed", LIGHT).pixmap(QSize(size_px, size_px), scale)
    assert pixmap.width() == size_px * scale
    assert pixmap.devicePixelRatioF() == pytest.approx(scale)
    # The same as drawing it for this size; a picture that was stretched would be blurred.
    drawing = files("resources").joinpath("icons", "new_seed.svg").read_bytes()
    wanted = QImage(pixmap.size(), QImage.Format.Format_ARGB32_Premultiplied)
    wanted.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wanted)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(wanted.rect()))
    painter.end()
    image = pixmap.toImage()
    places = [(x, y) for x in range(image.width()) for y in range(image.height())]
    difference = [abs(image.pixelColor(x, y).alpha() - wanted.pixelColor(x, y).alpha()) for x, y in places]
    assert max(difference) <= 3


def test_the_program_has_an_icon_of_its_own_with_a_line_and_a_curve() -> None:
    image = program_icon().pixmap(QSize(128, 128), 1.0).toImage()
    hues = {image.pixelColor(x, y).hue() // 30 for x in range(0, 128, 4) for y in range(0, 128, 4)}
    assert image.pixelColor(0, 0).alpha() == 0
    assert {QColor("orange").hue() // 30, QColor("deepskyblue").hue() // 30} <= hues


def test_an_icon_can_carry_another_colour_of_the_theme() -> None:
    image = icon("stop", LIGHT, LIGHT.error).pixmap(QSize(24, 24), 1.0).toImage()
    assert image.pixelColor(12, 12) == QColor(LIGHT.error)


def test_an_unknown_icon_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ValueError, match=r"expected one of add, .*received 'rocket'"):
        icon("rocket", LIGHT)
