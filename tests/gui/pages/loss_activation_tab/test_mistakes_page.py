"""The page of common mistakes, as a person uses it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.explore.mistakes import card as card_module
from engine.explore.mistakes.all_cards import MISTAKES
from engine.explore.mistakes.card import Mistake, MistakeCard, run_mistake
from engine.spec import set_values
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation import LossActivationTab
from trainer_gui.tabs.loss_activation.mistakes.mistakes_page import MistakesPage
from trainer_gui.tabs.loss_activation.mistakes.variant_panes import changed_lines

ROW = {mistake.key: row for row, mistake in enumerate(MISTAKES)}


@pytest.fixture
def mistakes(qtbot: QtBot, tab: LossActivationTab, session: Session) -> MistakesPage:
    """The page, brought to the front by a click on its tab."""
    bar = tab.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(4).center())
    found = tab.mistakes
    assert found.isVisible()
    qtbot.waitUntil(lambda: found.list.count() == len(MISTAKES), timeout=20_000)
    return found


def choose(qtbot: QtBot, page: MistakesPage, key: str) -> None:
    item = page.list.item(ROW[key])
    page.list.scrollToItem(item)
    rect = page.list.visualItemRect(item)
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert page.title.text() == MISTAKES[ROW[key]].title


def run(qtbot: QtBot, page: MistakesPage, session: Session) -> None:
    qtbot.mouseClick(page.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.run_button.isEnabled() and session.looking.is_idle, timeout=20_000)


def outcome_texts(page: MistakesPage) -> list[str]:
    return [pane.said.text() for pane in page.panes.panes if not pane.said.isHidden()]


def test_every_card_runs_and_tells_what_its_engine_tells(
    qtbot: QtBot, mistakes: MistakesPage, session: Session
) -> None:
    for mistake in MISTAKES:
        choose(qtbot, mistakes, mistake.key)
        assert mistake.asked in mistakes.asked.text()
        run(qtbot, mistakes, session)
        card = run_mistake(mistake)
        assert card.explanation in mistakes.said.text()
        assert len(outcome_texts(mistakes)) == len(card.variants)
        for pane, variant in zip(mistakes.panes.panes, card.variants, strict=True):
            assert pane.source.toPlainText().rstrip() == variant.code.rstrip()
            refused = "torch refuses" in pane.said.text()
            assert refused == bool(variant.outcome.error)
        drawn = {name for variant in card.variants for name in variant.outcome.series}
        assert mistakes.plot.isVisible() == bool(drawn)


def test_nothing_is_told_before_it_is_run(qtbot: QtBot, mistakes: MistakesPage, session: Session) -> None:
    choose(qtbot, mistakes, "softmax_twice")
    assert mistakes.said.text() == "Run it to see what happens."
    assert outcome_texts(mistakes) == []
    run(qtbot, mistakes, session)
    assert "2147 times smaller" in mistakes.said.text()
    choose(qtbot, mistakes, "in_features")
    assert mistakes.said.text() == "Run it to see what happens."
    choose(qtbot, mistakes, "softmax_twice")
    assert "2147 times smaller" in mistakes.said.text()


def test_a_second_card_can_be_run_while_the_first_one_runs(
    qtbot: QtBot, mistakes: MistakesPage, session: Session
) -> None:
    choose(qtbot, mistakes, "zero_grad_logistic")
    qtbot.mouseClick(mistakes.run_button, Qt.MouseButton.LeftButton)
    assert not mistakes.run_button.isEnabled()
    choose(qtbot, mistakes, "bce_outside")
    assert mistakes.said.text() == "Run it to see what happens."
    qtbot.mouseClick(mistakes.run_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "torch refuses" in mistakes.said.text(), timeout=20_000)
    choose(qtbot, mistakes, "zero_grad_logistic")
    qtbot.waitUntil(lambda: "run away" in mistakes.said.text(), timeout=20_000)
    assert session.looking.is_idle


def test_what_fails_is_told_on_its_own_card(
    qtbot: QtBot, mistakes: MistakesPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(mistake: Mistake) -> MistakeCard:
        raise MemoryError(f"no room for {mistake.key}")

    choose(qtbot, mistakes, "nll_on_logits")
    with monkeypatch.context() as patch:
        patch.setattr(card_module, "run_mistake", broken)
        qtbot.mouseClick(mistakes.run_button, Qt.MouseButton.LeftButton)
        choose(qtbot, mistakes, "bce_outside")
        qtbot.waitUntil(lambda: session.looking.is_idle, timeout=20_000)
    assert mistakes.said.text() == "Run it to see what happens."
    choose(qtbot, mistakes, "nll_on_logits")
    assert "no room for nll_on_logits" in mistakes.said.text()
    run(qtbot, mistakes, session)
    assert mistakes.said.text().startswith("NLLLoss only picks")


def test_the_losses_of_all_three_regressions_are_drawn(
    qtbot: QtBot, mistakes: MistakesPage, session: Session
) -> None:
    choose(qtbot, mistakes, "zero_grad_linear")
    run(qtbot, mistakes, session)
    card = run_mistake(MISTAKES[ROW["zero_grad_linear"]])
    for curve, variant in zip(mistakes.plot.curves, card.variants, strict=True):
        expected = np.array(variant.outcome.series["loss of each step"])
        finite = np.isfinite(expected)
        np.testing.assert_array_equal(curve.y_P[finite], expected[finite])
        assert np.isnan(curve.y_P[~finite]).all()
    # The one that diverges goes out at the top; the others are seen whole.
    lucky = max(card.variants[0].outcome.series["loss of each step"])
    assert lucky <= mistakes.plot.view.y1 < 3 * lucky


def test_another_series_is_drawn_when_it_is_chosen(
    qtbot: QtBot, mistakes: MistakesPage, session: Session
) -> None:
    choose(qtbot, mistakes, "zero_grad_logistic")
    run(qtbot, mistakes, session)
    assert mistakes.series.isVisible()
    qtbot.keyClicks(mistakes.series, "size")
    assert mistakes.series.currentText() == "size of the weights"
    assert mistakes.plot.curves[0].y_P[-1] > 20 * mistakes.plot.curves[1].y_P[-1]


def test_the_programs_stand_beside_each_other_where_there_is_room(
    qtbot: QtBot, mistakes: MistakesPage, tab: LossActivationTab
) -> None:
    choose(qtbot, mistakes, "bce_outside")
    panes = mistakes.panes
    assert not panes.are_beside_each_other
    assert [pane.isVisible() for pane in panes.panes] == [True, False]
    qtbot.mouseClick(panes.bar, Qt.MouseButton.LeftButton, pos=panes.bar.tabRect(1).center())
    assert [pane.isVisible() for pane in panes.panes] == [False, True]
    tab.resize(1400, 700)
    qtbot.waitUntil(lambda: panes.are_beside_each_other)
    assert all(pane.isVisible() for pane in panes.panes)
    assert not panes.bar.isVisible()
    left, right = panes.panes
    assert left.geometry().right() < right.geometry().left()


def test_the_lines_that_differ_are_marked(qtbot: QtBot, mistakes: MistakesPage) -> None:
    choose(qtbot, mistakes, "zero_grad_logistic")
    wrong, right = mistakes.panes.panes
    assert wrong.source.extraSelections() == []
    marked = [selection.cursor.block().text().strip() for selection in right.source.extraSelections()]
    assert marked == ["optimizer.zero_grad()"]


def test_a_line_counts_as_changed_if_any_other_program_lacks_it() -> None:
    one, two, three = "def a():\n    x\n    y\n", "def b():\n    x\n    z\n", "def c():\n    x\n    y\n"
    assert changed_lines(one, [two, three]) == (2,)
    assert changed_lines(one, [three]) == ()
    assert changed_lines(two, [one, three]) == (2,)


def test_the_search_finds_cards_by_their_words(qtbot: QtBot, mistakes: MistakesPage) -> None:
    qtbot.keyClicks(mistakes.search, "zero_grad logistic")
    shown = [
        mistakes.list.item(row).text()
        for row in range(mistakes.list.count())
        if not mistakes.list.item(row).isHidden()
    ]
    assert shown == [MISTAKES[ROW["zero_grad_logistic"]].title]
    assert mistakes.title.text() == shown[0]
    mistakes.search.clear()
    assert not any(mistakes.list.item(row).isHidden() for row in range(mistakes.list.count()))


def test_the_code_of_a_card_can_be_copied(qtbot: QtBot, mistakes: MistakesPage) -> None:
    choose(qtbot, mistakes, "bce_outside")
    qtbot.mouseClick(mistakes.copy_button, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    compile(text, "copied", "exec")
    assert text.startswith("import torch\n")
    assert text.index("def bce_of_logits") < text.index("def bce_with_logits")


OWN = {
    "bce_outside": ([("loss", {"kind": "BCELoss"})], "model.children[4]"),
    "in_features": (
        [("model.children[2].params.in_features", 9)],
        "model.children[2].params.in_features",
    ),
}


@pytest.mark.parametrize("key", OWN)
def test_a_mistake_of_the_project_is_told_and_led_to(
    qtbot: QtBot, mistakes: MistakesPage, tab: LossActivationTab, session: Session, key: str
) -> None:
    edits, path = OWN[key]
    choose(qtbot, mistakes, key)
    assert not mistakes.go_button.isVisible()
    assert mistakes.here.text().startswith("In a project of yours:")
    session.document.replace(set_values(session.spec, edits))
    qtbot.waitUntil(mistakes.go_button.isVisible, timeout=10_000)
    assert "Your project does this" in mistakes.here.text()
    assert mistakes.list.item(ROW[key]).text().startswith("\N{WARNING SIGN}")
    with qtbot.waitSignal(tab.path_asked) as asked:
        qtbot.mouseClick(mistakes.go_button, Qt.MouseButton.LeftButton)
    assert asked.args == [path]
    session.document.undo()
    qtbot.waitUntil(lambda: not mistakes.go_button.isVisible(), timeout=10_000)


def test_the_page_can_be_used_by_keys_alone(
    qtbot: QtBot, mistakes: MistakesPage, session: Session, settle: Callable[[], None]
) -> None:
    mistakes.list.setFocus()
    qtbot.keyClick(mistakes.list, Qt.Key.Key_Down)
    assert mistakes.title.text() == MISTAKES[1].title
    mistakes.run_button.setFocus()
    qtbot.keyClick(mistakes.run_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.looking.is_idle and bool(mistakes.plot.curves), timeout=20_000)
    settle()
    assert mistakes.findChild(QLabel, "mistakeExplanation").text().startswith("NLLLoss only picks")
