"""The tree of layers, edited by mouse and keyboard; every act is one step of undo."""

from __future__ import annotations

import json

import pytest
import torch
from model_trees import TREES, chain, linear, node
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tree_acts import (
    ALT,
    CONTROL,
    SHIFT,
    click,
    drop,
    key,
    kinds,
    use_model,
)

from engine.spec import LayerNode
from engine.spec.tree import layer_paths
from trainer_gui.session.session import Session
from trainer_gui.tabs.model import ModelTab

TOP = "model.children"


def test_neighbours_are_wrapped_and_unwrapped_as_single_steps(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    before = session.document.spec
    click(qtbot, tab, f"{TOP}[0]")
    click(qtbot, tab, f"{TOP}[3]", SHIFT)
    key(qtbot, tab, Qt.Key.Key_G, CONTROL)
    assert kinds(session) == ["Sequential", "Linear"]
    assert [child.kind for child in session.spec.model.children[0].children] == [
        "Linear",
        "Tanh",
        "Linear",
        "Tanh",
    ]
    assert tab.selected == f"{TOP}[0]"
    wrapped = session.document.spec
    key(qtbot, tab, Qt.Key.Key_G, CONTROL | SHIFT)
    assert session.document.spec == before
    assert tab.layers.run() == (f"{TOP}[0]", 4)
    session.document.undo()
    assert session.document.spec == wrapped
    session.document.undo()
    assert session.document.spec == before


@pytest.mark.parametrize("kind", ["Sequential", "ModuleList", "ModuleDict", "Residual", "Parallel"])
def test_a_layer_is_wrapped_in_any_container_from_the_menu(
    qtbot: QtBot, tab: ModelTab, session: Session, kind: str
) -> None:
    click(qtbot, tab, f"{TOP}[2]")
    menu = tab.layers.menu_for(f"{TOP}[2]")
    action = next(action for action in menu.actions() if action.objectName() == f"wrapIn{kind}")
    action.trigger()
    assert kinds(session) == ["Linear", "Tanh", kind, "Tanh", "Linear"]
    assert [child.kind for child in session.spec.model.children[2].children] == ["Linear"]
    # The shapes pass through every one of them as before.
    assert not session.problems
    menu.deleteLater()


def test_several_layers_in_a_residual_become_its_body(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    click(qtbot, tab, f"{TOP}[1]")
    click(qtbot, tab, f"{TOP}[3]", SHIFT)
    tab.layers.actions_.wrap_actions["Residual"].trigger()
    (body,) = session.spec.model.children[1].children
    assert body.kind == "Sequential"
    assert [child.kind for child in body.children] == ["Tanh", "Linear", "Tanh"]


def test_layers_that_are_no_neighbours_are_not_wrapped_or_removed(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click(qtbot, tab, f"{TOP}[0]")
    click(qtbot, tab, f"{TOP}[2]", CONTROL)
    assert not tab.layers.actions_.wrap_actions["Sequential"].isEnabled()
    key(qtbot, tab, Qt.Key.Key_Delete)
    assert len(kinds(session)) == 5


def test_several_neighbours_are_removed_moved_and_duplicated(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click(qtbot, tab, f"{TOP}[0]")
    click(qtbot, tab, f"{TOP}[1]", SHIFT)
    key(qtbot, tab, Qt.Key.Key_Down, ALT)
    assert kinds(session) == ["Linear", "Linear", "Tanh", "Tanh", "Linear"]
    assert tab.layers.run() == (f"{TOP}[1]", 2)
    key(qtbot, tab, Qt.Key.Key_Up, ALT)
    assert kinds(session) == ["Linear", "Tanh", "Linear", "Tanh", "Linear"]
    key(qtbot, tab, Qt.Key.Key_D, CONTROL)
    assert kinds(session) == ["Linear", "Tanh", "Linear", "Tanh", "Linear", "Tanh", "Linear"]
    assert tab.layers.run() == (f"{TOP}[2]", 2)
    key(qtbot, tab, Qt.Key.Key_Delete)
    assert kinds(session) == ["Linear", "Tanh", "Linear", "Tanh", "Linear"]
    session.document.undo()
    assert len(kinds(session)) == 7


def test_a_copied_layer_is_json_text_and_is_pasted_behind_the_selected_one(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    click(qtbot, tab, f"{TOP}[2]")
    key(qtbot, tab, Qt.Key.Key_C, CONTROL)
    text = json.loads(QGuiApplication.clipboard().text())
    assert text == {"kind": "Linear", "params": {"in_features": "auto", "out_features": 16}}
    click(qtbot, tab, f"{TOP}[4]")
    key(qtbot, tab, Qt.Key.Key_V, CONTROL)
    assert kinds(session) == ["Linear", "Tanh", "Linear", "Tanh", "Linear", "Linear"]
    assert session.spec.model.children[5] == session.spec.model.children[2]


def test_cut_layers_are_pasted_into_a_selected_container(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    use_model(session, chain(linear(2, 4), node("ReLU"), chain(linear(4, 4)), linear(4, 1)))
    click(qtbot, tab, f"{TOP}[0]")
    click(qtbot, tab, f"{TOP}[1]", SHIFT)
    key(qtbot, tab, Qt.Key.Key_X, CONTROL)
    assert kinds(session) == ["Sequential", "Linear"]
    click(qtbot, tab, f"{TOP}[0]")
    key(qtbot, tab, Qt.Key.Key_V, CONTROL)
    assert [child.kind for child in session.spec.model.children[0].children] == ["Linear", "Linear", "ReLU"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "clipboard: expected a layer as JSON text"),
        ('{"a": 1}', "clipboard: expected a layer as JSON text"),
        ("[1, 2]", "clipboard: expected a layer as JSON text"),
        ("[" * 100_000, "clipboard: expected a layer as JSON text"),
        ('{"kind": "Lineer"}', "Did you mean Linear?"),
        ('{"kind": "ReLU", "parms": {}}', "unknown name 'parms'"),
        ('{"kind": "ReLU", "enabled": 3}', "expected true or false"),
    ],
)
def test_what_is_no_layer_is_refused_by_name_and_changes_nothing(
    qtbot: QtBot, tab: ModelTab, session: Session, text: str, told: str
) -> None:
    before = session.document.spec
    QGuiApplication.clipboard().setText(text)
    click(qtbot, tab, f"{TOP}[0]")
    key(qtbot, tab, Qt.Key.Key_V, CONTROL)
    assert session.document.spec is before
    assert told in tab.total.text()
    assert tab.total.text().startswith("clipboard")


def test_a_layer_is_renamed_in_its_row(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    click(qtbot, tab, f"{TOP}[2]")
    key(qtbot, tab, Qt.Key.Key_F2)
    line = tab.layers.tree.findChild(QLineEdit, "layerNameEdit")
    assert line is not None
    qtbot.keyClicks(line, "middle")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.spec.model.children[2].name == "middle")
    session.document.undo()
    assert session.spec.model.children[2].name is None


def test_a_layer_is_left_out_and_taken_in_again(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    click(qtbot, tab, f"{TOP}[1]")
    key(qtbot, tab, Qt.Key.Key_E, CONTROL)
    assert not session.spec.model.children[1].enabled
    assert not tab.facts[f"{TOP}[1]"].is_enabled
    assert tab.total.text() == "337 learnable parameters in 4 layers."
    key(qtbot, tab, Qt.Key.Key_E, CONTROL)
    assert session.spec.model.children[1].enabled


def test_a_layer_is_dragged_to_another_place(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    tree, model = tab.layers.tree, tab.layers.model
    before = session.document.spec
    data = model.mimeData([model.index_of(f"{TOP}[4]")])
    top = tree.visualRect(model.index_of(f"{TOP}[0]"))
    drop(tab, data, QPoint(top.center().x(), top.top() + 1))
    qtbot.waitUntil(lambda: kinds(session) == ["Linear", "Linear", "Tanh", "Linear", "Tanh"])
    assert session.spec.model.children[0].params["out_features"] == "auto"
    assert tab.selected == f"{TOP}[0]"
    session.document.undo()
    assert session.document.spec == before


def test_layers_are_dragged_into_a_container(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    use_model(session, chain(linear(2, 4), node("ReLU"), chain(linear(4, 4)), linear(4, 1)))
    model = tab.layers.model
    data = model.mimeData([model.index_of(f"{TOP}[0]"), model.index_of(f"{TOP}[1]")])
    drop(tab, data, tab.layers.tree.visualRect(model.index_of(f"{TOP}[2]")).center())
    qtbot.waitUntil(lambda: kinds(session) == ["Sequential", "Linear"])
    inside = session.spec.model.children[0].children
    assert [child.kind for child in inside] == ["Linear", "Linear", "ReLU"]
    assert tab.layers.run() == (f"{TOP}[0].children[1]", 2)


def test_a_container_cannot_be_dropped_into_itself(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    use_model(session, chain(chain(chain(linear(2, 4))), linear(4, 1)))
    before = session.document.spec
    model = tab.layers.model
    data = model.mimeData([model.index_of(f"{TOP}[0]")])
    drop(tab, data, tab.layers.tree.visualRect(model.index_of(f"{TOP}[0].children[0]")).center())
    qtbot.waitUntil(lambda: "outside the layer" in tab.total.text())
    assert session.document.spec is before


def test_the_palette_is_searched_and_adds_layers_by_key_and_double_click(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    tab.lower_pages.setCurrentIndex(1)
    click(qtbot, tab, f"{TOP}[0]")
    qtbot.keyClicks(tab.palette_.search, "rectifier")
    assert "LeakyReLU" in tab.palette_.matches()
    assert "Conv2d" not in tab.palette_.matches()
    tab.palette_.search.clear()
    qtbot.keyClicks(tab.palette_.search, "dropout")
    qtbot.keyClick(tab.palette_.search, Qt.Key.Key_Return)
    assert kinds(session)[:2] == ["Linear", "Dropout"]
    view = tab.palette_.tree
    at = view.visualRect(tab.palette_.index_of("AlphaDropout")).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert kinds(session)[:3] == ["Linear", "Dropout", "AlphaDropout"]


def test_every_layer_of_the_catalogue_is_in_the_palette_once(tab: ModelTab) -> None:
    from engine import catalogue

    assert sorted(tab.palette_.matches()) == sorted(entry.kind for entry in catalogue.all_layers())


def test_a_kind_is_dragged_from_the_palette(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    tab.palette_.search.setText("PReLU")
    index = tab.palette_.index_of("PReLU")
    data = tab.palette_.tree.model().mimeData([index])
    tree, model = tab.layers.tree, tab.layers.model
    top = tree.visualRect(model.index_of(f"{TOP}[1]"))
    drop(tab, data, QPoint(top.center().x(), top.top() + 1))
    qtbot.waitUntil(lambda: kinds(session) == ["Linear", "PReLU", "Tanh", "Linear", "Tanh", "Linear"])


def test_the_route_of_a_choice_is_chosen_among_its_children(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    choice = node("ModuleDict", node("ReLU", name="relu"), node("PReLU", name="prelu"))
    use_model(session, chain(linear(2, 4), choice, linear(4, 1)))
    click(qtbot, tab, f"{TOP}[1]")
    box = tab.form.route
    assert box.isVisibleTo(tab.form)
    assert [box.itemData(i) for i in range(box.count())] == ["", "relu", "prelu"]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    assert session.spec.model.children[1].params["route"] == "prelu"
    assert not tab.facts[f"{TOP}[1].children[0]"].is_used
    assert tab.facts[f"{TOP}[1].children[1]"].is_used


def test_repeated_layers_are_counted_with_their_repetitions(tab: ModelTab, session: Session) -> None:
    use_model(session, chain(linear(2, 10), node("ModuleList", linear(10, 10), repeat=20), linear(10, 1)))
    facts = tab.facts
    assert facts[f"{TOP}[1]"].n_params == 20 * (10 * 10 + 10)
    assert facts[f"{TOP}[1]"].multiply_adds == 20 * 10 * 10
    assert tab.total.text() == "2,241 learnable parameters in 22 layers."


def test_a_fix_is_in_the_menu_of_the_layer(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    session.document.set_value(f"{TOP}[2].params.in_features", 7)
    menu = tab.layers.menu_for(f"{TOP}[2]")
    first = menu.actions()[0]
    assert first.text() == "Mend: Set it to 16"
    first.trigger()
    assert session.spec.model.children[2].params["in_features"] == 16
    assert not session.problems
    menu.deleteLater()


def test_a_closed_container_stays_closed_when_something_is_added(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    use_model(session, chain(chain(linear(2, 4), node("ReLU")), linear(4, 1)))
    index = tab.layers.model.index_of(f"{TOP}[0]")
    tab.layers.tree.collapse(index)
    click(qtbot, tab, f"{TOP}[1]")
    tab.editor.add("Sigmoid")
    assert not tab.layers.tree.isExpanded(tab.layers.model.index_of(f"{TOP}[0]"))
    assert len(dict(layer_paths(session.spec.model))) == 6


def test_a_wide_list_has_a_column_for_every_figure(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    tree, model = tab.layers.tree, tab.layers.model
    assert tree.isHeaderHidden()
    assert tree.isColumnHidden(3)
    tab.resize(2200, 700)
    qtbot.waitUntil(lambda: not tree.isColumnHidden(3))
    assert not tree.isHeaderHidden()
    cells = [model.index_of(f"{TOP}[2]").siblingAtColumn(column).data() for column in range(5)]
    assert cells == ["2: Linear", "(N, 16)", "(N, 16)", "272", "256"]


@pytest.mark.parametrize("name", list(TREES))
def test_counts_by_arithmetic_are_those_of_torchs_modules(tab: ModelTab, session: Session, name: str) -> None:
    from engine.build.model import build_layer

    use_model(session, chain(linear(2, 4), TREES[name]))
    counted = 0
    for row in session.check.walk.layers:
        if tab.facts[row.path].is_container:
            continue
        with torch.device("meta"):
            module = build_layer(LayerNode(kind=row.kind, params=dict(row.params)))
        n_params = sum(weight.numel() for weight in module.parameters())
        assert tab.facts[row.path].n_params == n_params * row.times
        counted += n_params
    assert counted
