"""Image files become pixels. Class and function stand alone: exported scripts contain their text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from engine.spec import Problem, ProjectError

# What Pillow reads by itself, without further libraries, and without a program of its own in the file.
IMAGE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".pgm", ".tif", ".tiff", ".webp")
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)


class UnreadableImage(Exception):
    """A file that is no image, is damaged, or is larger than memory allows; the text says which and why."""


def decode_image(path: str, height: int, width: int, grayscale: bool) -> np.ndarray:
    """Pixels of an image file as bytes, shape (channels, height, width), resized where its size is another one."""
    formats = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
    try:
        with Image.open(path, formats=formats) as file:
            # A small file can claim to be a huge image: nothing is decoded before its size is known.
            if file.width * file.height > 100_000_000:
                raise ValueError(f"{file.width:,} x {file.height:,} pixels are too many")
            # Cameras store pictures as they were held, with a note which way is up.
            image = ImageOps.exif_transpose(file)
            if image.mode.startswith("I"):
                # 16 bits a pixel would be cut off at 255; their upper eight are kept.
                image = Image.fromarray((np.asarray(image).astype(np.int64) >> 8).astype(np.uint8))
            if image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info:
                # What is transparent is shown on white, as a page would.
                ground = Image.new("RGBA", image.size, "white")
                image = Image.alpha_composite(ground, image.convert("RGBA"))
            pixels = image.convert("L" if grayscale else "RGB")
            if pixels.size != (width, height):
                pixels = pixels.resize((width, height), Image.Resampling.BILINEAR)
            values = np.asarray(pixels, dtype=np.uint8)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableImage(f"{path}: {error}") from None
    return np.ascontiguousarray(values[None] if grayscale else values.transpose(2, 0, 1))


def image_size(path: Path) -> tuple[int, int]:
    """Height and width of an image as it is shown, from its header alone.

    Raises:
        UnreadableImage: If it is no image.
    """
    try:
        with Image.open(path) as file:
            turned = file.getexif().get(_ORIENTATION, 1) in _TURNED
            return (file.width, file.height) if turned else (file.height, file.width)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableImage(f"{path}: {error}") from None


def decode_images(paths: Sequence[Path], height: int, width: int, grayscale: bool) -> np.ndarray:
    """Several images as one array.

    Args:
        paths: The files.
        height: Rows of pixels that each is resized to.
        width: Columns of pixels.
        grayscale: One channel instead of three.

    Returns:
        uint8, shape (len(paths), C, height, width).

    Raises:
        ProjectError: With every file that is no image or damaged.
    """
    found = np.empty((len(paths), 1 if grayscale else 3, height, width), dtype=np.uint8)
    problems = []
    for i, path in enumerate(paths):
        try:
            found[i] = decode_image(str(path), height, width, grayscale)
        except UnreadableImage as error:
            expected = "images that can be read"
            problems.append(Problem("data.params.path", "unreadable_image", expected, str(error)))
    if problems:
        raise ProjectError(problems)
    return found
