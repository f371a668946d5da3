"""The whole window as a user has it, on real projects with real torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from window_acts import LONG_MS, OpenWindow

from engine.spec import ProjectSpec
from trainer_gui.app import create_window
from trainer_gui.session.settings import Settings, speed_steps
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow


@pytest.fixture(scope="session", autouse=True)
def warm_torch() -> None:
    """The first optimizer imports a good part of torch; no test shall wait for it."""
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Autosaved copies go to a folder of the test's own."""
    folder = tmp_path / "state"
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens windows that are closed when the test is over."""
    opened: list[MainWindow] = []

    def open_window(
        project: str | Path | ProjectSpec | None = None,
        *,
        pace: int | str | None = None,
        wait: bool = True,
        settings: Settings | None = None,
    ) -> MainWindow:
        if settings is None:
            settings = Settings(tmp_path / "settings.ini")
            settings.speed = speed_steps().index(pace)
        made = create_window(project, settings=settings)
        opened.append(made)
        with qtbot.waitExposed(made):
            made.show()
        made.activateWindow()
        if wait:
            qtbot.waitUntil(lambda: made.session.run.state is State.READY, timeout=LONG_MS)
        return made

    yield open_window
    for made in opened:
        made.close()
        made.deleteLater()
