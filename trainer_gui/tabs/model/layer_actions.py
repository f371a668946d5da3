"""What can be done to layers of the list, as actions with icons, shortcuts and tooltips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from trainer_gui.theme.list_action import ListAction

WRAPS = ("Sequential", "ModuleList", "ModuleDict", "Residual", "Parallel")


@dataclass(frozen=True)
class Allowed:
    """What can be done to the selection.

    Args:
        change: It is one or more neighbours inside a container.
        up: There is a place above.
        down: There is a place below.
        single: It is one layer.
        unwrap: It is one container with children.
        enabled: It takes part; False if it is left out.
    """

    change: bool = False
    up: bool = False
    down: bool = False
    single: bool = False
    unwrap: bool = False
    enabled: bool = True


class LayerActions(QObject):
    """Makes the actions for a widget; they work while it has the focus.

    Args:
        owner: The list.

    Signals:
        remove, duplicate, copy, cut, paste, rename, unwrap, add, own: What was asked for.
        move: −1 for up, 1 for down.
        wrap: Kind of the container.
        enable: True to take part, False to leave out.
    """

    add = Signal()
    remove = Signal()
    duplicate = Signal()
    copy = Signal()
    cut = Signal()
    paste = Signal()
    rename = Signal()
    unwrap = Signal()
    own = Signal()
    move = Signal(int)
    wrap = Signal(str)
    enable = Signal(bool)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        make = self._make
        self.add_action = make("add", self.tr("Add a layer"), "Ins", "addLayerAction", self.add.emit)
        self.remove_action = make(
            "remove", self.tr("Remove the layer"), "Del", "removeLayer", self.remove.emit
        )
        self.up_action = make(
            "up", self.tr("Move the layer up"), "Alt+Up", "moveLayerUp", lambda: self.move.emit(-1)
        )
        self.down_action = make(
            "down", self.tr("Move the layer down"), "Alt+Down", "moveLayerDown", lambda: self.move.emit(1)
        )
        self.duplicate_action = make(
            "copy", self.tr("Duplicate the layer"), "Ctrl+D", "duplicateLayer", self.duplicate.emit
        )
        self.cut_action = make("", self.tr("Cut"), "Ctrl+X", "cutLayer", self.cut.emit)
        self.copy_action = make("", self.tr("Copy"), "Ctrl+C", "copyLayer", self.copy.emit)
        self.paste_action = make("", self.tr("Paste"), "Ctrl+V", "pasteLayer", self.paste.emit)
        self.rename_action = make("", self.tr("Rename"), "F2", "renameLayer", self.rename.emit)
        self.enable_action = make("", self.tr("Take part"), "Ctrl+E", "enableLayer", self._on_enable)
        self.enable_action.setCheckable(True)
        self.wrap_actions = {
            kind: make(
                "",
                self.tr("Wrap in {0}").format(kind),
                "Ctrl+G" if kind == "Sequential" else "",
                f"wrapIn{kind}",
                partial(self.wrap.emit, kind),
            )
            for kind in WRAPS
        }
        self.unwrap_action = make(
            "", self.tr("Unwrap the container"), "Ctrl+Shift+G", "unwrapLayer", self.unwrap.emit
        )

        text = self.tr("Open a module from a file…")
        self.own_action = make("", text, "", "openOwnModule", self.own.emit)

    def allow(self, allowed: Allowed) -> None:
        """Say what can be done to the selection."""
        for action in (
            self.remove_action,
            self.duplicate_action,
            self.cut_action,
            self.copy_action,
            self.enable_action,
            *self.wrap_actions.values(),
        ):
            action.setEnabled(allowed.change)
        self.up_action.setEnabled(allowed.up)
        self.down_action.setEnabled(allowed.down)
        self.rename_action.setEnabled(allowed.change and allowed.single)
        self.unwrap_action.setEnabled(allowed.unwrap)
        self.enable_action.setChecked(allowed.enabled)

    def fill(self, menu: QMenu) -> None:
        """Put everything that can be done into a menu."""
        for action in (self.cut_action, self.copy_action, self.paste_action, self.duplicate_action):
            menu.addAction(action)
        menu.addSeparator()
        for action in (self.rename_action, self.enable_action):
            menu.addAction(action)
        menu.addSeparator()
        for action in self.wrap_actions.values():
            menu.addAction(action)
        menu.addAction(self.unwrap_action)
        menu.addSeparator()
        for action in (self.up_action, self.down_action, self.remove_action):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.own_action)

    def _make(self, icon_name: str, text: str, keys: str, name: str, act: Callable[[], None]) -> ListAction:
        action = ListAction(self._owner, icon_name, text, keys, name)
        action.triggered.connect(lambda _on=False: act())
        return action

    @Slot()
    def _on_enable(self) -> None:
        self.enable.emit(self.enable_action.isChecked())
