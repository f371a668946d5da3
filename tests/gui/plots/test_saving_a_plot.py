"""Every plot can be copied as an image and saved as PNG or SVG from its context menu."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from trainer_gui.plots import LossPlot

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    made = LossPlot()
    qtbot.addWidget(made)
    made.resize(560, 320)
    with qtbot.waitExposed(made):
        made.show()
    made.set_labels("step", "loss")
    return made


def click(qtbot: QtBot, plot: LossPlot, name: str) -> None:
    middle = plot.area().center().toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, plot.mapToGlobal(middle))
    QApplication.sendEvent(plot, event)
    menu = plot.findChild(QMenu, "loss_menu")
    action = menu.findChild(QAction, name)
    with qtbot.waitSignal(action.triggered):
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def choose(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))


def test_copy_image_puts_the_plot_on_the_clipboard(qtbot: QtBot, plot: LossPlot) -> None:
    click(qtbot, plot, "copy_image_action")
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (2 * plot.width(), 2 * plot.height())
    # A corner of the panel and the axis in it are there: more than one colour.
    colours = {copied.pixel(x, copied.height() // 2) for x in range(copied.width())}
    assert len(colours) > 1


def test_a_png_shows_what_the_plot_shows(
    qtbot: QtBot, plot: LossPlot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(monkeypatch, tmp_path / "loss", "PNG image (*.png)")
    click(qtbot, plot, "save_image_action")
    assert [file.name for file in tmp_path.iterdir()] == ["loss.png"]
    saved = QImage(str(tmp_path / "loss.png"))
    assert (saved.width(), saved.height()) == (2 * plot.width(), 2 * plot.height())


def test_an_svg_is_well_formed_and_has_lines_and_the_names_of_the_axes_as_words(
    qtbot: QtBot, plot: LossPlot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(monkeypatch, tmp_path / "loss.svg")
    click(qtbot, plot, "save_image_action")
    root = ElementTree.parse(tmp_path / "loss.svg").getroot()  # noqa: S314 - our own file
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == f"0 0 {plot.width()} {plot.height()}"
    words = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"step", "loss"} <= words
    assert len(list(root.iter(f"{SVG}polyline"))) + len(list(root.iter(f"{SVG}path"))) > 3
    assert not list(root.iter(f"{SVG}image")), "nothing of it is a picture"


def test_an_svg_drawn_again_looks_like_the_plot(plot: LossPlot) -> None:
    drawn = QImage(plot.size(), QImage.Format.Format_ARGB32)
    drawn.fill(Qt.GlobalColor.magenta)
    painter = QPainter(drawn)
    QSvgRenderer(plot.drawing()).render(painter)
    painter.end()
    shown = plot.picture(1.0).convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int)
        for image in (drawn, shown)
    ]
    far = np.abs(pixels[0] - pixels[1]) > 60
    # Letters are set by another engine; the panel, the grid and the axes are at the same places.
    assert far.mean() < 0.03


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(
    qtbot: QtBot, plot: LossPlot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(monkeypatch, tmp_path / "nowhere" / "loss.svg")
    click(qtbot, plot, "save_image_action")
    assert QToolTip.text().endswith("could not be written: No such file or directory")
    QToolTip.hideText()
