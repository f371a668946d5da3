"""Images in folders, one folder a class: which files there are, without opening them.

Source: https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engine.data.images.decode import IMAGE_SUFFIXES
from engine.data.progress import Cancelled, Progress
from engine.data.samples import IntArray
from engine.spec import Fix, Problem, ProjectError

PATH: Final = "data.params.path"
MAX_CLASSES: Final = 1000
MAX_IMAGES: Final = 5_000_000
_MAX_DEPTH: Final = 20


@dataclass(frozen=True)
class ImageFolder:
    """The images of a folder.

    Args:
        paths: The files, class by class, in the order of their names.
        class_N: Class of each.
        class_names: Names of the folders, sorted.
        notes: Sentences that the user should know.
    """

    paths: tuple[Path, ...]
    class_N: IntArray
    class_names: tuple[str, ...]
    notes: tuple[str, ...]


def list_image_folder(
    path: Path, progress: Progress | None = None, *, fewest_classes: int = 2
) -> ImageFolder:
    """Find the images of every class.

    Args:
        path: A folder that holds one folder for each class; images may lie deeper inside.
        progress: Told how many classes are done.
        fewest_classes: So many folders must hold images: two to tell apart, one where the images are given back.

    Raises:
        ProjectError: If there is no such folder, or fewer classes with images in it.
        Cancelled: If the user gave up.
    """
    progress = Progress() if progress is None else progress
    folders, loose = _class_folders(path)
    if not folders:
        expected = "a folder that holds one folder for each class"
        received = f"{loose} images directly inside, and no folder" if loose else "no folder inside"
        advice = "Put the images of each class into a folder of its own."
        raise ProjectError([Problem(PATH, "no_classes", expected, received, advice)])
    if len(folders) > MAX_CLASSES:
        expected = f"at most {MAX_CLASSES:,} folders, one a class"
        raise ProjectError([Problem(PATH, "too_many_classes", expected, f"{len(folders):,}")])
    found: list[list[Path]] = []
    n_other = 0
    for i, name in enumerate(folders):
        progress.at(i / len(folders))
        images, others = _images_in(path / name, progress)
        found.append(images)
        n_other += others
        if sum(map(len, found)) > MAX_IMAGES:
            expected = f"at most {MAX_IMAGES:,} images"
            raise ProjectError([Problem(PATH, "too_many_images", expected, "more")])
    empty = [name for name, images in zip(folders, found, strict=True) if not images]
    names = [name for name, images in zip(folders, found, strict=True) if images]
    if len(names) < fewest_classes:
        expected = "images in at least two folders, one a class"
        if fewest_classes == 1:
            expected = "images in a folder inside"
        received = f"images in {names[0]!r} only" if names else "no image in any folder"
        advice = "Images end in " + ", ".join(IMAGE_SUFFIXES) + "."
        fix = Fix("Predict the images themselves", (("data.predict", "input"),)) if names else None
        raise ProjectError([Problem(PATH, "one_class", expected, received, advice, fix)])
    notes = []
    if empty:
        shown = ", ".join(empty[:5]) + (" …" if len(empty) > 5 else "")
        notes.append(f"No image in {len(empty)} of the folders: {shown}. They are no classes.")
    if n_other:
        notes.append(f"{n_other:,} other files were passed over.")
    if loose:
        notes.append(f"{loose:,} images that lie in no folder of a class were passed over.")
    filled = [images for images in found if images]
    return ImageFolder(
        tuple(path for images in filled for path in images),
        np.repeat(np.arange(len(names)), [len(images) for images in filled]),
        tuple(names),
        tuple(notes),
    )


def is_image(name: str) -> bool:
    """Tell by its name whether a file is an image; hidden files are none."""
    return not name.startswith(".") and os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES  # noqa: PTH122


def _class_folders(path: Path) -> tuple[list[str], int]:
    try:
        with os.scandir(path) as entries:
            inside = [(entry.name, entry.is_dir()) for entry in entries]
    except FileNotFoundError:
        raise ProjectError(
            [Problem(PATH, "no_folder", "a folder", f"no folder of this name: {path}")]
        ) from None
    except NotADirectoryError:
        raise ProjectError([Problem(PATH, "no_folder", "a folder", f"a file: {path}")]) from None
    except (OSError, ValueError) as error:
        raise ProjectError([_unreadable(path, error)]) from None
    folders = sorted(name for name, is_folder in inside if is_folder and not name.startswith("."))
    return folders, sum(is_image(name) for name, is_folder in inside if not is_folder)


def _images_in(folder: Path, progress: Progress, depth: int = 0) -> tuple[list[Path], int]:
    """Images in a folder and below, sorted, and how many other files there are.

    Links to folders are not followed: they can lead in a circle.
    """
    if depth > _MAX_DEPTH:
        return [], 0
    if progress.cancelled():
        raise Cancelled
    try:
        with os.scandir(folder) as entries:
            inside = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError as error:
        raise ProjectError([_unreadable(folder, error)]) from None
    images, others = [], 0
    for name, is_folder in inside:
        if name.startswith("."):
            continue
        if is_folder:
            deeper, more = _images_in(folder / name, progress, depth + 1)
            images += deeper
            others += more
        elif is_image(name):
            images.append(folder / name)
        else:
            others += 1
    return images, others


def _unreadable(path: Path, error: Exception) -> Problem:
    received = getattr(error, "strerror", None) or str(error)
    return Problem(PATH, "unreadable", "a folder that can be read", f"{received}: {path}")
