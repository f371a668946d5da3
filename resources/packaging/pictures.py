"""The icon of the packaged program, in the format that the platform wants, from one drawing."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICO_SIZES_PX = (16, 24, 32, 48, 64, 128, 256)
LARGEST_PX = 1024


def write_icon(drawing: Path, folder: Path, platform: str = sys.platform) -> Path:
    """Write the icon.

    Args:
        drawing: An SVG file, as wide as it is high.
        folder: Where the icon goes; made if missing.
        platform: As ``sys.platform`` names it.

    Returns:
        An ``.icns`` file for macOS, else an ``.ico`` file with seven sizes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    picture = _drawn(drawing, LARGEST_PX)
    if platform == "darwin":
        file = folder / "visual-trainer.icns"
        picture.save(file)
    else:
        file = folder / "visual-trainer.ico"
        picture.save(file, sizes=[(size, size) for size in ICO_SIZES_PX])
    return file


def _drawn(drawing: Path, size_px: int) -> Image.Image:
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(BytesIO(content.data()))
