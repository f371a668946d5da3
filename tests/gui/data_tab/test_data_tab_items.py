"""Images, sequences and the scatter matrix: what is seen is what the arrays say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch  # noqa: F401 - changed images need it, and no test waits for it
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.plots.pixel_view import colors_of
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.image_jobs import one_image
from trainer_gui.tabs.data.images_page import ImagesPage

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]


@pytest.fixture
def digits(tab: DataTab, use: Use, settle: Settle) -> ImagesPage:
    data = {"kind": "digits", "params": {}, "split": {"validation": 0.2}}
    use(set_values(read_preset("two-moons-mlp"), [("data", data)]))
    page = tab.pages.images
    # The grid asks for pictures when it is painted.
    page.grid.repaint()
    page.grab()
    settle()
    return page


def test_images_come_to_the_front_and_only_those_in_sight_are_read(
    tab: DataTab, session: Session, digits: ImagesPage
) -> None:
    assert tab.pages.currentWidget().objectName() == "imagesPlace"
    seen = list(digits.grid.visible())
    assert digits.grid.picture_of(seen[-1]) is not None
    assert digits.grid.picture_of(1700) is None
    assert digits.count.text() == "1,797 images"
    assert session.data is not None
    values = session.data.samples.items.read(np.array([3]))[0]
    picture = digits.grid.picture_of(3)
    assert picture is not None
    wanted = colors_of(values)
    for row, column in ((0, 3), (4, 4), (7, 0)):
        colour = QColor(*wanted[row, column, :3].tolist())
        assert picture.pixelColor(column, row) == colour


def test_a_class_can_be_shown_alone(
    qtbot: QtBot, session: Session, digits: ImagesPage, settle: Settle
) -> None:
    combo = digits.classes
    combo.setFocus()
    while combo.currentText() != "7":
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    settle()
    assert session.data is not None
    sevens = int((session.data.samples.y_N == 7).sum())
    assert digits.count.text() == f"{sevens} of 1,797 images"
    assert len(digits.grid) == sevens


def test_keys_go_through_the_grid_and_the_image_in_hand_is_shown_large(
    qtbot: QtBot, session: Session, digits: ImagesPage, settle: Settle
) -> None:
    grid = digits.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    settle()
    row = 1 + grid.columns()
    assert grid.current_row == row
    assert session.data is not None
    label = session.data.facts.class_names[int(session.data.samples.y_N[row])]
    assert digits.title.text() == f"Image {row}: {label}"
    qtbot.keyClick(grid, Qt.Key.Key_End)
    settle()
    assert grid.current_row == 1796
    assert grid.cell_box(1796).bottom() <= grid.viewport().height()
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.current_row is not None
    assert grid.current_row < 1796


def test_the_pointer_reads_a_pixel(
    qtbot: QtBot, session: Session, digits: ImagesPage, settle: Settle
) -> None:
    box = digits.stored.box()
    size = box.width() / 8
    at = QPoint(round(box.left() + 3.5 * size), round(box.top() + 2.5 * size))
    qtbot.mouseMove(digits.stored, at)
    assert session.data is not None
    value = float(session.data.samples.items.read(np.array([0]))[0, 0, 2, 3])
    assert digits.reading.text() == f"Row 2, column 3: {value:.4g}"


def test_the_image_is_shown_as_the_model_gets_it(
    session: Session, tab: DataTab, digits: ImagesPage, settle: Settle
) -> None:
    session.document.set_value("data.images.scale", "standardize")
    settle()
    assert session.data is not None
    wanted = session.data.inputs(np.array([0]))[0]
    assert digits.input._values_CHW is not None
    assert np.array_equal(digits.input._values_CHW, wanted)
    assert f"from {wanted.min():.3g} to {wanted.max():.3g}" in digits.input_title.text()


def test_changed_images_are_those_of_training(session: Session, use: Use) -> None:
    data = {"kind": "digits", "params": {}, "images": {"flip": True, "crop_padding": 2}}
    spec = set_values(read_preset("two-moons-mlp"), [("data", data)])
    use(spec)
    assert session.data is not None
    one = one_image(spec, session.data, 5, True)
    assert one.input_CHW is not None
    padded = np.pad(one.input_CHW, ((0, 0), (2, 2), (2, 2)))
    mirrored = padded[:, :, ::-1]
    assert len(one.variants) == 4
    for variant in one.variants:
        fits = [
            np.array_equal(variant, source[:, top : top + 8, left : left + 8])
            for source in (padded, mirrored)
            for top in range(5)
            for left in range(5)
        ]
        assert any(fits)
    assert one_image(spec, session.data, 5, False).variants == ()


def test_a_damaged_image_is_told_in_its_cell(
    tab: DataTab, session: Session, use: Use, image_folder: Path, settle: Settle
) -> None:
    data = {"kind": "image_folder", "params": {"path": str(image_folder)}}
    use(set_values(read_preset("two-moons-mlp"), [("data", data)]))
    (image_folder / "dog" / "1.png").write_bytes(b"\x89PNG, or so it says")
    page = tab.pages.images
    page.grid.show_items(page.grid._items)
    page.grid.repaint()
    page.grab()
    settle()
    assert page.grid.picture_of(0) is not None
    # Six cats come first.
    assert 7 in page.grid._images
    assert page.grid.picture_of(7) is None
    page.set_current_row(7)
    settle()
    assert "1.png" in page.reading.text()


def test_sequences_are_drawn_class_by_class(tab: DataTab, session: Session, use: Use) -> None:
    use(set_values(read_preset("two-moons-mlp"), [("data", {"kind": "waves", "params": {"n": 20}})]))
    assert tab.pages.currentWidget().objectName() == "sequencesPlace"
    groups = tab.pages.sequences.lines._groups
    assert session.data is not None
    values = session.data.samples.items.read(np.arange(60))
    target = session.data.samples.y_N
    assert [group.name for group in groups] == list(session.data.facts.class_names)
    for k, group in enumerate(groups):
        assert group.count == 20
        # No mean: that of waves of random phase is a flat line.
        assert group.lines_NTF == pytest.approx(values[target == k][:6])
    assert "Sequences" in [
        tab.pages.tabText(i) for i in range(tab.pages.count()) if tab.pages.isTabVisible(i)
    ]


def test_pages_that_do_not_fit_the_samples_are_not_there(tab: DataTab, use: Use) -> None:
    def titles() -> list[str]:
        return [tab.pages.tabText(i) for i in range(tab.pages.count()) if tab.pages.isTabVisible(i)]

    use(read_preset("linear-regression"))
    assert titles() == ["Picture", "Table", "Columns", "Batches"]
    use(read_preset("csv-classification"))
    assert titles() == ["Picture", "Matrix", "Table", "Columns", "Batches"]


# -------------------------------------------------------------------- matrix


def test_a_panel_of_the_matrix_is_a_scatter_and_a_click_shows_it_alone(
    qtbot: QtBot, tab: DataTab, session: Session, use: Use, settle: Settle
) -> None:
    use(read_preset("csv-classification"))
    tab.pages.show_page("matrix")
    settle()
    matrix = tab.pages.matrix.matrix
    qtbot.waitUntil(lambda: matrix.is_drawn)
    settle()
    assert tab.pages.matrix.chosen() == ("alcohol", "malic_acid", "ash", "alcalinity_of_ash")
    panels = matrix._panels
    assert panels is not None
    for counts_BK in panels.counts:
        assert counts_BK.sum() == 178
    assert session.data is not None
    # As many cells are painted as NumPy finds taken.
    colors = panels.images[2, 1]
    x_N, y_N = session.data.samples.x_NF[:, 1], session.data.samples.x_NF[:, 2]
    counted, _, _ = np.histogram2d(
        y_N, x_N, bins=colors.shape[:2], range=(panels.ranges[2], panels.ranges[1])
    )
    # A value on the border between two cells may be put into either.
    assert abs(int((colors[:, :, 3] > 0).sum()) - int((counted > 0).sum())) <= 3
    centre = matrix.panel(2, 1).center().toPoint()
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=centre)
    assert tab.pages.currentWidget().objectName() == "picturePlace"
    assert tab.pages.picture.x_choice.currentText() == "malic_acid"
    assert tab.pages.picture.y_choice.currentText() == "ash"


def test_at_most_six_columns_can_be_ticked(tab: DataTab, use: Use, settle: Settle) -> None:
    use(read_preset("csv-classification"))
    tab.pages.show_page("matrix")
    settle()
    page = tab.pages.matrix
    for action in page.menu.actions():
        action.setChecked(True)
    settle()
    assert len(page.chosen()) == 6


def test_a_sample_in_hand_is_in_hand_on_every_page(
    qtbot: QtBot, tab: DataTab, session: Session, use: Use, settle: Settle
) -> None:
    use(read_preset("two-moons-mlp"))
    tab.pages.show_page("table")
    settle()
    page = tab.pages.table
    page.table.setFocus()
    page.table.selectRow(33)
    plot = tab.pages.picture.plot
    assert plot.selected == 33
    tab.pages.show_page("picture")
    place = plot.view.to_pixels(float(plot._x_N[12]), float(plot._y_N[12]), plot.area()).toPoint()
    index = plot.point_at(place.toPointF())
    assert index is not None
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    (chosen,) = page.table.selectionModel().selectedRows()
    assert page.model.row_of(chosen.row()) == index
