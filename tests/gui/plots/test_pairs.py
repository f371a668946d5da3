"""Images and sequences beside what a model makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import color_at, count, near, picture
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from trainer_gui.plots.curve_pairs import CurvePairs
from trainer_gui.plots.image_pairs import ImagePairs
from trainer_gui.theme.colors import DARK, LIGHT


@pytest.fixture
def images(qtbot: QtBot) -> ImagePairs:
    made = ImagePairs()
    qtbot.addWidget(made)
    made.resize(420, 400)
    return made


@pytest.fixture
def curves(qtbot: QtBot) -> CurvePairs:
    made = CurvePairs()
    qtbot.addWidget(made)
    made.resize(420, 400)
    return made


def plain(n: int, height: int = 4, width: int = 4) -> np.ndarray:
    """Pairs of a red image and a blue one."""
    pairs = np.zeros((n, 2, height, width, 4), dtype=np.uint8)
    pairs[..., 3] = 255
    pairs[:, 0, ..., 0] = 255
    pairs[:, 1, ..., 2] = 255
    return pairs


@pytest.mark.parametrize("size", [(260, 180), (420, 400), (1200, 500)])
def test_the_original_is_at_the_left_and_the_reconstruction_at_the_right(
    images: ImagePairs, size: tuple[int, int]
) -> None:
    images.resize(*size)
    images.show_pairs(plain(12), np.zeros(12), "title")
    drawn = picture(images)
    assert images.shown_count() > 1
    for at in range(images.shown_count()):
        first, second = images.picture_box(at, 0), images.picture_box(at, 1)
        assert near(color_at(drawn, first.center()), "#ff0000")
        assert near(color_at(drawn, second.center()), "#0000ff")
        assert first.right() < second.left()


@pytest.mark.parametrize("shape", [(4, 4), (4, 12), (12, 4)])
@pytest.mark.parametrize("size", [(260, 180), (420, 400), (1200, 300), (240, 900)])
def test_no_two_pictures_overlap_and_none_leaves_the_widget(
    images: ImagePairs, size: tuple[int, int], shape: tuple[int, int]
) -> None:
    images.resize(*size)
    images.show_pairs(plain(12, *shape), np.zeros(12), "title")
    boxes = [images.picture_box(at, i) for at in range(images.shown_count()) for i in range(2)]
    for i, box in enumerate(boxes):
        assert QRectF(images.rect()).contains(box)
        assert box.height() / box.width() == pytest.approx(shape[0] / shape[1])
        assert not any(box.intersects(other) for other in boxes[:i])


def test_a_small_plot_leaves_pairs_out_and_a_large_one_shows_all(images: ImagePairs) -> None:
    images.show_pairs(plain(12), np.zeros(12), "title")
    images.resize(220, 160)
    few = images.shown_count()
    images.resize(1000, 800)
    assert 1 <= few < images.shown_count() == 12


def test_pixels_stay_sharp(images: ImagePairs) -> None:
    pairs = plain(1)
    pairs[0, 0, :, ::2, :3] = 0
    images.show_pairs(pairs, [0.5], "title")
    box, drawn = images.picture_box(0, 0), picture(images)
    for column in range(4):
        at = box.topLeft()
        at.setX(box.left() + (column + 0.9) * box.width() / 4)
        at.setY(box.center().y())
        assert near(color_at(drawn, at), "#000000" if column % 2 == 0 else "#ff0000")


def test_pairs_without_an_error_each_are_refused(images: ImagePairs) -> None:
    with pytest.raises(ValueError, match="expected the shape"):
        images.show_pairs(plain(3), [0.1], "title")
    with pytest.raises(ValueError, match="expected the shape"):
        images.show_pairs(plain(3)[:, 0], [0.1, 0.2, 0.3], "title")


def test_a_reader_of_the_screen_hears_how_many_and_how_near(images: ImagePairs) -> None:
    images.show_pairs(plain(2), [0.25, 0.75], "title")
    assert images.accessibleDescription() == "2 pairs, mean error 0.5"
    images.clear()
    assert images.shown_count() == 0
    picture(images)


def test_the_reconstruction_runs_where_its_values_are(curves: CurvePairs) -> None:
    true = np.zeros((2, 11, 1))
    true[:, :, 0] = np.linspace(-1, 1, 11)
    made = np.full((2, 11, 1), 0.5)
    made[1] = -0.5
    curves.show_pairs(true, made, "title")
    drawn = picture(curves)
    assert curves.shown_count() == 2
    for at, value in ((0, 0.5), (1, -0.5)):
        place = curves.view.to_pixels(2.0, value, curves.panel(at))
        assert near(color_at(drawn, place), LIGHT.fitted_line, 60)
        inputs = curves.view.to_pixels(5.0, 0.0, curves.panel(at))
        assert count(drawn, QRectF(inputs.x() - 3, inputs.y() - 3, 6, 6), LIGHT.faint_text, 80) > 0


def test_a_model_that_is_far_off_does_not_press_the_sequences_flat(curves: CurvePairs) -> None:
    true = np.sin(np.arange(20.0))[None, :, None]
    curves.show_pairs(true, true * 1000, "title")
    assert -4 < curves.view.y0 < -1
    assert 1 < curves.view.y1 < 4
    curves.show_pairs(true, np.full_like(true, np.nan), "title")
    picture(curves)


def test_sequences_of_another_shape_are_refused(curves: CurvePairs) -> None:
    with pytest.raises(ValueError, match=r"\(1, 5, 2\)"):
        curves.show_pairs(np.zeros((1, 5, 2)), np.zeros((1, 5, 1)), "title")


@pytest.mark.parametrize("size", [(220, 160), (420, 400), (1200, 300)])
def test_panels_lie_apart_inside_the_widget(curves: CurvePairs, size: tuple[int, int]) -> None:
    curves.resize(*size)
    values = np.random.default_rng(0).normal(size=(12, 20, 2))
    curves.show_pairs(values, values, "title")
    boxes = [curves.panel(at) for at in range(curves.shown_count())]
    assert boxes
    for i, box in enumerate(boxes):
        assert QRectF(curves.rect()).contains(box)
        assert not any(box.intersects(other) for other in boxes[:i])


def test_both_follow_the_theme(images: ImagePairs, curves: CurvePairs) -> None:
    for plot in (images, curves):
        plot.set_theme(DARK)
        assert near(color_at(picture(plot), QRectF(plot.rect()).topLeft()), DARK.panel)
