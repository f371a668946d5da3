"""Icons: our own one-colour drawings, tinted by the theme."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from trainer_gui.theme.colors import Theme

# Pixel sizes that cover buttons of 16, 20, 24 and 32 px at 100, 125, 150, 200 and 300 %: Qt picks the one
# that fits and never has to stretch a drawing.
SIZES_PX = (16, 20, 24, 25, 30, 32, 36, 40, 48, 60, 64, 72, 96)
PROGRAM_SIZES_PX = (16, 32, 48, 64, 128)


def program_icon() -> QIcon:
    """The icon of the program itself, for its windows; in its own colours."""
    file = files("resources").joinpath("packaging", "visual-trainer.svg")
    renderer = QSvgRenderer(QByteArray(file.read_bytes()))
    made = QIcon()
    for size_px in PROGRAM_SIZES_PX:
        made.addPixmap(_drawn(renderer, size_px))
    return made


def icon_names() -> tuple[str, ...]:
    """Names of all icons that ship with the trainer, in alphabetical order."""
    entries = files("resources").joinpath("icons").iterdir()
    return tuple(sorted(entry.name[:-4] for entry in entries if entry.name.endswith(".svg")))


def icon(name: str, theme: Theme, color: str | None = None) -> QIcon:
    """Draw an icon in the theme's text colour, and fainter for when it is disabled.

    Args:
        name: Name of a drawing in ``resources/icons``, such as ``run``.
        theme: Where the colours come from.
        color: Another colour of the theme, such as its ``warning``; None for the text colour.

    Raises:
        ValueError: If there is no such icon.
    """
    file = files("resources").joinpath("icons", f"{name}.svg")
    if not file.is_file():
        raise ValueError(f"icon: expected one of {', '.join(icon_names())}, received {name!r}")
    renderer = QSvgRenderer(QByteArray(file.read_bytes()))
    made = QIcon()
    tints = ((QIcon.Mode.Normal, color or theme.text), (QIcon.Mode.Disabled, theme.disabled_text))
    for size_px in SIZES_PX:
        shape = _drawn(renderer, size_px)
        for mode, tint in tints:
            made.addPixmap(_tinted(shape, tint), mode)
    return made


def _drawn(renderer: QSvgRenderer, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


def _tinted(shape: QPixmap, color: str) -> QPixmap:
    pixmap = QPixmap(shape)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(color))
    painter.end()
    return pixmap
