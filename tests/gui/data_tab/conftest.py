"""The tab on a real session; torch is never needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from import_dialogs import Open, TakeOver, accept
from PIL import Image
from pytestqt.qtbot import QtBot
from shown_tables import shipped

from engine.presets import read_preset
from engine.spec import ProjectSpec
from engine.starting_points import empty_project
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.columns_page import ColumnsPage
from trainer_gui.tabs.data.import_dialog import ImportDialog
from trainer_gui.tabs.data.table_page import TablePage

Settle = Callable[[], None]


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session whose run is never warmed up."""
    made = Session(empty_project())
    yield made
    made.close()


@pytest.fixture
def settle(qtbot: QtBot, session: Session) -> Settle:
    """Waits until nothing is read or worked out any more."""

    def wait() -> None:
        qtbot.waitUntil(lambda: session.background.is_idle and session.looking.is_idle, timeout=10_000)

    return wait


@pytest.fixture
def tab(qtbot: QtBot, session: Session, settle: Settle) -> Iterator[DataTab]:
    """The tab in a window of the size that it has beside the docks; dialogs it opened are closed with it."""
    made = DataTab(session)
    qtbot.addWidget(made)
    made.resize(700, 520)
    made.show()
    yield made
    for dialog in made.findChildren(ImportDialog):
        dialog.reject()
    settle()


@pytest.fixture
def use(session: Session, tab: DataTab, settle: Settle) -> Callable[[ProjectSpec], None]:
    """Opens a project and waits until it is shown."""

    def opened(spec: ProjectSpec) -> None:
        session.document.open(spec, None)
        settle()

    return opened


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file and gives its path."""

    def written(text: str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return written


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """Six images of each of two classes, every one in a colour of its own."""
    folder = tmp_path / "animals"
    for k, name in enumerate(("cat", "dog")):
        (folder / name).mkdir(parents=True)
        for i in range(6):
            Image.new("RGB", (12, 8), (40 * i, 100 * k, 50)).save(folder / name / f"{i}.png")
    return folder


@pytest.fixture
def open_file(qtbot: QtBot, tab: DataTab, settle: Settle) -> Open:
    """Opens a file in the dialog and waits until it is read."""

    def opened(path: Path) -> ImportDialog:
        dialog = tab.open_file(path)
        assert dialog is not None
        settle()
        return dialog

    return opened


@pytest.fixture
def take_over(qtbot: QtBot, open_file: Open, settle: Settle) -> TakeOver:
    """Opens a file, does something in the dialog, and imports it."""

    def taken(path: Path, act: Callable[[ImportDialog], None] | None = None) -> None:
        dialog = open_file(path)
        if act is not None:
            act(dialog)
        accept(qtbot, dialog, settle)

    return taken


@pytest.fixture
def wine(use: Callable[[ProjectSpec], None]) -> list[dict[str, str]]:
    """Opens the project of the wines and gives the rows of its file."""
    use(read_preset("csv-classification"))
    return shipped("wine.csv")


@pytest.fixture
def table(tab: DataTab, settle: Settle) -> Callable[[], TablePage]:
    """Brings the table to the front and waits until it is filled."""

    def shown() -> TablePage:
        tab.pages.show_page("table")
        settle()
        return tab.pages.table

    return shown


@pytest.fixture
def columns(tab: DataTab, settle: Settle) -> Callable[[], ColumnsPage]:
    """Brings the page about columns to the front and waits until it is filled."""

    def shown() -> ColumnsPage:
        tab.pages.show_page("columns")
        settle()
        return tab.pages.columns

    return shown
