"""A million rows in the data page: scrolling, sorting and filtering the table, moving and zooming the scatter."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec import set_values
from engine.starting_points import empty_project
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.table_page import TablePage

ROWS, COLUMNS = 1_000_000, 10
FRAME_MS = 50.0
FRAMES = 120


@dataclass
class Frames:
    """How long the window was busy at a stretch: one entry for each turn of its event loop that painted or worked."""

    ms: list[float] = field(default_factory=list)

    def said(self) -> str:
        return f"median {statistics.median(self.ms):.1f} ms, longest {max(self.ms):.1f} ms"


def turn(frames: Frames, act: Callable[[], None]) -> None:
    """Do something and let the window paint it; what it takes is a frame."""
    begun = perf_counter()
    act()
    QApplication.processEvents()
    frames.ms.append(1000 * (perf_counter() - begun))


def until(is_so: Callable[[], bool], frames: Frames | None = None, longest_s: float = 120.0) -> None:
    """Let Qt work until something is so; the longest it was busy counts as frames."""
    end = perf_counter() + longest_s
    while not is_so() and perf_counter() < end:
        begun = perf_counter()
        QApplication.processEvents()
        if frames is not None:
            frames.ms.append(1000 * (perf_counter() - begun))
        wait()
    assert is_so()


def wait(ms: int = 4) -> None:
    """Leave the processor to the other threads for a moment, as a window does that has nothing to do."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


@pytest.fixture(scope="module")
def table_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A million rows of nine numbers and a class."""
    path = tmp_path_factory.mktemp("table") / "million.csv"
    random = np.random.default_rng(0)
    class_N = random.integers(0, 3, ROWS)
    x_NF = random.normal(size=(ROWS, COLUMNS - 1)) + class_N[:, None]
    names = [f"x{i}" for i in range(COLUMNS - 1)]
    with path.open("w") as file:
        file.write(",".join([*names, "kind"]) + "\n")
        for begin in range(0, ROWS, 50_000):
            block, classes = x_NF[begin : begin + 50_000], class_N[begin : begin + 50_000]
            lines = (
                ",".join(f"{value:.5f}" for value in row) + f",{'abc'[k]}"
                for row, k in zip(block.tolist(), classes.tolist(), strict=True)
            )
            file.write("\n".join(lines) + "\n")
    return path


@pytest.fixture
def tab(qtbot: QtBot, table_file: Path) -> Iterator[DataTab]:
    """The page with the table in it, as large as in a window of 1280 × 800."""
    session = Session(
        set_values(
            empty_project(),
            [
                ("data.kind", "csv"),
                ("data.params", {"path": str(table_file)}),
                ("data.split.validation", 0.2),
                ("data.split.test", 0.1),
            ],
        )
    )
    made = DataTab(session)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    session.load_data()
    until(lambda: session.data is not None and session.looking.is_idle)
    yield made
    session.close()


def is_idle(tab: DataTab) -> bool:
    return tab.session.looking.is_idle and tab.session.background.is_idle


def report(capsys: pytest.CaptureFixture[str], name: str, frames: Frames) -> None:
    with capsys.disabled():
        print(f"\n{name}: {frames.said()} ({len(frames.ms)} frames)")
    assert max(frames.ms) <= FRAME_MS, name


def test_a_million_points_move_and_zoom_without_a_long_frame(
    tab: DataTab, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = tab.pages.picture.plot
    until(lambda: is_idle(tab) and plot.is_dense)
    moved, zoomed = Frames(), Frames()
    for i in range(FRAMES):
        turn(moved, lambda i=i: plot.move_by(6 if i % 40 < 20 else -6, 3))  # type: ignore[misc]
        wait()
    until(lambda: is_idle(tab), moved)
    for i in range(FRAMES):
        turn(zoomed, lambda i=i: plot.zoom(1.25 if i % 60 < 30 else 0.8))  # type: ignore[misc]
        wait()
    until(lambda: is_idle(tab), zoomed)
    report(capsys, "scatter, moving", moved)
    report(capsys, "scatter, zooming from all to single marks and back", zoomed)


def filled_table(tab: DataTab) -> TablePage:
    tab.pages.show_page("table")
    until(lambda: is_idle(tab))
    return tab.pages.table


def test_a_million_rows_scroll_without_a_long_frame(tab: DataTab, capsys: pytest.CaptureFixture[str]) -> None:
    page = filled_table(tab)
    bar = page.table.verticalScrollBar()
    assert page.model.rowCount() == ROWS
    scrolled, jumped = Frames(), Frames()
    for i in range(FRAMES):
        turn(scrolled, lambda i=i: bar.setValue(3 * i))  # type: ignore[misc]
    for share in np.random.default_rng(1).uniform(size=FRAMES):
        turn(jumped, lambda share=share: bar.setValue(int(share * bar.maximum())))  # type: ignore[misc]
    report(capsys, "table, scrolling", scrolled)
    report(capsys, "table, jumping", jumped)


def test_a_million_rows_are_sorted_and_filtered_while_the_window_goes_on(
    tab: DataTab, capsys: pytest.CaptureFixture[str]
) -> None:
    page = filled_table(tab)
    header = page.table.horizontalHeader()
    sorts, filters = Frames(), Frames()
    begun = perf_counter()
    for column in (2, 5, 10):
        turn(sorts, lambda column=column: header.setSortIndicator(column, Qt.SortOrder.DescendingOrder))  # type: ignore[misc]
        until(lambda: is_idle(tab), sorts)
    sort_s = (perf_counter() - begun) / 3
    begun = perf_counter()
    for text in ("x1 > 2 and kind = a", "x0 < 0 or (x3 > 1 and not kind = b)", "part = validation"):
        page.filter.setText(text)
        turn(filters, page.filter.returnPressed.emit)
        until(lambda: is_idle(tab), filters)
        assert 0 < page.model.rowCount() < ROWS
    filter_s = (perf_counter() - begun) / 3
    with capsys.disabled():
        print(f"\nsorted in {sort_s:.2f} s, sorted and filtered in {filter_s:.2f} s")
    report(capsys, "table, sorting", sorts)
    report(capsys, "table, filtering", filters)
