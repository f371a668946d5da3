"""What an entry of the catalogue is: a sentence, its formula, its shapes, and where it is defined."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.catalogue import Entry
from trainer_gui.forms.formula_view import FormulaView


class EntryHelp(QWidget):
    """Explains one entry; empty where nothing is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = self._label()
        self.formula = FormulaView(self)
        self.more = self._label()
        self.more.setTextFormat(Qt.TextFormat.RichText)
        self.more.setOpenExternalLinks(True)
        self.more.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        # Clicked for its link or its text; the Tab key goes from field to field.
        self.more.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self.summary, self.formula, self.more):
            column.addWidget(widget)
        self.show_entry(None)

    def show_entry(self, entry: Entry | None) -> None:
        """Show what the entry is; None clears the panel."""
        self.summary.setText(entry.summary if entry is not None else "")
        self.formula.show_formula(entry.formula if entry is not None else "")
        parts = []
        if entry is not None:
            shapes = getattr(entry, "shapes", "")
            if shapes:
                parts.append(html.escape(self.tr("Shapes: {0}").format(shapes)))
            link = html.escape(entry.source, quote=True)
            parts.append(f'<a href="{link}">{html.escape(self.tr("Where it is defined"))}</a>')
            self.more.setToolTip(entry.source)
        self.more.setText("".join(f'<p style="margin: 0 0 4px 0">{part}</p>' for part in parts))

    def _label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label
