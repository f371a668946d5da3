from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.catalogue import entries
from engine.catalogue.settings import SETTINGS
from engine.spec import Problem
from trainer_gui.forms import KindForm, NumberEdit, ParamForm


class Desk:
    """A form for the optimiser, and what it told."""

    def __init__(self, qtbot: QtBot, optional: bool = False) -> None:
        self.qtbot = qtbot
        self.form = KindForm("optimizer", entries("optimizers"), optional=optional)
        qtbot.addWidget(self.form)
        self.edits: list[tuple[str, Any]] = []
        self.kinds: list[tuple[str, Any]] = []
        self.form.edited.connect(self._on_edited)
        self.form.kindChosen.connect(self._on_kind)
        self.form.show("SGD", {"lr": 0.1})
        self.form.resize(340, 500)
        with qtbot.waitExposed(self.form):
            self.form.show()
        self.form.activateWindow()

    def _on_edited(self, path: str, value: Any) -> None:
        self.edits.append((path, value))

    def _on_kind(self, path: str, kind: Any) -> None:
        self.kinds.append((path, kind))

    def number(self, name: str) -> NumberEdit:
        found = self.form.findChild(NumberEdit, f"optimizer.params.{name}.field")
        assert isinstance(found, NumberEdit)
        return found

    def search(self, text: str) -> None:
        """Click into the chooser and type."""
        self.form.chooser.setFocus()
        line = self.form.chooser.lineEdit()
        assert isinstance(line, QLineEdit)
        line.selectAll()
        self.qtbot.keyClicks(line, text)

    def press_in_chooser(self, key: Qt.Key) -> None:
        popup = self.form.chooser.completer().popup()
        line = self.form.chooser.lineEdit()
        self.qtbot.keyClick(popup if popup.isVisible() else line, key)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_typed_rate_is_told_with_its_spec_path(desk: Desk) -> None:
    edit = desk.number("lr")
    edit.setFocus()
    edit.selectAll()
    desk.qtbot.keyClicks(edit, "1e-3")
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)

    assert desk.edits == [("optimizer.params.lr", 0.001)]


def test_parameters_that_are_not_set_show_their_defaults(desk: Desk) -> None:
    assert desk.number("lr").text() == "0.1"
    assert desk.number("momentum").text() == "0"


def test_showing_the_same_twice_changes_no_widget_and_tells_nobody(desk: Desk) -> None:
    before = desk.number("lr")

    desk.form.show("SGD", {"lr": 0.1})

    assert desk.number("lr") is before
    assert desk.edits == []
    assert desk.kinds == []


def test_text_that_is_being_typed_survives_a_new_value_from_elsewhere(desk: Desk) -> None:
    edit = desk.number("lr")
    edit.setFocus()
    edit.selectAll()
    desk.qtbot.keyClicks(edit, "0.0")

    desk.form.show("SGD", {"lr": 0.5, "momentum": 0.9})

    assert edit.text() == "0.0"
    assert desk.number("momentum").text() == "0.9"


def test_half_typed_text_is_not_taken_over_when_another_kind_is_shown(desk: Desk) -> None:
    edit = desk.number("lr")
    edit.setFocus()
    edit.selectAll()
    desk.qtbot.keyClicks(edit, "0.7")

    desk.form.show("Adam", {})

    assert desk.edits == []
    assert desk.number("lr").text() == "0.001"


def test_a_problem_appears_at_its_field_and_only_there(desk: Desk) -> None:
    problem = Problem("optimizer.params.momentum", "out_of_range", "a number at least 0", "-1")

    desk.form.show("SGD", {"lr": 0.1, "momentum": -1}, [problem])

    shown = {
        label.objectName(): label for label in desk.form.findChildren(QLabel) if "received" in label.text()
    }
    assert [label.text() for label in shown.values() if label.isVisible()] == [
        "▲ Expected a number at least 0, received -1."
    ]
    assert "received -1" in desk.form.params.editor("momentum").problem_label.text()


