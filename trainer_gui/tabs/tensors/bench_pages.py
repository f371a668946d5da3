"""What the bench looks like after the shown step: names, numbers, memory, broadcasting, chance, graph, words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from trainer_gui.plots.broadcast_picture import BroadcastPicture
from trainer_gui.plots.cell_text import cell_text
from trainer_gui.plots.fitted_area import FittedArea
from trainer_gui.plots.memory_map import MemoryMap
from trainer_gui.tabs.tensors.bench_work import BenchResult
from trainer_gui.tabs.tensors.chance_page import ChancePage
from trainer_gui.tabs.tensors.graph_page import GraphPage
from trainer_gui.tabs.tensors.happened_panel import HappenedPanel
from trainer_gui.tabs.tensors.pictures import memory_strips, result_text, stretched_shapes
from trainer_gui.tabs.tensors.value_chips import Chip, ValueChips
from trainer_gui.tabs.tensors.value_panel import ValuePanel

if TYPE_CHECKING:
    from engine.explore.bench.view import BenchView, StepView, ValueView

# From this height on the numbers stay in view beside every other picture.
_BOTH_PX = 640


class BenchPages(QWidget):
    """Shows a view of the bench; the tensor in hand is chosen here.

    Signals:
        selected: Name of the tensor that the user chose.
        cell_typed: Name, index and new value.
        edit_asked: The user wants to mend the shown step.
    """

    selected = Signal(str)
    cell_typed = Signal(str, object, object)
    edit_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchView")
        self._result: BenchResult | None = None
        self._name = ""
        self.chips = ValueChips(self)
        self.chips.set_compact(True)
        self.chips.picked.connect(self.selected)
        self.value = ValuePanel(self)
        self.value.cell_typed.connect(self.cell_typed)
        self.value.pointed.connect(self._on_value_pointed)
        self.memory = MemoryMap(self)
        self.memory.setObjectName("memoryMap")
        self.memory.pointed.connect(self._on_memory_pointed)
        self.memory_area = FittedArea(self.memory, "memoryArea", self)
        self.broadcast = BroadcastPicture(self)
        self.broadcast.setObjectName("broadcastPicture")
        self.broadcast_area = FittedArea(self.broadcast, "broadcastArea", self)
        self.chance = ChancePage(self)
        self.graph = GraphPage(self)
        self.pages = QTabWidget(self)
        self.pages.setObjectName("benchPages")
        self.pages.setDocumentMode(True)
        self.pages.setUsesScrollButtons(True)
        self.happened = HappenedPanel(self)
        self.happened.edit_asked.connect(self.edit_asked)
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.split.setObjectName("benchSplit")
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.pages)
        self._titles = {
            self.value: self.tr("Values"),
            self.memory_area: self.tr("Memory"),
            self.broadcast_area: self.tr("Broadcast"),
            self.chance: self.tr("Distribution"),
            self.graph: self.tr("Graph"),
        }
        for page, title in self._titles.items():
            self.pages.addTab(page, title)
        self._is_stacked = False
        self._wanted: QWidget = self.value
        self.pages.tabBarClicked.connect(self._on_tab_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.chips)
        column.addWidget(self.split, 1)
        column.addWidget(self.happened)
        self.show_empty("")

    @property
    def result(self) -> BenchResult | None:
        """What is shown."""
        return self._result

    @property
    def is_stacked(self) -> bool:
        """True while the numbers are in view beside the other pictures."""
        return self._is_stacked

    def page_names(self) -> list[str]:
        """Titles of the pages that there are now."""
        return [self.pages.tabText(i) for i in range(self.pages.count()) if self.pages.isTabVisible(i)]

    def show_page(self, title: str) -> None:
        """Bring a page to the front."""
        for i in range(self.pages.count()):
            if self.pages.tabText(i) == title and self.pages.isTabVisible(i):
                self._wanted = self.pages.widget(i) or self._wanted
                self.pages.setCurrentIndex(i)

    def show_empty(self, text: str) -> None:
        """Show nothing, and say why."""
        self._result = None
        self._name = ""
        self.chips.show_chips((), "")
        self.value.show_value(None, ())
        self.memory.show_strips(())
        self.graph.show_graph(None)
        self.chance.show_drawn(None)
        self._show_pages({self.value})
        self.happened.show_sentence(text)

    def show_result(self, result: BenchResult, name: str) -> None:
        """Show the bench after a step.

        Args:
            result: What was carried out.
            name: The tensor in hand.
        """
        self._result, self._name = result, name
        view = result.view
        value = view.value(name)
        self.chips.show_chips(
            [self._chip(view, item) for item in view.values], value.name if value is not None else ""
        )
        sharing = _sharing(view, value) if value is not None else []
        self.value.show_value(value, sharing)
        self.memory.show_strips(memory_strips(view, name))
        step = view.steps[view.shown] if 0 <= view.shown < len(view.steps) else None
        pages: set[QWidget] = {self.value}
        if view.values:
            pages.add(self.memory_area)
        if step is not None and step.broadcast is not None:
            self._show_broadcast(view, step)
            pages.add(self.broadcast_area)
        self.chance.show_drawn(step.drawn if step is not None else None)
        if step is not None and step.drawn is not None:
            pages.add(self.chance)
        self.graph.show_graph(view.graph)
        if view.graph is not None and view.graph.nodes:
            pages.add(self.graph)
        self._show_pages(pages)
        if step is not None:
            self.happened.show_step(step)
        else:
            self.happened.show_sentence("")

    def _show_broadcast(self, view: BenchView, step: StepView) -> None:
        broadcast = step.broadcast
        assert broadcast is not None
        names = self._result.bench.steps[view.shown].names if self._result is not None else ()
        name = names[0] if names else self.tr("result")
        value = view.value(name) if names else None
        texts = stretched_shapes(view, broadcast)
        self.broadcast.show_shapes(texts, broadcast.result, name, _texts_of(value, broadcast.result))

    def _chip(self, view: BenchView, value: ValueView) -> Chip:
        is_changed = value.changed_any is not None and bool(value.changed_any.any())
        made = (
            self._result.bench.steps[view.shown].names if self._result is not None and view.shown >= 0 else ()
        )
        is_new = bool({value.name, *value.names_of_same} & set(made))
        name = ", ".join((value.name, *value.names_of_same))
        words = [f"{name}: {result_text(value)}"]
        sharing = _sharing(view, value)
        if sharing:
            words.append(self.tr("shares memory {0} with {1}").format(value.memory, ", ".join(sharing)))
        if is_changed:
            words.append(self.tr("changed by the shown step"))
        elif is_new:
            words.append(self.tr("made by the shown step"))
        return Chip(name, result_text(value), value.memory, is_changed or is_new, "; ".join(words))

    def _show_pages(self, wanted: set[QWidget]) -> None:
        """Show these pages; the one that the user chose last stays in front where it applies."""
        for i in range(self.pages.count()):
            self.pages.setTabVisible(i, self.pages.widget(i) in wanted)
        at = self.pages.indexOf(self._wanted)
        if at >= 0 and self.pages.isTabVisible(at):
            self.pages.setCurrentIndex(at)
        elif not self.pages.isTabVisible(self.pages.currentIndex()):
            self.pages.setCurrentIndex(0)
        self.pages.setVisible(any(self.pages.isTabVisible(i) for i in range(self.pages.count())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is height enough, the numbers stand above the other pictures."""
        super().resizeEvent(event)
        self._stack(self.height() >= _BOTH_PX)

    def _stack(self, on: bool) -> None:
        if on == self._is_stacked:
            return
        self._is_stacked = on
        self.chips.set_compact(not on)
        if on:
            self.pages.removeTab(self.pages.indexOf(self.value))
            self.split.insertWidget(0, self.value)
            self.value.show()
            self.split.setSizes([self.height() // 2, self.height() // 2])
        else:
            self.pages.insertTab(0, self.value, self._titles[self.value])
            if self._wanted is self.value:
                self.pages.setCurrentIndex(0)

    @Slot(int)
    def _on_tab_clicked(self, index: int) -> None:
        page = self.pages.widget(index)
        if page is not None:
            self._wanted = page

    @Slot(object)
    def _on_value_pointed(self, place: tuple[int, int] | None) -> None:
        self.memory.mark(place)

    @Slot(object)
    def _on_memory_pointed(self, place: tuple[int, int] | None) -> None:
        self.value.mark_address(place)


def _sharing(view: BenchView, value: ValueView) -> list[str]:
    return [other.name for other in view.values if other.memory == value.memory and other is not value]


def _texts_of(value: ValueView | None, shape: tuple[int, ...]) -> tuple[str, ...]:
    if value is None or value.values_any is None or value.shape != shape or value.n_elements > 400:
        return ()
    return tuple(cell_text(number) for number in value.values_any.ravel())
