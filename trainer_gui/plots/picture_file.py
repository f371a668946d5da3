"""A plot as a file: PNG as it stands on the screen, SVG with lines and words that stay sharp at any size."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator


def svg_bytes(size: QSize, title: str, paint: Callable[[QPainter], None]) -> bytes:
    """A drawing as SVG.

    Args:
        size: Of the drawing, in pixels of the screen.
        title: What is drawn, for readers of the file.
        paint: Paints it.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    # One unit of the drawing is one pixel, as on the screen; fonts are measured for that.
    generator.setResolution(96)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def png_bytes(image: QImage) -> bytes:
    """An image in the PNG format."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def write_picture(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Args:
        path: The file; one that is there is replaced.
        content: Its bytes.

    Raises:
        OSError: If it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
