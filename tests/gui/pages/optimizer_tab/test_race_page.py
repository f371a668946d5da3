"""The Race page, as a person uses it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.explore.race.surfaces import SURFACES
from engine.spec import Node
from trainer_gui.session.session import Session
from trainer_gui.tabs.optimizer import OptimizerTab
from trainer_gui.tabs.optimizer.race.race_page import RacePage
from trainer_gui.tabs.optimizer.race.racers_panel import MOST_RACERS, RACING, racer_names


@pytest.fixture
def tab(qtbot: QtBot, session: Session) -> OptimizerTab:
    made = OptimizerTab(session)
    qtbot.addWidget(made)
    made.resize(930, 520)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def page(qtbot: QtBot, tab: OptimizerTab) -> RacePage:
    """The page, brought to the front by a click on its tab; the ravine is chosen."""
    bar = tab.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    found = tab.race
    qtbot.waitUntil(lambda: found.race is not None, timeout=10_000)
    assert found.isVisible()
    return found


def press(qtbot: QtBot, button: QWidget, times: int = 1) -> None:
    for _ in range(times):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_surface_can_be_chosen_and_is_drawn_with_its_lesson(qtbot: QtBot, page: RacePage) -> None:
    assert page.choice.count() == len(SURFACES)
    for i, one in enumerate(SURFACES):
        page.choice.setCurrentIndex(i)
        assert one.lesson in page.lesson.text()
        assert one.formula in page.lesson.text()
        assert page.map.start == one.start
        assert (page.map.view.x0, page.map.view.y1) == (one.x_range[0], one.y_range[1])
        assert not page.map.grab().isNull()


def test_a_step_of_plain_descent_goes_against_the_gradient_by_the_rate(qtbot: QtBot, page: RacePage) -> None:
    press(qtbot, page.step_button)
    path = page.map.paths[0]
    x, y = page.map.start
    # The ravine is half of x² + 25 y², the rate is 0.02.
    np.testing.assert_allclose((path.x_P[1], path.y_P[1]), (x - 0.02 * x, y - 0.02 * 25 * y), rtol=1e-12)
    assert page.said.text().startswith("Step 1. SGD, lr 0.02")


def test_back_shows_what_was_and_step_shows_it_again(qtbot: QtBot, page: RacePage) -> None:
    assert not page.back_button.isEnabled()
    press(qtbot, page.step_button, 3)
    before = [(path.x_P.tolist(), path.y_P.tolist()) for path in page.map.paths]
    press(qtbot, page.back_button, 2)
    assert all(len(path.x_P) == 2 for path in page.map.paths)
    assert "Step 1." in page.said.text()
    press(qtbot, page.step_button, 2)
    assert [(path.x_P.tolist(), path.y_P.tolist()) for path in page.map.paths] == before


def test_a_click_on_the_map_is_the_start_of_everybody(qtbot: QtBot, page: RacePage) -> None:
    at = page.map.place_of(1.5, -0.75).toPoint()
    qtbot.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=at)
    assert page.map.start == pytest.approx((1.5, -0.75), abs=0.02)
    for path in page.map.paths:
        assert (path.x_P.tolist(), path.y_P.tolist()) == ([page.map.start[0]], [page.map.start[1]])
    page.map.setFocus()
    qtbot.keyClick(page.map, Qt.Key.Key_Left)
    assert page.map.start[0] == pytest.approx(1.5 - 0.12, abs=0.02)


def test_play_goes_on_by_itself_until_pause(qtbot: QtBot, page: RacePage) -> None:
    press(qtbot, page.play_button)
    assert page.is_playing
    assert page.play_button.text() == "Pause"
    qtbot.waitUntil(lambda: page.race is not None and page.race.at >= 5, timeout=10_000)
    press(qtbot, page.play_button)
    assert not page.is_playing
    assert page.race is not None
    at = page.race.at
    qtbot.wait(100)
    assert page.race.at == at


def test_slow_motion_is_slower_than_a_step_a_frame(qtbot: QtBot, page: RacePage) -> None:
    page.speed.slider.setValue(0)
    press(qtbot, page.play_button)
    qtbot.wait(400)
    assert page.race is not None
    assert page.race.at <= 3
    press(qtbot, page.play_button)


def test_a_page_that_is_left_waits(qtbot: QtBot, page: RacePage) -> None:
    press(qtbot, page.play_button)
    assert page.is_playing
    page.hide()
    assert not page.is_playing


def test_who_runs_away_is_told_with_the_step_and_the_curvature(qtbot: QtBot, page: RacePage) -> None:
    page.racers.form.edited.emit("racer.params.lr", 0.2)
    press(qtbot, page.step_button, 40)
    assert page.map.paths[0].is_lost
    assert "the curvature 25 at the start allows a rate up to 0.08" in page.said.text()
    assert not page.map.paths[1].is_lost or page.map.paths[1].x_P.size > 1


def test_racers_come_and_go_up_to_six(qtbot: QtBot, page: RacePage) -> None:
    panel = page.racers
    for _ in range(MOST_RACERS - 4):
        press(qtbot, panel.add_button)
    assert panel.list.count() == MOST_RACERS == len(page.map.paths)
    assert not panel.add_button.isEnabled()
    assert len({path.color for path in page.map.paths}) == MOST_RACERS
    assert len({path.name for path in page.map.paths}) == MOST_RACERS
    for _ in range(MOST_RACERS - 1):
        press(qtbot, panel.remove_button)
    assert len(page.map.paths) == 1
    assert not panel.remove_button.isEnabled()


def test_another_kind_and_a_wrong_rate(qtbot: QtBot, page: RacePage) -> None:
    panel = page.racers
    panel.form.kindChosen.emit("racer", "Adagrad")
    assert panel.entrants[0].node.kind == "Adagrad"
    assert page.map.paths[0].name.startswith("Adagrad")
    panel.form.edited.emit("racer.params.lr", -1.0)
    assert panel.entrants[0].node.params.get("lr", 0.01) != -1.0
    assert "at least 0" in panel.form.params.editor("lr").problem_label.text()


def test_every_optimizer_that_is_offered_can_race(qtbot: QtBot, page: RacePage) -> None:
    for entry in RACING:
        page.racers.form.kindChosen.emit("racer", entry.kind)
        press(qtbot, page.step_button, 2)
        assert page.race is not None
        assert page.race.lanes[0].racer.optimizer.kind == entry.kind
        assert page.race.lanes[0].steps == 2
    assert {"LBFGS", "Muon", "SparseAdam"}.isdisjoint(entry.kind for entry in RACING)


def test_names_tell_racers_apart() -> None:
    nodes = [Node(kind="SGD", params={"lr": 0.1}), Node(kind="SGD", params={"lr": 0.1}), Node(kind="Adam")]
    assert racer_names(nodes) == ["SGD, lr 0.1 (1)", "SGD, lr 0.1 (2)", "Adam"]


def test_the_race_leaves_the_random_numbers_of_torch_and_the_project_alone(
    qtbot: QtBot, page: RacePage, session: Session
) -> None:
    before, spec = torch.get_rng_state(), session.spec
    press(qtbot, page.step_button, 5)
    assert torch.equal(torch.get_rng_state(), before)
    assert session.spec is spec
