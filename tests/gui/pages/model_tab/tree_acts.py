"""What a user does to the tree of layers: clicks, keys, drags and drops."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec import LayerNode, set_values
from trainer_gui.session.session import Session
from trainer_gui.tabs.model import ModelTab

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def kinds(session: Session) -> list[str]:
    """What the model consists of at the top."""
    return [layer.kind for layer in session.document.spec.model.children]


def use_model(session: Session, model: LayerNode) -> None:
    """Give the project another model."""
    session.document.replace(session.document.spec.model_copy(update={"model": model}))


def use_pictures(session: Session, model: LayerNode) -> None:
    """Give the project small pictures of four classes, and a model for them."""
    edits = [("data.kind", "shapes"), ("data.params", {"n": 40}), ("loss", {"kind": "CrossEntropyLoss"})]
    spec = set_values(session.document.spec, edits)
    session.document.replace(spec.model_copy(update={"model": model}))


def click(qtbot: QtBot, tab: ModelTab, path: str, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Click a layer in the list, and give the list the keyboard."""
    tree = tab.layers.tree
    tree.scrollTo(tab.layers.model.index_of(path))
    at = tree.visualRect(tab.layers.model.index_of(path)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, modifier, at)
    tree.setFocus()


def key(qtbot: QtBot, tab: ModelTab, code: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press a key in the list."""
    tab.activateWindow()
    qtbot.waitUntil(tab.isActiveWindow)
    tab.layers.tree.setFocus()
    qtbot.keyClick(tab.layers.tree, code, modifier)


def drop(tab: ModelTab, data: QMimeData, at: QPoint) -> None:
    """Drag something over the list and let it go, as Qt tells the list about it."""
    port = tab.layers.tree.viewport()
    actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    left = Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(at, actions, data, left, NONE),
        QDragMoveEvent(at, actions, data, left, NONE),
        QDropEvent(QPointF(at), actions, data, left, NONE),
    ):
        QApplication.sendEvent(port, event)
