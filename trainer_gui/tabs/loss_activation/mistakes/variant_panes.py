"""The ways to write it: beside each other where there is room, else one behind the other."""

from __future__ import annotations

import difflib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QLabel, QSizePolicy, QTabBar, QTextEdit, QVBoxLayout, QWidget

from trainer_gui.plots.ticks import number_text
from trainer_gui.tabs.source_view import SourceView
from trainer_gui.theme.apply import current_theme, theme_notifier

if TYPE_CHECKING:
    from engine.explore.mistakes.card import Outcome

# Room in which the lines of a program can mostly be read whole.
_LEAST_PANE_PX = 400
_GAP_PX = 8
_MARK_ALPHA = 46


@dataclass(frozen=True)
class Way:
    """One way to write it.

    Args:
        label: A few words.
        is_right: True for code that does what is meant.
        code: Its text.
    """

    label: str
    is_right: bool
    code: str


class VariantPane(QWidget):
    """One way to write it: what it is called, its code, and what came of it.

    Args:
        number: Its place on the card, from 0.
        way: What is shown.
        others: The texts it is compared with: lines that one of them has not are marked.
        parent: Owner.
    """

    def __init__(self, number: int, way: Way, others: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"variant{number}")
        self.is_right = way.is_right
        self._lines = changed_lines(way.code, others)
        self.title = QLabel(variant_title(way.label, way.is_right), self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.source = SourceView(f"variantCode{number}", way.label, self)
        self.source.show_text(way.code)
        self.said = QLabel(self)
        self.said.setObjectName(f"variantOutcome{number}")
        self.said.setTextFormat(Qt.TextFormat.RichText)
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.said.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.title)
        column.addWidget(self.source, 1)
        column.addWidget(self.said)
        theme_notifier().changed.connect(self._mark)
        self._mark()

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Say what happened; None takes it away again."""
        self.said.setVisible(outcome is not None)
        if outcome is not None:
            self.said.setText(self._text(outcome))

    def _text(self, outcome: Outcome) -> str:
        theme = current_theme()
        parts = []
        if outcome.error:
            text = html.escape(self.tr("torch refuses: {0}").format(outcome.error))
            parts.append(f'<span style="color: {theme.error}">{text}</span>')
        numbers = [
            f"{html.escape(name)} <b>{number_text(value)}</b>" for name, value in outcome.numbers.items()
        ]
        at_end = self.tr("{0} at the end")
        numbers += [
            f"{html.escape(at_end.format(name))} <b>{number_text(values[-1])}</b>"
            for name, values in outcome.series.items()
        ]
        if numbers:
            parts.append(" · ".join(numbers))
        for warning in outcome.warnings:
            text = html.escape(self.tr("torch warns: {0}").format(warning.splitlines()[0]))
            parts.append(f'<span style="color: {theme.warning}">{text}</span>')
        return "<br>".join(parts)

    @Slot()
    def _mark(self) -> None:
        """Lines that are written otherwise lie on a ground of their own."""
        theme = current_theme()
        color = QColor(theme.class_color(2) if self.is_right else theme.error)
        color.setAlpha(_MARK_ALPHA)
        marks = []
        for line in self._lines:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(color)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.source.document().findBlockByNumber(line))
            marks.append(mark)
        self.source.setExtraSelections(marks)


class VariantPanes(QWidget):
    """Holds the panes of one card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("variantPanes")
        self.bar = QTabBar(self)
        self.bar.setObjectName("variantTabs")
        self.bar.setAccessibleName(self.tr("Ways to write it"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.currentChanged.connect(self._lay_out)
        self.panes: tuple[VariantPane, ...] = ()
        self.setMinimumHeight(120)

    @property
    def are_beside_each_other(self) -> bool:
        """True if all of them can be seen."""
        n = len(self.panes)
        return n * _LEAST_PANE_PX + (n - 1) * _GAP_PX <= self.width()

    def show_ways(self, ways: Sequence[Way]) -> None:
        """Show other programs."""
        for pane in self.panes:
            pane.hide()
            pane.deleteLater()
        codes = [way.code for way in ways]
        self.panes = tuple(
            VariantPane(i, way, codes[:i] + codes[i + 1 :], self) for i, way in enumerate(ways)
        )
        self.bar.blockSignals(True)
        while self.bar.count():
            self.bar.removeTab(0)
        for way in ways:
            self.bar.addTab(variant_title(way.label, way.is_right))
        self.bar.blockSignals(False)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Deal the room out."""
        super().resizeEvent(event)
        self._lay_out()

    @Slot()
    def _lay_out(self) -> None:
        n, width, height = len(self.panes), self.width(), self.height()
        beside = self.are_beside_each_other
        top = 0 if beside else self.bar.sizeHint().height() + 2
        self.bar.setVisible(not beside and n > 0)
        self.bar.setGeometry(0, 0, width, self.bar.sizeHint().height())
        pane_px = (width - (n - 1) * _GAP_PX) // n if beside and n else width
        for i, pane in enumerate(self.panes):
            pane.title.setVisible(beside)
            pane.setGeometry(i * (pane_px + _GAP_PX) if beside else 0, top, pane_px, height - top)
            pane.setVisible(beside or i == self.bar.currentIndex())


def variant_title(label: str, is_right: bool) -> str:
    """A label that tells right from wrong without colour."""
    mark = "\N{CHECK MARK}" if is_right else "\N{BALLOT X}"
    return f"{mark} {label}"


def changed_lines(code: str, others: Sequence[str]) -> tuple[int, ...]:
    """Numbers, from 0, of the lines of a program that one of the others does not have at that place.

    Args:
        code: The program.
        others: Those it is compared with.
    """
    lines = code.splitlines()
    changed: set[int] = set()
    for other in others:
        matcher = difflib.SequenceMatcher(a=lines, b=other.splitlines(), autojunk=False)
        same = {i for block in matcher.get_matching_blocks() for i in range(block.a, block.a + block.size)}
        changed |= set(range(len(lines))) - same
    # The name of the function differs by nature.
    return tuple(i for i in sorted(changed) if not lines[i].startswith("def "))
