"""Small folders of real image files, written by Pillow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ("dark", "light", "red")
SIZE = 12


def picture(kind: str, seed: int, size: int = SIZE) -> np.ndarray:
    """Noise around the brightness of a class, uint8 (size, size, 3)."""
    rng = np.random.default_rng(seed)
    middle = {"dark": (50, 50, 50), "light": (200, 200, 200), "red": (200, 40, 40)}[kind]
    return np.clip(rng.normal(middle, 25, size=(size, size, 3)), 0, 255).astype(np.uint8)


def write_folder(root: Path, counts: dict[str, int] | None = None, size: int = SIZE) -> Path:
    """A folder a class with PNG files; the numbers in their names are not in the order of their making."""
    for kind, count in (counts or dict.fromkeys(CLASSES, 10)).items():
        folder = root / kind
        folder.mkdir(parents=True)
        for i in range(count):
            Image.fromarray(picture(kind, i, size)).save(folder / f"{(i * 7) % count:03}.png")
    return root
