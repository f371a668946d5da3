"""Image files of every kind become the right pixels, or a sentence that names the file."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from picture_folders import picture
from PIL import Image

from engine.catalogue.entry import ItemKind
from engine.data.images.decode import UnreadableImage, decode_image, decode_images, image_size
from engine.data.images.thumbnails import Thumbnails
from engine.data.items import ArrayItems, ImageFiles
from engine.spec import ProjectError

RGB = picture("red", 0)
RGB[:6] = (10, 20, 200)


def _saved(folder: Path, image: Image.Image, name: str, **options: Any) -> Path:
    path = folder / name
    image.save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tiff", "a.ppm", "a.webp"])
def test_pixels_without_loss_are_exactly_those_that_were_written(tmp_path: Path, name: str) -> None:
    options = {"lossless": True} if name.endswith("webp") else {}
    path = _saved(tmp_path, Image.fromarray(RGB), name, **options)
    assert np.array_equal(decode_image(str(path), 12, 12, False), RGB.transpose(2, 0, 1))


def test_a_jpeg_is_close_to_what_was_written(tmp_path: Path) -> None:
    smooth = np.broadcast_to(np.linspace(0, 255, 32).astype(np.uint8)[:, None, None], (32, 32, 3))
    path = _saved(tmp_path, Image.fromarray(np.ascontiguousarray(smooth)), "a.jpg", quality=95)
    found = decode_image(str(path), 32, 32, False).transpose(1, 2, 0).astype(int)
    assert np.abs(found - smooth).max() <= 4


def test_gray_is_the_luma_of_the_colours(tmp_path: Path) -> None:
    path = _saved(tmp_path, Image.fromarray(RGB), "a.png")
    expected = RGB @ np.array([0.299, 0.587, 0.114])
    assert np.abs(decode_image(str(path), 12, 12, True)[0] - expected).max() <= 1


def test_transparent_pixels_are_shown_on_white(tmp_path: Path) -> None:
    rgba = np.dstack([RGB, np.full((12, 12), 255, dtype=np.uint8)])
    rgba[:, 6:, 3] = 0
    rgba[0, 0, 3] = 128
    path = _saved(tmp_path, Image.fromarray(rgba), "a.png")
    found = decode_image(str(path), 12, 12, False).transpose(1, 2, 0)
    assert (found[:, 6:] == 255).all()
    assert np.array_equal(found[1:, :6], RGB[1:, :6])
    mixed = RGB[0, 0] * (128 / 255) + 255 * (127 / 255)
    assert np.abs(found[0, 0] - mixed).max() <= 1


def test_a_palette_and_its_transparent_colour_are_looked_up(tmp_path: Path) -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 250, 120, 10, 9, 9, 9])
    image.putpixel((2, 1), 2)
    path = _saved(tmp_path, image, "a.png", transparency=2)
    found = decode_image(str(path), 4, 4, False).transpose(1, 2, 0)
    assert found[0, 0].tolist() == [250, 120, 10]
    assert found[1, 2].tolist() == [255, 255, 255]


def test_sixteen_bits_keep_their_upper_eight(tmp_path: Path) -> None:
    deep = (np.arange(16, dtype=np.uint16) * 4096 + 255).reshape(4, 4)
    path = _saved(tmp_path, Image.fromarray(deep), "a.png")
    assert np.array_equal(decode_image(str(path), 4, 4, True)[0], deep >> 8)


def test_cmyk_becomes_red_green_and_blue(tmp_path: Path) -> None:
    path = _saved(tmp_path, Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "a.tiff")
    assert decode_image(str(path), 4, 4, False)[:, 0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, lambda a: a),
        (2, lambda a: a[:, ::-1]),
        (3, lambda a: a[::-1, ::-1]),
        (4, lambda a: a[::-1]),
        (5, lambda a: a.transpose(1, 0, 2)),
        (6, lambda a: a.transpose(1, 0, 2)[:, ::-1]),
        (7, lambda a: a[::-1, ::-1].transpose(1, 0, 2)),
        (8, lambda a: a.transpose(1, 0, 2)[::-1]),
    ],
)
def test_a_photograph_is_turned_as_its_camera_says(tmp_path: Path, orientation: int, turned: Any) -> None:
    stored = RGB[:8]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = _saved(tmp_path, Image.fromarray(stored), "a.png", exif=exif)
    expected = turned(stored)
    assert image_size(path) == expected.shape[:2]
    found = decode_image(str(path), *expected.shape[:2], False)
    assert np.array_equal(found.transpose(1, 2, 0), expected)


def test_of_an_animation_the_first_picture_counts(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ((255, 0, 0), (0, 255, 0))]
    path = _saved(tmp_path, frames[0], "a.gif", save_all=True, append_images=frames[1:])
    assert decode_image(str(path), 4, 4, False)[:, 0, 0].tolist() == [255, 0, 0]


def _bomb() -> bytes:
    """A PNG of a few bytes that claims to be 60,000 by 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def _png() -> bytes:
    content = io.BytesIO()
    Image.fromarray(RGB).save(content, "PNG")
    return content.getvalue()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "content",
    [b"", b"hello", _png()[:60], _png()[:8], _bomb(), b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\xff\xd8\xff\xe0"],
    ids=["empty", "text", "cut off", "only a mark", "bomb", "postscript", "jpeg without an image"],
)
def test_what_is_no_image_is_told_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(content)
    with pytest.raises(UnreadableImage, match=r"odd\.png"):
        decode_image(str(path), 4, 4, False)


