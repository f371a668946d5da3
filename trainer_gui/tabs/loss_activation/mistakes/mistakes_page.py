"""Common mistakes as cards: wrong code and right code, what one expects, and what really happens with this torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.spec import Problem, ProjectSpec
from trainer_gui.plots.curves import Curve, CurvesPlot
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.inner_page import InnerPage
from trainer_gui.tabs.loss_activation.mistakes.variant_panes import VariantPanes, Way, variant_title
from trainer_gui.tabs.page import heading, note, scrolled

if TYPE_CHECKING:
    from engine.explore.mistakes.card import Mistake, MistakeCard

_CARDS_KEY, _RUN_KEY = "mistakes.cards", "mistakes.run"
_LIST_PX = 230
_PLOT_PX = 130
# The programs, and what happened.
_PARTS_PX = [250, 140]
_KEY = Qt.ItemDataRole.UserRole


class MistakesPage(InnerPage):
    """Shows one card at a time; nothing is told before *Run* is pressed.

    Args:
        session: Whose background runs the cards, and whose project is looked at.
        parent: Owner.

    Signals:
        path_asked: Spec path of the place where the project makes the mistake that is shown.
    """

    path_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("mistakesPage")
        self._cards: dict[str, Mistake] = {}
        self._run: dict[str, MistakeCard] = {}
        self._problems: tuple[Problem, ...] = ()
        self._shown = ""
        self._failed: dict[str, str] = {}
        self._running: set[str] = set()
        self.search = QLineEdit(self)
        self.search.setObjectName("mistakeSearch")
        self.search.setPlaceholderText(self.tr("Search the mistakes"))
        self.search.setAccessibleName(self.tr("Search the mistakes"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setObjectName("mistakeList")
        self.list.setAccessibleName(self.tr("Common mistakes"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title = heading("", self)
        self.title.setObjectName("mistakeTitle")
        self.title.setWordWrap(True)
        self.asked = note("mistakeQuestion", self)
        self.panes = VariantPanes(self)
        self.run_button = QPushButton(self.tr("Run"), self)
        self.run_button.setObjectName("runMistake")
        self.run_button.setToolTip(self.tr("Run all of them now, with this torch"))
        self.copy_button = QPushButton(self.tr("Copy the code"), self)
        self.copy_button.setObjectName("copyMistake")
        self.series = QComboBox(self)
        self.series.setObjectName("mistakeSeries")
        self.series.setAccessibleName(self.tr("What is drawn"))
        self.said = note("mistakeExplanation", self)
        self.plot = CurvesPlot(self)
        self.plot.setObjectName("mistakePlot")
        self.plot.setAccessibleName(self.tr("The same number of every way to write it, step by step"))
        self.plot.setMinimumHeight(_PLOT_PX)
        self.here = note("mistakeHere", self)
        self.go_button = QPushButton(self.tr("Show it"), self)
        self.go_button.setObjectName("goToMistake")
        self.go_button.setToolTip(self.tr("Go to the place in the project"))
        self._lay_out()
        self.search.textChanged.connect(self._on_search)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.run_button.clicked.connect(self._on_run)
        self.copy_button.clicked.connect(self._on_copy)
        self.series.currentIndexChanged.connect(self._draw)
        self.go_button.clicked.connect(self._on_go)
        self._show_card()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.asked, 1)
        for widget in (self.run_button, self.copy_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        happened = QWidget(self)
        below = QHBoxLayout(happened)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        told = QWidget(happened)
        words = QVBoxLayout(told)
        words.setContentsMargins(0, 0, 6, 0)
        words.addWidget(self.series, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self.said)
        words.addStretch(1)
        below.addWidget(self.plot, 1)
        below.addWidget(scrolled(told, "mistakeWords", happened), 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setObjectName("mistakeParts")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.panes)
        self.splitter.addWidget(happened)
        self.splitter.setSizes(_PARTS_PX)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 1)
        project = QHBoxLayout()
        project.addWidget(self.here, 1)
        project.addWidget(self.go_button)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.title)
        right.addLayout(row)
        right.addWidget(self.splitter, 1)
        right.addLayout(project)
        page = QHBoxLayout(self)
        page.setContentsMargins(6, 6, 6, 6)
        page.setSpacing(8)
        page.addLayout(left)
        page.addLayout(right, 1)
        self.search.setFixedWidth(_LIST_PX)
        self.list.setFixedWidth(_LIST_PX)

    # What the tab calls

    def show_project(self, spec: ProjectSpec, problems: Sequence[Problem]) -> None:
        """Look whether the project makes one of the mistakes; the same call again changes nothing."""
        del spec
        self._problems = tuple(problems)
        self._mark_list()
        self._show_here()

    def show_pictures(self) -> None:
        """Bring the cards; they need torch."""
        if self._cards:
            return

        def work() -> tuple[Mistake, ...]:
            from engine.explore.mistakes.all_cards import MISTAKES

            return MISTAKES

        self.session.looking.submit(_CARDS_KEY, work, self._take_cards, self._refuse)

    # The list

    def _take_cards(self, cards: Sequence[Mistake]) -> None:
        self._cards = {card.key: card for card in cards}
        for card in cards:
            item = QListWidgetItem(card.title, self.list)
            item.setData(_KEY, card.key)
            item.setToolTip(self.tr("Belongs to: {0}").format(card.lesson))
        self._mark_list()
        self.list.setCurrentRow(0)

    def _mark_list(self) -> None:
        """A mark in front of what the project does itself."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            card = self._cards[item.data(_KEY)]
            item.setText(f"\N{WARNING SIGN} {card.title}" if self._found(card) else card.title)

    def _found(self, card: Mistake) -> Problem | None:
        return next((problem for problem in self._problems if problem.code in card.codes), None)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        words = text.casefold().split()
        first = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            card = self._cards[item.data(_KEY)]
            labels = " ".join(variant.label for variant in card.variants)
            whole = f"{card.title} {card.lesson} {labels} {card.asked}".casefold()
            item.setHidden(not all(word in whole for word in words))
            if first is None and not item.isHidden():
                first = item
        now = self.list.currentItem()
        if first is not None and (now is None or now.isHidden()):
            self.list.setCurrentItem(first)

    @Slot(object, object)
    def _on_chosen(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        del before
        if item is not None:
            self._shown = item.data(_KEY)
            self._show_card()

    # The card

    def _card(self) -> Mistake | None:
        return self._cards.get(self._shown)

    def _show_card(self) -> None:
        card = self._card()
        self.copy_button.setEnabled(card is not None)
        if card is None:
            waits = self.tr("The cards appear here as soon as PyTorch is loaded.")
            self.title.setText(waits if self.session.run.state is State.WARMING else "")
            self.asked.setText("")
        else:
            from engine.explore.mistakes.card import code_of

            self.title.setText(card.title)
            self.asked.setText(self.tr("{0}: what do you expect? {1}").format(card.lesson, card.asked))
            self.panes.show_ways([Way(v.label, v.is_right, code_of(card, v)) for v in card.variants])
        self._show_outcome()
        self._show_here()

    def _show_outcome(self) -> None:
        """What happened, if the card has run."""
        found = self._run.get(self._shown)
        if found is not None:
            for pane, variant in zip(self.panes.panes, found.variants, strict=True):
                pane.show_outcome(variant.outcome)
            said = self.tr("{0} (torch {1})").format(found.explanation, found.torch_version)
        elif self._shown in self._failed:
            said = self.tr("This could not be run: {0}").format(self._failed[self._shown])
        elif self._shown in self._running:
            said = self.tr("It runs …")
        else:
            said = self.tr("Run it to see what happens.") if self._cards else ""
        self.said.setText(said)
        self.run_button.setEnabled(self._card() is not None and self._shown not in self._running)
        names: list[str] = []
        for variant in found.variants if found is not None else ():
            names += [name for name in variant.outcome.series if name not in names]
        with QSignalBlocker(self.series):
            self.series.clear()
            self.series.addItems(names)
        self.series.setVisible(len(names) > 1)
        self.plot.setVisible(bool(names))
        self._draw()

    @Slot()
    def _draw(self) -> None:
        found, name = self._run.get(self._shown), self.series.currentText()
        if found is None or not name:
            return
        curves, calm = [], [0.0]
        for i, variant in enumerate(found.variants):
            y_P = np.array(variant.outcome.series.get(name, ()), dtype=np.float64)
            y_P[~np.isfinite(y_P)] = np.nan
            if len(y_P):
                title = variant_title(variant.label, variant.is_right)
                curves.append(Curve(title, np.arange(len(y_P), dtype=np.float64), y_P, i))
                if not _runs_away(y_P):
                    calm += [float(np.nanmin(y_P)), float(np.nanmax(y_P))]
        # One that runs away leaves the others to be seen: it goes out at the top.
        limits = (min(calm), max(calm)) if len(calm) <= 2 * len(curves) and max(calm) > 0 else None
        self.plot.show_curves(curves, self.tr("step"), name, y_limits=limits)

    def _show_here(self) -> None:
        card = self._card()
        problem = self._found(card) if card is not None else None
        if problem is not None:
            text = self.tr("Your project does this: {0}").format(problem.line())
        else:
            text = self.tr("In a project of yours: {0}").format(card.here) if card is not None else ""
        self.here.setText(text)
        self.go_button.setVisible(problem is not None)

    # What is pressed

    @Slot()
    def _on_run(self) -> None:
        card = self._card()
        if card is None or card.key in self._running:
            return
        key = card.key
        self._running.add(key)
        self._failed.pop(key, None)
        self._show_outcome()
        # One request a card: another one may be chosen and run before this one ends.
        self.session.looking.submit(
            f"{_RUN_KEY}.{key}", _run_of(card), self._take_run, lambda error: self._refuse_run(key, error)
        )

    def _take_run(self, found: MistakeCard) -> None:
        self._running.discard(found.key)
        self._run[found.key] = found
        if found.key == self._shown:
            self._show_outcome()

    def _refuse_run(self, key: str, error: Exception) -> None:
        self._running.discard(key)
        self._failed[key] = str(error)
        if key == self._shown:
            self._show_outcome()

    def _refuse(self, error: Exception) -> None:
        self.title.setText(self.tr("The cards cannot be shown: {0}").format(str(error)))

    @Slot()
    def _on_copy(self) -> None:
        parts = ["import torch\nfrom torch import nn\n"]
        for pane in self.panes.panes:
            parts.append(f"\n# {pane.title.text()}\n{pane.source.toPlainText()}")
        QGuiApplication.clipboard().setText("\n".join(parts))

    @Slot()
    def _on_go(self) -> None:
        card = self._card()
        problem = self._found(card) if card is not None else None
        if problem is not None:
            self.path_asked.emit(problem.path)


def _run_of(card: Mistake) -> Callable[[], Any]:
    def work() -> MistakeCard:
        from engine.explore.mistakes.card import run_mistake

        return run_mistake(card)

    return work


def _runs_away(y_P: NDArray[np.float64]) -> bool:
    """True if it ends far above where it began, or is no number in the end."""
    return not np.isfinite(y_P[-1]) or abs(float(y_P[-1])) > 30 * max(abs(float(y_P[0])), 1)
