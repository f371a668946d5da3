"""Which loss is explored, with which parameters, what it is, and the button that takes it into the project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from engine import catalogue
from engine.spec import Node, Problem
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.forms.entry_palette import EntryPalette
from trainer_gui.forms.param_form import ParamForm
from trainer_gui.tabs.loss_activation.losses.loss_topics import loss_topics
from trainer_gui.tabs.page import heading, scrolled

_MIN_PX, _MAX_PX = 250, 360
_PREFIX = "explored.params"


class LossChoice(QWidget):
    """Sends what the user chooses.

    Signals:
        chosen: A catalogue id.
        edited: Path and value of a parameter, below ``explored.params``.
        use: The loss shall become that of the project.
    """

    chosen = Signal(str)
    edited = Signal(str, object)
    use = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(_MIN_PX)
        self.setMaximumWidth(_MAX_PX)
        self.palette_ = EntryPalette(loss_topics(), self.tr("Search the losses"), parent=self)
        self.palette_.search.setObjectName("lossSearch")
        self.palette_.search.setAccessibleName(self.tr("Search the losses"))
        self.palette_.tree.setObjectName("lossTree")
        self.palette_.tree.setAccessibleName(self.tr("Losses of torch.nn"))
        self.palette_.tree.setMinimumHeight(60)
        self.palette_.chosen.connect(self.chosen)
        about = QWidget(self)
        self.title = heading("", about)
        self.title.setObjectName("lossTitle")
        self.form = ParamForm(about)
        self.form.edited.connect(self.edited)
        self.help = EntryHelp(about)
        column = QVBoxLayout(about)
        column.setContentsMargins(0, 2, 6, 0)
        for widget in (self.title, self.help, self.form):
            column.addWidget(widget)
        column.addStretch(1)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.palette_)
        self.splitter.addWidget(scrolled(about, "lossAbout", self))
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setSizes([150, 260])
        self.use_button = QPushButton(self.tr("Use in project …"), self)
        self.use_button.setObjectName("useLoss")
        self.use_button.clicked.connect(self.use)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(4)
        page.addWidget(self.palette_.search)
        page.addWidget(self.splitter, 1)
        page.addWidget(self.use_button)

    def show_loss(self, node: Node, problems: Sequence[Problem]) -> None:
        """Show a loss, its parameters and what is wrong with them."""
        entry = catalogue.loss(node.kind)
        if entry is None:
            return
        self.title.setText(node.kind)
        self.help.show_entry(entry)
        self.form.set_params(_PREFIX, entry.params)
        self.form.show(node.params, problems)
        self.form.setVisible(bool(entry.params))
        index = self.palette_.index_of(node.kind)
        if index.isValid() and index != self.palette_.tree.currentIndex():
            self.palette_.tree.setCurrentIndex(index)
            self.palette_.tree.scrollTo(index)

    @Slot(object)
    def show_project_loss(self, node: Node, explored: Node) -> None:
        """Say whether the explored loss is that of the project already."""
        is_same = node.kind == explored.kind and dict(node.params) == dict(explored.params)
        self.use_button.setEnabled(not is_same)
        text = self.tr("The project uses it") if is_same else self.tr("Use in project …")
        self.use_button.setText(text)
        tip = self.tr("The project uses {0}. This checks {1} against its model and its data first.")
        self.use_button.setToolTip("" if is_same else tip.format(node.kind, explored.kind))
