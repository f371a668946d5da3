"""What an entry of the catalogue is: a sentence, its shapes, its formula, and where it is defined."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from engine.catalogue import Entry
from trainer_gui.forms.formula_text import BETWEEN, formula_text


class EntryHelp(QLabel):
    """Explains one entry; empty where nothing is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setOpenExternalLinks(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        # Clicked for its link or its text; the Tab key goes from field to field.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def show_entry(self, entry: Entry | None) -> None:
        """Show what the entry is; None clears the panel."""
        if entry is None:
            self.clear()
            return
        parts = [html.escape(entry.summary)]
        formula = formula_text(entry.formula)
        if formula:
            # Formulas that stand side by side go one below the other here.
            parts.append("<br>".join(html.escape(line.rstrip(",")) for line in formula.split(BETWEEN)))
        shapes = getattr(entry, "shapes", "")
        if shapes:
            parts.append(html.escape(self.tr("Shapes: {0}").format(shapes)))
        link = html.escape(entry.source, quote=True)
        parts.append(f'<a href="{link}">{html.escape(self.tr("Where it is defined"))}</a>')
        self.setText("".join(f'<p style="margin: 0 0 4px 0">{part}</p>' for part in parts))
        self.setToolTip(entry.source)