def test_a_problem_inside_a_list_belongs_to_the_list(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.form.show("Adam", {}, [Problem("optimizer.params.betas[1]", "x", "a number below 1", "2")])

    assert "below 1" in desk.form.params.editor("betas").problem_label.text()


def test_advanced_parameters_are_folded_until_the_button_is_clicked(desk: Desk) -> None:
    button = desk.form.findChild(QToolButton, "optimizer.params.advanced")
    dampening = desk.number("dampening")
    assert isinstance(button, QToolButton)
    assert not dampening.isVisible()

    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert dampening.isVisible()


def test_a_problem_unfolds_the_advanced_parameters(desk: Desk) -> None:
    desk.form.show("SGD", {"lr": 0.1}, [Problem("optimizer.params.dampening", "x", "a number", "'a'")])

    assert desk.number("dampening").isVisible()


def test_live_parameters_carry_a_mark_that_says_so(desk: Desk) -> None:
    mark = desk.form.findChild(QLabel, "optimizer.params.lr.live")

    assert isinstance(mark, QLabel)
    assert "while training runs" in mark.toolTip()
    assert desk.form.findChild(QLabel, "optimizer.params.nesterov.live") is None


def test_reset_in_the_context_menu_tells_the_default(desk: Desk) -> None:
    desk.form.show("SGD", {"lr": 0.1, "momentum": 0.9})
    edit = desk.number("momentum")
    edit.setFocus()
    desk.qtbot.keyClicks(edit, "7")
    reset = desk.form.findChild(QAction, "optimizer.params.momentum.reset")
    assert isinstance(reset, QAction)
    assert reset.text() == "Reset to default (0)"
    assert reset in edit.actions()

    reset.trigger()

    assert desk.edits == [("optimizer.params.momentum", 0)]
    assert edit.text() == "0"


def test_the_menu_of_a_number_offers_copy_and_reset(desk: Desk) -> None:
    edit = desk.number("lr")
    desk.qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    spot = edit.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, edit.mapToGlobal(spot))
    QApplication.sendEvent(edit, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    texts = [action.text() for action in menu.actions()]
    menu.close()

    assert any("Copy" in text for text in texts)
    assert texts[-1].startswith("Reset to default")


def test_a_name_typed_into_the_chooser_is_chosen_on_enter(desk: Desk) -> None:
    desk.search("adamw")
    desk.press_in_chooser(Qt.Key.Key_Return)

    assert desk.kinds == [("optimizer", "AdamW")]


def test_the_chooser_searches_summaries_and_tags(desk: Desk) -> None:
    entry = next(item for item in entries("optimizers") if item.kind == "Rprop")
    word = next(word for word in entry.summary.rstrip(".").split() if len(word) > 6)

    desk.search(word)

    model = desk.form.chooser.completer().completionModel()
    found = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert "Rprop" in found
    assert len(found) < len(entries("optimizers"))
    for kind in found:
        match = next(item for item in entries("optimizers") if item.kind == kind)
        assert word.lower() in f"{match.kind} {match.summary} {' '.join(match.tags)}".lower()


def test_enter_on_a_search_takes_the_first_match(desk: Desk) -> None:
    desk.search("rpro")
    desk.press_in_chooser(Qt.Key.Key_Return)

    assert desk.kinds == [("optimizer", "Rprop")]
    assert desk.form.chooser.currentText() == "Rprop"


def test_the_arrow_keys_pick_from_the_matches(desk: Desk) -> None:
    desk.search("adagra")
    desk.press_in_chooser(Qt.Key.Key_Down)
    desk.press_in_chooser(Qt.Key.Key_Return)

    assert desk.kinds == [("optimizer", "Adagrad")]
    assert desk.form.chooser.currentText() == "Adagrad"


def test_a_search_without_a_match_ends_where_it_began(desk: Desk) -> None:
    desk.search("zzz")
    desk.press_in_chooser(Qt.Key.Key_Return)
    desk.number("lr").setFocus()

    assert desk.kinds == []
    assert desk.form.chooser.currentText() == "SGD"


def test_escape_gives_up_a_search(desk: Desk) -> None:
    desk.search("ada")
    desk.press_in_chooser(Qt.Key.Key_Escape)
    desk.press_in_chooser(Qt.Key.Key_Escape)

    assert desk.kinds == []
    assert desk.form.chooser.currentText() == "SGD"


def test_choosing_what_is_chosen_tells_nobody(desk: Desk) -> None:
    desk.search("SGD")
    desk.press_in_chooser(Qt.Key.Key_Return)

    assert desk.kinds == []


def test_none_comes_first_where_nothing_may_be_chosen(qtbot: QtBot) -> None:
    desk = Desk(qtbot, optional=True)
    assert desk.form.chooser.itemText(0) == "none"

    desk.search("none")
    desk.press_in_chooser(Qt.Key.Key_Return)
    assert desk.kinds == [("optimizer", None)]
    desk.form.show(None)

    assert desk.form.chooser.currentText() == "none"
    assert desk.form.findChildren(NumberEdit) == [] or not any(
        edit.isVisible() for edit in desk.form.findChildren(NumberEdit)
    )


def test_a_kind_that_does_not_exist_is_shown_with_its_problem(desk: Desk) -> None:
    desk.form.show("Adamm", {}, [Problem("optimizer.kind", "unknown_kind", "a known optimizer", "'Adamm'")])

    assert desk.form.chooser.currentText() == "Adamm"
    assert "received 'Adamm'" in desk.form.problem_label.text()
    assert desk.form.problem_label.isVisible()


def test_the_help_tells_what_the_choice_is_and_where_it_is_defined(desk: Desk) -> None:
    entry = next(item for item in entries("optimizers") if item.kind == "SGD")

    help_ = desk.form.help

    assert help_.summary.text() == entry.summary
    assert help_.formula.latex == entry.formula
    assert entry.source in help_.more.text()


def test_names_follow_the_path_of_the_node(qtbot: QtBot) -> None:
    form = KindForm("model.children[0]", entries("layers"))
    qtbot.addWidget(form)
    form.show("Linear", {})
    assert form.chooser.objectName() == "model.children[0].kind"

    form.set_path("model.children[1]")
    form.show("Linear", {"bias": False})

    assert form.chooser.objectName() == "model.children[1].kind"
    assert form.findChild(QWidget, "model.children[1].params.bias") is not None


def test_settings_without_a_node_have_plain_paths(qtbot: QtBot) -> None:
    form = ParamForm()
    qtbot.addWidget(form)
    form.set_params("", SETTINGS[""])
    form.show({"seed": 5})

    edit = form.findChild(NumberEdit, "seed.field")
    assert isinstance(edit, NumberEdit)
    assert edit.text() == "5"


@pytest.mark.parametrize("width_px", [320, 380])
def test_every_form_fits_a_narrow_panel(qtbot: QtBot, width_px: int) -> None:
    for family in ("optimizers", "schedulers", "datasets", "losses", "layers", "activations"):
        form = KindForm(family, entries(family))
        qtbot.addWidget(form)
        for entry in entries(family):
            form.show(entry.kind, {})
            form.layout().activate()
            assert form.minimumSizeHint().width() <= width_px, (family, entry.kind)
