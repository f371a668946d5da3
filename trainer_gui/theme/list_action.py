"""An action on the chosen row of a list: its keys work there only, and its icon has the theme's colour."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from trainer_gui.theme.apply import current_theme, theme_notifier
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon


class ListAction(QAction):
    """Tells its keys in its tooltip, if it has any.

    Args:
        rows: The list that it belongs to; its keys work while the list has the focus, because Del and F2 belong to the
            text where a field has it.
        icon_name: Name of a drawing in ``resources/icons``; empty for none.
        text: What it does.
        keys: Its keys, such as ``Alt+Up``; empty for none.
        name: Its object name.
    """

    def __init__(self, rows: QWidget, icon_name: str, text: str, keys: str, name: str) -> None:
        super().__init__(text, rows)
        self._icon_name = icon_name
        self.setObjectName(name)
        self.setShortcut(QKeySequence(keys))
        self.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        shown = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(self.tr("{0} ({1})").format(text, shown) if shown else text)
        rows.addAction(self)
        if icon_name:
            theme_notifier().changed.connect(self._on_theme)
            self._on_theme(current_theme())

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self.setIcon(icon(self._icon_name, theme))
