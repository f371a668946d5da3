"""The images of one class. The function stands alone: exported scripts contain its text."""

from __future__ import annotations

from pathlib import Path


def list_images(folder: Path, suffixes: list[str]) -> list[str]:
    """Images in a folder and below, folder by folder in the order of their names; hidden ones are passed over."""
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            found += list_images(path, suffixes)
        elif not path.is_dir() and path.suffix.lower() in suffixes:
            found.append(str(path))
    return found
