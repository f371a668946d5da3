"""Reading that takes long: progress, giving up, and what stays when it fails."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from import_dialogs import FLOWERS, label
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.data.progress import Progress
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.session.session import Loading, Session
from trainer_gui.tabs.data import DataTab, import_dialog
from trainer_gui.tabs.data.import_dialog import ImportDialog

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]
Write = Callable[..., Path]


class SlowLoad:
    """The engine's own ``load``, held up before its end until it is let go or given up."""

    def __init__(self, load: Callable[..., Any]) -> None:
        self._load = load
        self.go_on = threading.Event()
        self.holds = False

    def __call__(self, data: Any, folder: Any = None, progress: Progress | None = None) -> Any:
        made = self._load(data, folder, progress)
        step = 0
        while self.holds and not self.go_on.wait(0.01):
            step += 1
            assert progress is not None
            progress.at(min(0.9, 0.01 * step))
        return made


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowLoad]:
    # The package has a function of the same name as the module.
    module = importlib.import_module("engine.data.load")
    made = SlowLoad(module.load)
    monkeypatch.setattr(module, "load", made)
    yield made
    made.go_on.set()


def click(qtbot: QtBot, tab: DataTab, name: str) -> None:
    button = tab.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_long_reading_shows_how_far_it_is_and_keeps_what_was_there(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, slow: SlowLoad
) -> None:
    use(read_preset("two-moons-mlp"))
    before = session.data
    assert not tab.loading.isVisible()
    slow.holds = True
    session.document.set_value("data.params.n", 77)
    qtbot.waitUntil(tab.loading.isVisible)
    qtbot.waitUntil(lambda: tab.loading.bar.value() > 0)
    assert session.data is before
    slow.go_on.set()
    qtbot.waitUntil(lambda: session.data is not before)
    assert not tab.loading.isVisible()
    assert session.data is not None
    assert len(session.data.samples) == 154


def test_cancel_goes_back_to_the_data_that_is_there(
    qtbot: QtBot, tab: DataTab, use: Use, slow: SlowLoad, settle: Settle
) -> None:
    session = tab.session
    use(read_preset("two-moons-mlp"))
    before, spec = session.data, session.spec
    slow.holds = True
    session.document.set_values([("data.kind", "spirals"), ("data.params", {}), ("seed", 5)], "data")
    qtbot.waitUntil(tab.loading.isVisible)
    click(qtbot, tab, "cancelLoading")
    assert not tab.loading.isVisible()
    # The whole edit is taken back, the seed included, and nothing is read anew.
    assert session.spec == spec
    assert session.document.can_redo
    settle()
    assert session.data is before
    assert not session.is_loading
    assert not tab.findChild(QLabel, "dataStale").isVisible()


def test_cancel_before_anything_was_loaded_is_told_and_can_be_read_again(
    qtbot: QtBot, session: Session, tab: DataTab, slow: SlowLoad, settle: Settle
) -> None:
    slow.holds = True
    session.document.open(read_preset("two-moons-mlp"), None)
    qtbot.waitUntil(tab.loading.isVisible)
    session.cancel_loading()
    assert any(problem.code == "cancelled" for problem in session.problems)
    slow.holds = False
    session.load_data()
    settle()
    assert session.data is not None
    assert session.problems == ()


def test_a_newer_wish_gives_the_older_one_up(
    qtbot: QtBot, tab: DataTab, use: Use, slow: SlowLoad, settle: Settle
) -> None:
    session = tab.session
    use(read_preset("two-moons-mlp"))
    slow.holds = True
    session.document.set_value("data.params.n", 30)
    qtbot.waitUntil(tab.loading.isVisible)
    slow.holds = False
    session.document.set_value("data.params.n", 40, merge=False)
    settle()
    assert session.data is not None
    assert len(session.data.samples) == 80


def test_progress_is_told_in_the_window_s_thread_and_ends(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use
) -> None:
    told: list[Loading | None] = []
    session.loading_changed.connect(told.append)
    use(read_preset("linear-regression"))
    assert told[0] == Loading(0.0, 0.0)
    assert told[-1] is None


def test_a_file_that_fails_keeps_the_old_data_and_is_read_again_when_it_is_mended(
    qtbot: QtBot, tab: DataTab, use: Use, write: Write, settle: Settle
) -> None:
    session = tab.session
    use(read_preset("two-moons-mlp"))
    before = session.data
    path = write("a,b\n1,2\n3\n")
    session.document.set_values([("data.kind", "csv"), ("data.params", {"path": str(path)})], "data")
    settle()
    assert session.data is before
    assert tab.findChild(QLabel, "dataStale").isVisible()
    path.write_text("a,b\n1,2\n3,4\n5,6\n")
    click(qtbot, tab, "dataReload")
    settle()
    assert session.data is not before
    assert not tab.findChild(QLabel, "dataStale").isVisible()


# ----------------------------------------------------------------- own files


def test_of_a_large_file_only_a_part_is_read_before_it_is_imported(
    qtbot: QtBot, tab: DataTab, write: Write, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = tab.session
    path = write("x,y\n" + "".join(f"{i},{3 * i}\n" for i in range(30_000)))
    monkeypatch.setattr(import_dialog, "LARGE_BYTES", 1000)
    dialog = tab.open_file(path)
    assert isinstance(dialog, ImportDialog)
    settle()
    assert "The rest is read after Import" in label(dialog, "importStatus").replace("the rest", "The rest")
    assert dialog.samples is not None
    assert len(dialog.samples) == import_dialog.PART_ROWS
    click_accept = dialog.findChild(QPushButton, "importAccept")
    qtbot.mouseClick(click_accept, Qt.MouseButton.LeftButton)
    settle()
    assert session.data is not None
    assert len(session.data.samples) == 30_000


def test_an_array_of_numpy_becomes_the_data_at_once(
    qtbot: QtBot, tab: DataTab, tmp_path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = tab.session
    path = tmp_path / "own.npz"
    random = np.random.default_rng(0)
    x = random.normal(size=(40, 3))
    np.savez(path, x=x, y=x.sum(axis=1))
    before = session.spec
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    click(qtbot, tab, "openDataFile")
    settle()
    assert session.spec.data.kind == "arrays"
    assert session.data is not None
    assert np.array_equal(session.data.samples.x_NF, x)
    session.document.undo()
    assert session.spec == before


def test_a_folder_of_images_can_be_dropped(
    session: Session, tab: DataTab, image_folder: Path, settle: Settle
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(image_folder))])
    nothing = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, *nothing)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(tab, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, *nothing))
    settle()
    assert session.spec.data.kind == "image_folder"
    assert session.data is not None
    assert session.data.facts.class_names == ("cat", "dog")


def test_a_file_of_no_kind_is_told_and_changes_nothing(
    session: Session, tab: DataTab, write: Write, settle: Settle
) -> None:
    before = session.spec
    assert tab.open_file(write(FLOWERS, "flowers.xlsx")) is None
    settle()
    assert session.spec == before
    assert "flowers.xlsx" in tab.choice.data_problem.text()


def test_a_project_with_images_in_files_is_shown_with_their_names(
    session: Session, tab: DataTab, use: Use, image_folder: Path
) -> None:
    data = {"kind": "image_folder", "params": {"path": str(image_folder)}}
    use(set_values(read_preset("two-moons-mlp"), [("data", data)]))
    tab.pages.show_page("table")
    model = tab.pages.table.model
    assert model.index(0, 1).data() == "cat/0.png"
