"""Who races: a list of up to six, and the form of the one in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue.entry import SparseGradients
from engine.spec import Node, Problem
from trainer_gui.forms import KindForm
from trainer_gui.tabs.page import scrolled
from trainer_gui.theme.apply import current_theme, theme_notifier

MOST_RACERS = 6
_PATH = "racer"
_SWATCH_PX = 14
# On these surfaces a rate that suits them all is rare; these show something on each.
BEGIN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SGD", {"lr": 0.02}),
    ("SGD", {"lr": 0.02, "momentum": 0.9}),
    ("RMSprop", {"lr": 0.02}),
    ("Adam", {"lr": 0.1}),
)
# A point has two numbers with a gradient that is there: no closure is asked, no matrix, no rows that were looked up.
RACING = tuple(
    entry
    for entry in catalogue.OPTIMIZERS
    if not (entry.needs_closure or entry.matrices_only or entry.sparse_gradients is SparseGradients.ONLY)
)


@dataclass(frozen=True)
class Entrant:
    """One of the list.

    Args:
        node: The optimiser.
        color: Index of a colour of the theme, as for classes.
    """

    node: Node
    color: int


class RacersPanel(QWidget):
    """Edits the list.

    Signals:
        changed: Somebody else races, or with other parameters.
        picked: Another one is in hand.
    """

    changed = Signal()
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entrants = [
            Entrant(Node(kind=kind, params=params), i) for i, (kind, params) in enumerate(BEGIN)
        ]
        self._problems: tuple[Problem, ...] = ()
        self.list = QListWidget(self)
        self.list.setObjectName("racers")
        self.list.setAccessibleName(self.tr("Who races"))
        self.list.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        self.list.setMaximumHeight(150)
        self.add_button = QPushButton(self.tr("Add"), self)
        self.add_button.setObjectName("addRacer")
        self.remove_button = QPushButton(self.tr("Remove"), self)
        self.remove_button.setObjectName("removeRacer")
        body = QWidget(self)
        self.form = KindForm(_PATH, RACING, parent=body)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.addWidget(self.form)
        inner.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(scrolled(body, "racerForm", self), 1)
        self.list.currentRowChanged.connect(self._on_row)
        self.add_button.clicked.connect(self._on_add)
        self.remove_button.clicked.connect(self._on_remove)
        self.form.edited.connect(self._on_edited)
        self.form.kindChosen.connect(self._on_kind)
        theme_notifier().changed.connect(self._show_list)
        self._show_list()
        self.list.setCurrentRow(0)

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """Who races, in the order of the list."""
        return tuple(self._entrants)

    def names(self) -> list[str]:
        """What each is called: its kind and what sets it apart from others of its kind."""
        return racer_names([one.node for one in self._entrants])

    @property
    def in_hand(self) -> int:
        """Which of them is in hand, from 0."""
        return max(0, self.list.currentRow())

    @Slot()
    def _show_list(self) -> None:
        at = self.in_hand
        self.list.blockSignals(True)
        self.list.clear()
        for name, one in zip(self.names(), self._entrants, strict=True):
            self.list.addItem(QListWidgetItem(_swatch(one.color), name))
        self.list.setCurrentRow(min(at, len(self._entrants) - 1))
        self.list.blockSignals(False)
        self.add_button.setEnabled(len(self._entrants) < MOST_RACERS)
        self.remove_button.setEnabled(len(self._entrants) > 1)
        self._show_form()

    def _show_form(self) -> None:
        node = self._entrants[self.in_hand].node
        self.form.show(node.kind, node.params, self._problems)

    def _put(self, node: Node) -> None:
        at = self.in_hand
        self._problems = ()
        self._entrants[at] = Entrant(node, self._entrants[at].color)
        self._show_list()
        self.changed.emit()

    @Slot(int)
    def _on_row(self, row: int) -> None:
        if row >= 0:
            self._problems = ()
            self._show_form()
            self.picked.emit()

    @Slot(str, object)
    def _on_edited(self, path: str, value: Any) -> None:
        node, name = self._entrants[self.in_hand].node, path.rpartition(".")[2]
        entry = catalogue.optimizer(node.kind)
        param = entry.param(name) if entry is not None else None
        if param is None:
            return
        if not param.accepts(value):
            self._problems = (Problem(path, "out_of_range", param.expected, repr(value)),)
            self._show_form()
            return
        self._put(Node(kind=node.kind, params={**node.params, name: value}))

    @Slot(str, object)
    def _on_kind(self, path: str, kind: str | None) -> None:
        del path
        entry = catalogue.optimizer(kind) if kind is not None else None
        if entry is not None:
            self._put(Node(kind=entry.kind, params=entry.initial_params()))

    @Slot()
    def _on_add(self) -> None:
        used = {one.color for one in self._entrants}
        color = next(i for i in range(MOST_RACERS) if i not in used)
        self._entrants.append(Entrant(self._entrants[self.in_hand].node, color))
        self._show_list()
        self.list.setCurrentRow(len(self._entrants) - 1)
        self.changed.emit()

    @Slot()
    def _on_remove(self) -> None:
        del self._entrants[self.in_hand]
        self._show_list()
        self.changed.emit()


def _swatch(color: int) -> QIcon:
    """A square of a class's colour; its edge keeps it apart from the row in hand."""
    theme = current_theme()
    picture = QPixmap(_SWATCH_PX, _SWATCH_PX)
    picture.fill(QColor(theme.panel))
    painter = QPainter(picture)
    painter.fillRect(2, 2, _SWATCH_PX - 4, _SWATCH_PX - 4, QColor(theme.class_color(color)))
    painter.end()
    icon = QIcon(picture)
    # Qt would tint it where its row is in hand.
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon


def racer_names(nodes: Sequence[Node]) -> list[str]:
    """Names that differ: the kind, what was set, and a number where even that is the same.

    Args:
        nodes: Optimisers.
    """
    texts = []
    for node in nodes:
        entry = catalogue.optimizer(node.kind)
        defaults = {param.name: param.default for param in entry.params} if entry is not None else {}
        told = [
            f"{k} {v:g}"
            for k, v in node.params.items()
            if isinstance(v, float | int) and v != defaults.get(k)
        ]
        texts.append(", ".join([node.kind, *told]))
    return [
        f"{text} ({texts[: i + 1].count(text)})" if texts.count(text) > 1 else text
        for i, text in enumerate(texts)
    ]
