"""Folders of images: which files count, in which order, and a sentence for what is no such folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from picture_folders import CLASSES, write_folder
from PIL import Image

from engine.data.images.decode import IMAGE_SUFFIXES
from engine.data.images.folder import list_image_folder
from engine.data.images.listing import list_images
from engine.data.load import load
from engine.data.progress import Cancelled, Progress
from engine.spec import DataSpec, ImageSpec, ProjectError


def _load(path: Path, **images: Any) -> Any:
    return load(DataSpec(kind="image_folder", params={"path": str(path)}, images=ImageSpec(**images)))


def test_classes_and_images_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    loaded = _load(write_folder(tmp_path))
    assert loaded.facts.class_names == CLASSES
    assert loaded.samples.y_N.tolist() == [0] * 10 + [1] * 10 + [2] * 10
    names = [loaded.samples.items.name(row) for row in range(30)]
    assert names == [f"{kind}/{i:03}.png" for kind in CLASSES for i in range(10)]
    assert loaded.facts.input_shape == (3, 12, 12)
    assert not loaded.facts.in_memory


def test_deeper_folders_belong_to_their_class_and_the_script_lists_the_same(tmp_path: Path) -> None:
    write_folder(tmp_path, {"dark": 3, "light": 2})
    for place in (
        "dark/b/x.PNG",
        "dark/a/deep/y.jpg",
        "dark/.hidden.png",
        "dark/.git/z.png",
        "light/read.me",
    ):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = list_image_folder(tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in found.paths]
    assert names[:5] == ["dark/000.png", "dark/001.png", "dark/002.png", "dark/a/deep/y.jpg", "dark/b/x.PNG"]
    assert found.notes == ("1 other files were passed over.",)
    by_script = [list_images(tmp_path / name, list(IMAGE_SUFFIXES)) for name in found.class_names]
    assert [path for paths in by_script for path in paths] == [str(path) for path in found.paths]


def test_a_link_that_leads_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    write_folder(tmp_path, {"dark": 2, "light": 2})
    (tmp_path / "dark" / "again").symlink_to(tmp_path, target_is_directory=True)
    found = list_image_folder(tmp_path)
    assert len(found.paths) == 4
    assert len(list_images(tmp_path / "dark", list(IMAGE_SUFFIXES))) == 2


def test_empty_folders_are_no_classes(tmp_path: Path) -> None:
    write_folder(tmp_path, {"dark": 2, "light": 2})
    (tmp_path / "nothing").mkdir()
    found = list_image_folder(tmp_path)
    assert found.class_names == ("dark", "light")
    assert "nothing" in found.notes[0]


def _loose(folder: Path) -> Path:
    Image.fromarray(np.zeros((4, 4, 3), dtype=np.uint8)).save(folder / "a.png")
    return folder


def _one_class(folder: Path) -> Path:
    return write_folder(folder, {"dark": 3})


def _no_images(folder: Path) -> Path:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "x.txt").touch()
    return folder


def _file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file"


def _too_many(folder: Path) -> Path:
    for i in range(1001):
        (folder / str(i)).mkdir()
    return folder


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "missing", "no folder of this name"),
        (_file, "a file"),
        (_loose, "1 images directly inside"),
        (_one_class, "images in 'dark' only"),
        (_no_images, "no image in any folder"),
        (_too_many, "at most 1,000 folders"),
        (lambda folder: folder, "no folder inside"),
    ],
)
def test_what_is_no_folder_of_classes_is_told_in_a_sentence(tmp_path: Path, make: Any, words: str) -> None:
    with pytest.raises(ProjectError) as caught:
        _load(make(tmp_path))
    (problem,) = caught.value.problems
    assert problem.path == "data.params.path"
    assert words in problem.message


def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, {"dark": 1, "light": 1})
    (tmp_path / "dark").chmod(0)
    if os.access(tmp_path / "dark", os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(ProjectError, match="can be read"):
        list_image_folder(tmp_path)


def test_thousands_of_files_are_listed_without_being_opened(tmp_path: Path) -> None:
    for kind in ("a", "b"):
        (tmp_path / kind).mkdir()
        for i in range(3000):
            # No image at all: whoever opens one fails.
            (tmp_path / kind / f"{i}.png").touch()
    found = list_image_folder(tmp_path)
    assert len(found.paths) == 6000


def test_listing_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    write_folder(tmp_path)
    with pytest.raises(Cancelled):
        list_image_folder(tmp_path, Progress(cancelled=lambda: True))


def test_different_sizes_are_noted_and_resized_to_the_first(tmp_path: Path) -> None:
    write_folder(tmp_path / "x", {"dark": 2})
    write_folder(tmp_path / "x", {"light": 2}, size=20)
    loaded = _load(tmp_path / "x")
    assert loaded.facts.input_shape == (3, 12, 12)
    assert any("different sizes" in note for note in loaded.notes)
    assert loaded.inputs(np.arange(4)).shape == (4, 3, 12, 12)


def test_size_and_shades_are_as_asked(tmp_path: Path) -> None:
    loaded = _load(write_folder(tmp_path), size=(6, 8), grayscale=True)
    assert loaded.facts.input_shape == (1, 6, 8)
    assert loaded.inputs(np.array([3])).shape == (1, 1, 6, 8)


def test_standardised_channels_have_mean_0_and_deviation_1_over_the_training_part(tmp_path: Path) -> None:
    data = DataSpec(
        kind="image_folder",
        params={"path": str(write_folder(tmp_path))},
        images=ImageSpec(scale="standardize"),
        split={"validation": 0.3, "test": 0.0, "seed": 1},  # type: ignore[arg-type]
    )
    loaded = load(data)
    x = loaded.inputs(loaded.train_index).astype(np.float64)
    assert np.allclose(x.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    assert np.allclose(x.std(axis=(0, 2, 3)), 1, atol=1e-5)
    other = loaded.inputs(loaded.validation_index).mean(axis=(0, 2, 3))
    assert np.abs(other).max() > 1e-3
