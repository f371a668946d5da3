"""An epoch, played: the order is the one that a DataLoader with the project's seed gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot
from torch.utils.data import DataLoader, TensorDataset

from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.batches_page import BatchesPage
from trainer_gui.theme.apply import current_theme

Settle = Callable[[], None]


@pytest.fixture
def settle(qtbot: QtBot, session: Session) -> Settle:
    def wait() -> None:
        qtbot.waitUntil(lambda: session.background.is_idle and session.looking.is_idle, timeout=20_000)

    return wait


@pytest.fixture
def tab(qtbot: QtBot, session: Session, settle: Settle) -> Iterator[DataTab]:
    session.document.set_values(
        [("data.params.n", 50), ("data.split.validation", 0.2), ("training.batch_size", 10), ("seed", 3)]
    )
    made = DataTab(session)
    qtbot.addWidget(made)
    made.resize(900, 640)
    with qtbot.waitExposed(made):
        made.show()
    settle()
    made.pages.show_page("batches")
    settle()
    yield made
    settle()


@pytest.fixture
def page(tab: DataTab) -> BatchesPage:
    return tab.pages.batches


def by_loader(n: int, size: int, seed: int, epochs: int, drop_last: bool = False) -> list[list[list[int]]]:
    loader = DataLoader(
        TensorDataset(torch.arange(n)),
        batch_size=size,
        shuffle=True,
        drop_last=drop_last,
        generator=torch.Generator().manual_seed(seed),
    )
    return [[at.tolist() for (at,) in loader] for _ in range(epochs)]


def click(qtbot: QtBot, page: BatchesPage, name: str) -> None:
    button = page.findChild(QToolButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def note(page: BatchesPage) -> str:
    found = page.findChild(QLabel, "batchesNote")
    assert found is not None
    return found.text()


def batches_of(page: BatchesPage) -> list[list[int]]:
    epoch = page.field._epoch
    assert epoch is not None
    return [batch.tolist() for batch in epoch.batches]


def test_eighty_samples_in_tens_are_eight_batches_in_the_loader_s_order(page: BatchesPage) -> None:
    assert page.sentence.text() == "80 training samples with batch size 10 are 8 iterations an epoch."
    assert batches_of(page) == by_loader(80, 10, 3, 1)[0]


def test_every_epoch_has_its_own_order(qtbot: QtBot, page: BatchesPage, settle: Settle) -> None:
    page.epoch.setFocus()
    page.epoch.selectAll()
    qtbot.keyClicks(page.epoch, "3")
    qtbot.keyClick(page.epoch, Qt.Key.Key_Return)
    settle()
    assert batches_of(page) == by_loader(80, 10, 3, 3)[2]


def test_a_step_fills_one_batch(qtbot: QtBot, page: BatchesPage) -> None:
    assert note(page) == "Epoch 1: batch 1 of 8, 0 of 80 samples."
    click(qtbot, page, "batchStep")
    assert page.field.done == 10
    click(qtbot, page, "batchStep")
    assert page.field.done == 20
    image = page.field.grab().toImage()
    scale = image.devicePixelRatio()

    def colour(place: int) -> str:
        centre = page.field.batch_box(place).center()
        return QColor(image.pixel(round(centre.x() * scale), round(centre.y() * scale))).name()

    first = by_loader(80, 10, 3, 1)[0]
    data = page._view.data if page._view is not None else None
    assert data is not None
    classes = data.samples.y_N[data.train_index]
    for place, position in enumerate([*first[0], *first[1]]):
        assert colour(place) == current_theme().class_color(int(classes[position]))
    assert colour(25) == current_theme().panel


def test_playing_runs_to_the_end_and_stops(qtbot: QtBot, page: BatchesPage) -> None:
    page.speed.setValue(page.speed.maximum())
    click(qtbot, page, "batchPlay")
    assert page.is_playing
    qtbot.waitUntil(lambda: not page.is_playing, timeout=10_000)
    assert page.field.done == 80
    assert note(page) == "Epoch 1: batch 8 of 8, 80 of 80 samples."


def test_playing_can_be_held_and_ends_when_nobody_looks(
    qtbot: QtBot, tab: DataTab, page: BatchesPage
) -> None:
    click(qtbot, page, "batchPlay")
    qtbot.waitUntil(lambda: page.field.done > 0)
    click(qtbot, page, "batchPlay")
    assert not page.is_playing
    at = page.field.done
    assert 0 < at < 80
    click(qtbot, page, "batchPlay")
    assert page.is_playing
    tab.pages.show_page("table")
    assert not page.is_playing


def test_what_drop_last_drops_is_crossed_out(
    qtbot: QtBot, session: Session, page: BatchesPage, settle: Settle
) -> None:
    session.document.set_values([("training.batch_size", 30), ("training.drop_last", True)])
    settle()
    whole = by_loader(80, 30, 3, 1)[0]
    assert batches_of(page) == whole[:2]
    assert page.field._epoch is not None
    assert page.field._epoch.dropped_D.tolist() == whole[2]
    click(qtbot, page, "batchStep")
    click(qtbot, page, "batchStep")
    assert "drop_last leaves 20 out (crossed)." in note(page)
    image = page.field.grab().toImage()
    box = page.field.sample_box(whole[2][0])
    colours = {
        QColor(image.pixel(round(x), round(y))).name()
        for x in np.arange(box.left(), box.right(), 0.5)
        for y in np.arange(box.top(), box.bottom(), 0.5)
    }
    assert QColor(current_theme().error).name() in colours or len(colours) > 2


def test_samples_that_come_twice_are_counted(session: Session, page: BatchesPage, settle: Settle) -> None:
    sampler = {"kind": "RandomSampler", "params": {"replacement": True}}
    session.document.set_values([("training.sampler", sampler), ("training.shuffle", False)])
    settle()
    times = np.bincount(np.concatenate([np.array(batch) for batch in batches_of(page)]), minlength=80)
    assert times.sum() == 80
    twice, never = int((times > 1).sum()), int((times == 0).sum())
    assert f"{twice} samples come more than once, {never} not at all." in note(page)


def test_pointing_at_a_cell_names_its_sample_and_a_click_takes_it_in_hand(
    qtbot: QtBot, tab: DataTab, page: BatchesPage
) -> None:
    order = by_loader(80, 10, 3, 1)[0]
    position = order[2][4]
    qtbot.mouseMove(page.field, page.field.batch_box(24).center().toPoint())
    row = int(page._view.data.train_index[position])  # type: ignore[union-attr]
    assert note(page).startswith(f"Sample {row}: ")
    assert "in batch 3" in note(page)
    qtbot.mouseClick(page.field, Qt.MouseButton.LeftButton, pos=page.field.batch_box(24).center().toPoint())
    plot = tab.pages.picture.plot
    assert plot.selected == tab.pages._view.position_of(row)  # type: ignore[union-attr]


def test_the_code_is_the_part_of_the_script_about_samples_and_batches(
    session: Session, page: BatchesPage, settle: Settle
) -> None:
    code = page.code.toPlainText()
    assert "train_set = TensorDataset(inputs[train_rows], targets[train_rows])" in code
    assert "loader = DataLoader(" in code
    assert "batch_size=10" in code
    assert "def __getitem__" in code
    assert "optimizer" not in code
    session.document.set_values(
        [("training.sampler", {"kind": "SequentialSampler", "params": {}}), ("training.shuffle", False)]
    )
    settle()
    assert "sampler = SequentialSampler(train_set)" in page.code.toPlainText()


def test_many_samples_are_a_strip(session: Session, page: BatchesPage, settle: Settle) -> None:
    session.document.set_value("data.params.n", 3000)
    settle()
    assert not page.field.is_cells
    page._on_step()
    assert page.field.done == 10
    assert not page.field.grab().isNull()
