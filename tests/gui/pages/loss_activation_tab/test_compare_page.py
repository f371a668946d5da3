"""Losses beside each other as a user looks at them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.loss_activation.compare.compare_page import ComparePage

Settle = Callable[[], None]


@pytest.fixture
def page(qtbot: QtBot, session: Session, settle: Settle) -> ComparePage:
    """The page on its own."""
    made = ComparePage(session)
    qtbot.addWidget(made)
    made.resize(930, 480)
    with qtbot.waitExposed(made):
        made.show()
    settle()
    return made


def show_part(qtbot: QtBot, page: ComparePage, part: QWidget, settle: Settle) -> None:
    """Click the tab of a part."""
    bar = page.tabs.tabBar()
    place = page.tabs.indexOf(part)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    settle()


def test_distances_lie_over_one_axis(page: ComparePage) -> None:
    curves = {curve.name: curve for curve in page.families.plot.curves}
    x = curves["MSELoss"].x_P
    expected = {
        "L1Loss": np.abs(x),
        "MSELoss": x**2,
        "HalfMSELoss": x**2 / 2,
        "SmoothL1Loss": np.where(np.abs(x) < 1, x**2 / 2, np.abs(x) - 0.5),
        "HuberLoss": np.where(np.abs(x) < 1, x**2 / 2, np.abs(x) - 0.5),
    }
    assert set(curves) == set(expected)
    for name, y in expected.items():
        np.testing.assert_allclose(curves[name].y_P, y, atol=1e-12)
    assert page.families.said.text() == (
        "At 4 MSELoss pulls hardest, with gradient 8; HuberLoss pulls with 1."
    )


def test_a_slider_bends_its_curve_and_a_box_hides_one(
    qtbot: QtBot, page: ComparePage, settle: Settle
) -> None:
    page.families.delta.slider.setFocus()
    for _ in range(10):
        qtbot.keyClick(page.families.delta.slider, Qt.Key.Key_Right)
    settle()
    assert page.families.delta.value() == pytest.approx(1.5)
    huber = next(curve for curve in page.families.plot.curves if curve.name == "HuberLoss")
    x = huber.x_P
    np.testing.assert_allclose(
        huber.y_P, np.where(np.abs(x) < 1.5, x**2 / 2, 1.5 * (np.abs(x) - 0.75)), atol=1e-12
    )
    page.families.boxes["MSELoss"].click()
    assert "MSELoss" not in [curve.name for curve in page.families.plot.curves]
    page.families.gradients.click()
    names = [curve.name for curve in page.families.plot.curves]
    assert "gradient of HuberLoss" in names
    assert len(names) == 8


def test_every_family_is_drawn(qtbot: QtBot, page: ComparePage, settle: Settle) -> None:
    seen = []
    page.families.family.setFocus()
    for _ in range(page.families.family.count()):
        seen.append(tuple(curve.name for curve in page.families.plot.curves))
        qtbot.keyClick(page.families.family, Qt.Key.Key_Down)
        settle()
    assert [len(names) for names in seen] == [5, 5, 4, 3]
    assert "BCEWithLogitsLoss" in seen[2]


def test_where_digits_are_lost_is_drawn_and_told(qtbot: QtBot, page: ComparePage, settle: Settle) -> None:
    part = page.logits
    show_part(qtbot, page, part, settle)
    logits, bce, exact = part.plot.curves
    np.testing.assert_allclose(exact.y_P, np.logaddexp(0, exact.x_P), rtol=1e-9)
    np.testing.assert_allclose(logits.y_P[logits.x_P > 1], exact.y_P[exact.x_P > 1], rtol=1e-5)
    assert bce.y_P[-1] == 100
    assert "off by 1 % or more for logits above 15" in part.said.text()
    part.dtype.setCurrentText("float64")
    settle()
    assert "off by 1 % or more for logits above 3" in part.said.text()
    part.gradients.click()
    settle()
    np.testing.assert_allclose(part.plot.curves[0].y_P, 1 / (1 + np.exp(-exact.x_P)), atol=1e-9)


def test_entropy_and_divergence_add_up_while_sliders_move(
    qtbot: QtBot, page: ComparePage, settle: Settle
) -> None:
    part = page.entropy
    show_part(qtbot, page, part, settle)
    for _ in range(7):
        qtbot.keyClick(part.weights[3].slider, Qt.Key.Key_PageUp)
        qtbot.keyClick(part.logits[1].slider, Qt.Key.Key_Left)
    settle()
    weights = np.array([row.value() for row in part.weights])
    assert weights[3] > 0
    p = weights / weights.sum()
    z = np.array([row.value() for row in part.logits])
    q = np.exp(z) / np.exp(z).sum()
    cross, own, divergence = (bar.value for bar in part.sum.bars)
    assert cross == pytest.approx(-(p * np.log(q)).sum())
    assert own == pytest.approx(-(p[p > 0] * np.log(p[p > 0])).sum())
    assert cross == pytest.approx(own + divergence)
    assert part.said.text().startswith("✓")
    np.testing.assert_allclose(part.plot.values[1], q, rtol=1e-9)


def test_the_buttons_make_p_one_hot_and_q_equal_to_p(qtbot: QtBot, page: ComparePage, settle: Settle) -> None:
    part = page.entropy
    show_part(qtbot, page, part, settle)
    qtbot.mouseClick(part.match, Qt.MouseButton.LeftButton)
    settle()
    assert part.sum.bars[2].value < 0.01
    qtbot.mouseClick(part.one_hot, Qt.MouseButton.LeftButton)
    settle()
    assert part.sum.bars[1].value == 0
    assert part.plot.values[0].tolist() == [1, 0, 0, 0]


def test_loss_cost_and_objective_of_the_project_are_told_apart(
    qtbot: QtBot, page: ComparePage, settle: Settle, session: Session
) -> None:
    part = page.objective
    show_part(qtbot, page, part, settle)
    qtbot.waitUntil(lambda: len(part.bars.bars) == 3, timeout=5000)
    settle()
    from engine.train.trainer import Trainer

    trainer = Trainer(session.spec, data=session.data)
    weights = [p.detach().numpy() for name, p in trainer.model.named_parameters() if name.endswith("weight")]
    l2 = 0.01 / 2 * sum(float((w.astype(np.float64) ** 2).sum()) for w in weights)
    largest, cost, objective = (bar.value for bar in part.bars.bars)
    assert cost == pytest.approx(trainer.evaluate("train"), rel=1e-5)
    assert objective - cost == pytest.approx(l2, rel=1e-5)
    assert largest > cost
    part.l2.set_value(-5.0)
    settle()
    assert part.bars.bars[2].value == pytest.approx(cost)
    assert part.l2.number.text() == "0"


def test_the_objective_follows_the_run(
    qtbot: QtBot, page: ComparePage, settle: Settle, session: Session
) -> None:
    part = page.objective
    show_part(qtbot, page, part, settle)
    qtbot.waitUntil(lambda: len(part.bars.bars) == 3, timeout=5000)
    before = part.bars.bars[1].value
    session.run.set_pace(None)
    session.run.run()
    qtbot.waitUntil(lambda: session.run.state is State.ENDED, timeout=30_000)
    qtbot.waitUntil(lambda: part.bars.bars[1].value < 0.3 * before, timeout=5000)
    settle()
