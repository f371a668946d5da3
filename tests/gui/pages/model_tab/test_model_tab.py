"""The model page as a user works with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import set_values
from trainer_gui.session.session import Session
from trainer_gui.tabs.model import ModelTab
from trainer_gui.tabs.model.tree_model import FACTS_ROLE

Settle = Callable[[], None]


def kinds(session: Session) -> list[str]:
    """What the model consists of."""
    return [layer.kind for layer in session.document.spec.model.children]


def choose(qtbot: QtBot, box: QComboBox, text: str) -> None:
    """Type a name into a chooser and press Enter."""
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def press(qtbot: QtBot, tab: ModelTab, name: str) -> None:
    """Click a button of the list."""
    button = tab.findChild(QToolButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def click_row(qtbot: QtBot, tab: ModelTab, path: str) -> None:
    """Click a layer in the list."""
    tree = tab.layers.tree
    index = tab.layers.model.index_of(path)
    tree.scrollTo(index)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())


def test_every_layer_is_listed_with_shape_and_parameters(tab: ModelTab, settle: Settle) -> None:
    settle()
    model = tab.layers.model
    facts = [model.index(row, 0).data(FACTS_ROLE) for row in range(model.rowCount())]
    assert [fact.title for fact in facts] == ["0: Linear", "1: Tanh", "2: Linear", "3: Tanh", "4: Linear"]
    assert [fact.output_shape for fact in facts] == [(1, 16)] * 4 + [(1, 1)]
    assert [fact.n_params for fact in facts] == [2 * 16 + 16, 0, 16 * 16 + 16, 0, 17]
    assert facts[0].settings == "in_features=2, out_features=16"
    assert tab.total.text() == "337 learnable parameters in 5 layers."


def test_a_searched_layer_is_added_behind_the_selected_one(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click_row(qtbot, tab, "model.children[1]")
    choose(qtbot, tab.layers.chooser, "Dropout")
    assert kinds(session) == ["Linear", "Tanh", "Dropout", "Linear", "Tanh", "Linear"]
    assert tab.selected == "model.children[2]"
    assert tab.layers.chooser.currentText() == ""


def test_a_layer_is_removed_moved_and_copied_by_keys(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    tab.activateWindow()
    qtbot.waitUntil(tab.isActiveWindow)
    tree = tab.layers.tree
    click_row(qtbot, tab, "model.children[0]")
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert kinds(session) == ["Tanh", "Linear", "Linear", "Tanh", "Linear"]
    assert tab.selected == "model.children[1]"
    qtbot.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(tree, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert kinds(session) == ["Linear", "Linear", "Tanh", "Linear", "Tanh", "Linear"]
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert kinds(session) == ["Linear", "Tanh", "Linear", "Tanh", "Linear"]


def test_every_quick_edit_of_the_tree_is_a_step_of_undo(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click_row(qtbot, tab, "model.children[1]")
    press(qtbot, tab, "removeLayerButton")
    press(qtbot, tab, "removeLayerButton")
    assert kinds(session) == ["Linear", "Tanh", "Linear"]
    session.document.undo()
    assert kinds(session) == ["Linear", "Linear", "Tanh", "Linear"]
    session.document.undo()
    assert kinds(session) == ["Linear", "Tanh", "Linear", "Tanh", "Linear"]


def test_the_last_layer_can_be_removed_and_another_added(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    for _ in range(5):
        press(qtbot, tab, "removeLayerButton")
    assert kinds(session) == []
    assert not tab.layers.actions_.remove_action.isEnabled()
    choose(qtbot, tab.layers.chooser, "Linear")
    assert kinds(session) == ["Linear"]


def test_a_click_into_the_drawing_selects_the_layer(qtbot: QtBot, tab: ModelTab) -> None:
    at = tab.network.column_rect("model.children[2]").center()
    qtbot.mouseClick(tab.network, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))
    assert tab.selected == "model.children[2]"
    index = tab.layers.tree.currentIndex()
    assert tab.layers.model.path_of(index) == "model.children[2]"
    assert tab.form.title.text() == "2: Linear"


def test_the_drawing_follows_every_edit(tab: ModelTab, session: Session) -> None:
    session.document.set_value("model.children[0].params.out_features", 5)
    columns = tab.network.network.columns
    assert [column.n_units for column in columns] == [2, 5, 5, 16, 16, 1]
    assert len(columns[1].slots()) == 5
    assert len(columns[3].slots()) == 12
    assert None in columns[3].slots()


def test_a_wide_layer_is_a_block(tab: ModelTab, session: Session) -> None:
    session.document.set_value("model.children[0].params.out_features", 500)
    assert tab.network.network.columns[1].is_block


def test_another_kind_drops_what_it_has_no_use_for(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    session.document.set_value("model.children[0].init.weight", {"kind": "zeros_", "params": {}})
    click_row(qtbot, tab, "model.children[0]")
    choose(qtbot, tab.form.kind_form.chooser, "ReLU")
    layer = session.document.spec.model.children[0]
    assert (layer.kind, dict(layer.params), dict(layer.init)) == ("ReLU", {}, {})


def test_first_weights_can_be_chosen_and_given_back_to_torch(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click_row(qtbot, tab, "model.children[0]")
    assert set(tab.form.init_forms) == {"weight", "bias"}
    chooser = tab.form.init_forms["weight"].chooser
    assert chooser.currentText() == "torch's default"
    choose(qtbot, chooser, "xavier_uniform_")
    assert session.document.spec.model.children[0].init["weight"].kind == "xavier_uniform_"
    assert not tab.form.init_forms["bias"].chooser.findText("xavier_uniform_") >= 0
    choose(qtbot, chooser, "torch's default")
    assert dict(session.document.spec.model.children[0].init) == {}


def test_a_layer_gets_a_name(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    click_row(qtbot, tab, "model.children[2]")
    tab.form.name_edit.setFocus()
    qtbot.keyClicks(tab.form.name_edit, "hidden")
    qtbot.keyClick(tab.form.name_edit, Qt.Key.Key_Return)
    assert session.document.spec.model.children[2].name == "hidden"
    assert tab.layers.model.index_of("model.children[2]").data() == "hidden: Linear"


def test_a_name_that_python_cannot_take_is_told_below_the_field(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click_row(qtbot, tab, "model.children[2]")
    tab.form.name_edit.setFocus()
    qtbot.keyClicks(tab.form.name_edit, "two words")
    qtbot.keyClick(tab.form.name_edit, Qt.Key.Key_Return)
    assert "Python name" in tab.form.name_problem.text()


def test_a_wrong_width_marks_the_layer_in_list_and_drawing(tab: ModelTab, session: Session) -> None:
    session.document.set_value("model.children[2].params.in_features", 7)
    index = tab.layers.model.index_of("model.children[2]")
    assert index.data(FACTS_ROLE).has_error
    assert "Set it to 16" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert [column.severity for column in tab.network.network.columns] == ["", "", "", "error", "", ""]
    assert not tab.layers.model.index_of("model.children[0]").data(FACTS_ROLE).has_error


def test_nested_containers_are_shown_edited_and_framed(
    qtbot: QtBot, tab: ModelTab, settle: Settle, session: Session
) -> None:
    layers = session.document.spec.model_dump(mode="json")["model"]["children"]
    nested = [{"kind": "Sequential", "name": "body", "children": layers[:4]}, layers[4]]
    session.document.replace(set_values(session.document.spec, [("model.children", nested)]))
    settle()
    model = tab.layers.model
    body = model.index_of("model.children[0]")
    assert (model.rowCount(), model.rowCount(body)) == (2, 4)
    assert body.data(FACTS_ROLE).n_params == 48 + 272
    (frame,) = tab.network.network.frames
    assert (frame.first, frame.last) == (1, 4)
    click_row(qtbot, tab, "model.children[0]")
    choose(qtbot, tab.layers.chooser, "ReLU")
    assert [layer.kind for layer in session.document.spec.model.children[0].children][-1] == "ReLU"
    assert tab.selected == "model.children[0].children[4]"
    press(qtbot, tab, "moveLayerDownButton")
    assert kinds(session) == ["Sequential", "ReLU", "Linear"]
    assert model.parent(model.index_of("model.children[0].children[1]")) == model.index_of(
        "model.children[0]"
    )


def test_after_undo_of_an_added_layer_something_that_exists_is_selected(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click_row(qtbot, tab, "model.children[4]")
    choose(qtbot, tab.layers.chooser, "Sigmoid")
    assert tab.selected == "model.children[5]"
    session.document.undo()
    assert tab.selected == "model.children[4]"


def test_another_project_is_shown_whole(tab: ModelTab, settle: Settle, session: Session) -> None:
    session.document.open(read_preset("linear-regression"), None)
    settle()
    assert [column.n_units for column in tab.network.network.columns] == [1, 1]
    assert tab.total.text() == "2 learnable parameters in 1 layer."


def test_what_the_project_refuses_is_said_until_the_next_edit(
    qtbot: QtBot, tab: ModelTab, settle: Settle, session: Session
) -> None:
    settle()
    before = session.document.spec
    tab.set_value("model.children", "none at all")
    assert session.document.spec is before
    assert tab.total.text() == "model.children: expected a list, received 'none at all'"
    session.document.set_value("model.children[0].params.out_features", 4)
    assert "expected" not in tab.total.text()
