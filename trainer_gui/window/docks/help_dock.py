"""The Help dock: everything that can be chosen, found by a word, with its formula and what each parameter means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue import Entry
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.forms.entry_palette import EntryPalette
from trainer_gui.forms.kind_form import KindForm
from trainer_gui.theme.colors import Theme
from trainer_gui.window.help_entries import HelpTopic, call_text, help_topics, params_table

_LIST_PX, _PAGE_PX = 260, 480


class HelpDock(QDockWidget):
    """Explains any entry of the catalogue; built when it is first opened.

    Args:
        parent: Owner.

    Attributes:
        palette_: The list with its search line; there once the dock was opened.
        page: What the entry in hand is; there once the dock was opened.
    """

    palette_: EntryPalette
    page: QWidget

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("helpDock")
        self.setWindowTitle(self.tr("Help"))
        self._topics: dict[str, HelpTopic] = {}
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Nothing here is drawn by hand."""
        del theme

    def showEvent(self, event: QShowEvent) -> None:
        """Fill it when it comes into sight, as where a layout that was kept brings it back."""
        self._build()
        super().showEvent(event)

    def open(self) -> None:
        """Show the dock: on the entry of the form that has the focus, else on the search line."""
        entry = self._entry_in_focus()
        self._build()
        self.show()
        self.raise_()
        if entry is not None:
            self.show_entry(entry)
        else:
            self.palette_.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.palette_.search.selectAll()

    def show_entry(self, entry: Entry) -> None:
        """Explain an entry.

        Args:
            entry: One of the catalogue's.
        """
        self._build()
        name = next((kind for kind, topic in self._topics.items() if topic.entry is entry), entry.kind)
        self.palette_.clear()
        self.palette_.tree.setCurrentIndex(self.palette_.index_of(name))
        self._title.setText(name)
        self._call.setText(call_text(entry))
        self._help.show_entry(entry)
        self._params.setText(params_table(entry))
        self._scroll.verticalScrollBar().setValue(0)

    def _entry_in_focus(self) -> Entry | None:
        widget = QApplication.focusWidget()
        while widget is not None:
            if isinstance(widget, KindForm):
                return widget.entry
            widget = widget.parentWidget()
        return None

    def _build(self) -> None:
        if self.widget() is not None:
            return
        topics = help_topics()
        self._topics = {topic.kind: topic for _, entries in topics for topic in entries}
        self.palette_ = EntryPalette(topics, self.tr("Search by name, purpose or parameter"), folded=True)
        self.palette_.search.setObjectName("helpSearch")
        self.palette_.search.setAccessibleName(self.tr("Search the help"))
        self.palette_.tree.setObjectName("helpTopics")
        self.palette_.tree.setAccessibleName(self.tr("Everything that can be chosen"))
        self.palette_.chosen.connect(self._on_chosen)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(4, 4, 0, 4)
        column.addWidget(self.palette_.search)
        column.addWidget(self.palette_, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self._make_page())
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_PX, _PAGE_PX])
        self.setWidget(splitter)

    def _make_page(self) -> QScrollArea:
        self.page = QWidget()
        self._title = QLabel()
        self._title.setObjectName("helpTitle")
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self._title.setFont(font)
        self._call = QLabel()
        self._call.setObjectName("helpCall")
        self._call.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._help = EntryHelp(self.page)
        self._params = QLabel()
        self._params.setObjectName("helpParams")
        self._params.setTextFormat(Qt.TextFormat.RichText)
        empty = self.tr(
            "Every layer, loss, optimiser, data set and tensor operation is explained here. F1 in a form opens what "
            "the form is about."
        )
        self._help.summary.setText(empty)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(8, 4, 8, 4)
        for label in (self._title, self._call, self._help, self._params):
            if isinstance(label, QLabel):
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            column.addWidget(label)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("helpPage")
        self._scroll.setAccessibleName(self.tr("Explanation"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self.page)
        return self._scroll

    @Slot(str)
    def _on_chosen(self, kind: str) -> None:
        self.show_entry(self._topics[kind].entry)
