"""The device box, numbers that blow up, and numbers typed where people write commas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    choose_device,
    line_of,
    messages,
    press,
    run_to_end,
    show_tab,
    type_value,
    wait_for,
)

import engine
from engine.spec import set_values
from engine.train.device import available_devices
from engine.train.events import Reason
from trainer_gui.session.state import State


def test_the_device_box_writes_into_the_project(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    assert shown.session.spec.training.device == "auto"
    choose_device(qtbot, shown, "cpu")
    assert shown.session.spec.training.device == "cpu"
    wait_for(qtbot, shown, State.READY)
    assert run_to_end(qtbot, shown).device == "cpu"
    press(qtbot, shown, "undo")
    assert shown.session.spec.training.device == "auto"
    wait_for(qtbot, shown, State.READY)


def test_only_devices_of_this_machine_are_offered(window: OpenWindow) -> None:
    box = window("linear-regression").toolbar._device
    offered = [box.itemData(i) for i in range(box.count())]
    assert offered == ["auto", *(name for name, _ in available_devices())]


def test_a_device_that_is_missing_is_told_and_the_window_goes_on(
    window: OpenWindow, qtbot: QtBot, expected_warnings: object
) -> None:
    missing = next(
        name for name in ("mps", "cuda") if name not in [known for known, _ in available_devices()]
    )
    expected_warnings.expect("training.device")  # type: ignore[attr-defined]
    shown = window(set_values(engine.load("linear-regression"), [("training.device", missing)]), wait=False)
    qtbot.waitUntil(lambda: messages(shown) != [])
    assert messages(shown)[0].startswith("training.device: expected one of auto, cpu")
    assert missing in messages(shown)[0]
    wait_for(qtbot, shown, State.EMPTY)
    # Pressed nevertheless, Run tells it again rather than doing nothing.
    with qtbot.waitSignal(shown.notifier.posted):
        press(qtbot, shown, "run")
    wait_for(qtbot, shown, State.EMPTY)
    choose_device(qtbot, shown, "cpu")
    wait_for(qtbot, shown, State.READY)
    assert run_to_end(qtbot, shown).stopped_because is Reason.LOSS_BELOW


@pytest.mark.allows_log
def test_a_rate_that_blows_up_ends_with_a_sentence_that_names_the_step(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("linear-regression")
    show_tab(shown, "optimizerTab")
    type_value(qtbot, shown, "optimizer.params.lr", "1e6")
    wait_for(qtbot, shown, State.READY)
    run = run_to_end(qtbot, shown)
    assert run.stopped_because is Reason.NON_FINITE
    (said,) = messages(shown)
    assert said == run.text
    assert f"at step {len(run.losses) + 1}" in said
    assert "smaller learning rate" in said
    # The window goes on.
    type_value(qtbot, shown, "optimizer.params.lr", "0.03")
    assert run_to_end(qtbot, shown).stopped_because is Reason.LOSS_BELOW


@pytest.fixture
def locale() -> Iterator[None]:
    """Gives the locale back."""
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize("name", ["de_DE", "fr_FR", "ar_EG"])
@pytest.mark.parametrize("typed", ["0.001", "1e-3"])
@pytest.mark.usefixtures("locale")
def test_a_typed_rate_means_the_same_everywhere(
    window: OpenWindow, qtbot: QtBot, name: str, typed: str
) -> None:
    QLocale.setDefault(QLocale(name))
    shown = window("linear-regression")
    show_tab(shown, "optimizerTab")
    line = type_value(qtbot, shown, "optimizer.params.lr", typed)
    assert shown.session.spec.optimizer.params["lr"] == 0.001
    assert line.text() == "0.001"
    assert line_of(shown, "optimizer.params.lr") is line
    wait_for(qtbot, shown, State.READY)
