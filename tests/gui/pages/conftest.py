"""Pages on a real session with real data; torch is loaded once, before the window needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch  # noqa: F401 - loaded here, so that no test waits for it
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.page import TabPage


@pytest.fixture
def preset() -> str:
    """Name of the shipped project that the session opens; a folder may choose another one."""
    return "two-moons-mlp"


@pytest.fixture
def session(qtbot: QtBot, preset: str) -> Iterator[Session]:
    """A shipped project with its data loaded and its first weights made."""
    made = Session(read_preset(preset))
    with qtbot.waitSignal(made.data_changed, timeout=20_000):
        made.begin()
    qtbot.waitUntil(lambda: made.run.state is State.READY, timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def show_page(qtbot: QtBot, session: Session) -> Callable[[type[TabPage]], TabPage]:
    """Shows a page in the room that it has beside the docks."""

    def show(page: type[TabPage]) -> TabPage:
        made = page(session)
        qtbot.addWidget(made)
        made.resize(700, 520)
        with qtbot.waitExposed(made):
            made.show()
        return made

    return show


@pytest.fixture
def settle(qtbot: QtBot, session: Session) -> Callable[[], None]:
    """Waits until nothing is computed any more."""

    def wait() -> None:
        qtbot.waitUntil(lambda: session.background.is_idle, timeout=10_000)

    return wait
