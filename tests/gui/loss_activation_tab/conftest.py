"""The page on a real session with real data; torch is loaded once, before the window needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch  # noqa: F401 - loaded here, so that no test waits for it
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.loss_activation import LossActivationTab


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A shipped project with its data loaded."""
    made = Session(read_preset("two-moons-mlp"))
    with qtbot.waitSignal(made.data_changed, timeout=20_000):
        made.begin()
    qtbot.waitUntil(lambda: made.run.state is State.READY, timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> LossActivationTab:
    """The page in the room that it has beside the docks."""
    made = LossActivationTab(session)
    qtbot.addWidget(made)
    made.resize(700, 520)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def settle(qtbot: QtBot, session: Session) -> Callable[[], None]:
    """Waits until nothing is computed any more."""

    def wait() -> None:
        qtbot.waitUntil(lambda: session.background.is_idle, timeout=10_000)

    return wait