def test_every_unreadable_file_is_named_at_once(tmp_path: Path) -> None:
    good = _saved(tmp_path, Image.fromarray(RGB), "good.png")
    bad = [tmp_path / "one.png", tmp_path / "two.png"]
    bad[0].write_bytes(b"x")
    with pytest.raises(ProjectError) as caught:
        decode_images([good, *bad], 4, 4, False)
    assert [("one.png" in p.message, "two.png" in p.message) for p in caught.value.problems] == [
        (True, False),
        (False, True),
    ]


def _files(folder: Path, n: int) -> ImageFiles:
    paths = [_saved(folder, Image.fromarray(picture("dark", i)), f"{i}.png") for i in range(n)]
    return ImageFiles(folder, paths, 12, 12, False)


def test_thumbnails_are_made_once_and_kept_up_to_the_bound(tmp_path: Path) -> None:
    files = _files(tmp_path, 6)
    thumbnails = Thumbnails(max_bytes=4 * 12 * 12 * 3)
    first = thumbnails.get(files, 0, 12)
    assert np.array_equal(first, picture("dark", 0))
    assert thumbnails.get(files, 0, 12) is first
    for row in range(1, 6):
        thumbnails.get(files, row, 12)
        assert thumbnails.n_bytes <= 4 * 12 * 12 * 3
    assert thumbnails.get(files, 0, 12) is not first


def test_a_file_that_was_written_anew_gets_a_new_thumbnail(tmp_path: Path) -> None:
    files, thumbnails = _files(tmp_path, 1), Thumbnails()
    thumbnails.get(files, 0, 12)
    Image.fromarray(picture("light", 3)).save(files.paths[0])
    assert np.array_equal(thumbnails.get(files, 0, 12), picture("light", 3))


def test_a_damaged_file_is_a_marked_tile(tmp_path: Path) -> None:
    files, thumbnails = _files(tmp_path, 1), Thumbnails()
    files.paths[0].write_bytes(b"nothing")
    tile = thumbnails.get(files, 0, 8)
    assert tile.shape == (8, 8, 3)
    assert len(np.unique(tile.reshape(-1, 3), axis=0)) == 2


def test_small_images_are_enlarged_pixel_by_pixel() -> None:
    pixels = np.arange(4, dtype=np.uint8).reshape(1, 1, 2, 2) * 60
    items = ArrayItems(pixels, ItemKind.IMAGE)
    tile = Thumbnails().get(items, 0, 6)
    assert np.array_equal(tile[..., 0], np.kron(pixels[0, 0], np.ones((3, 3), dtype=np.uint8)))
