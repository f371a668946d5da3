"""The pages at the right of the tab: which there are for these samples, and when each is built and filled.

A page's module is imported when the page is first looked at: the window is there sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from engine.catalogue.entry import ItemKind
from engine.spec import ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.drawing_edits import is_blank
from trainer_gui.tabs.data.picture_page import PicturePage
from trainer_gui.tabs.page_place import PagePlace

if TYPE_CHECKING:
    from engine.train.questions import Answer
    from trainer_gui.tabs.data.batches_page import BatchesPage
    from trainer_gui.tabs.data.column_facts import ColumnFacts
    from trainer_gui.tabs.data.columns_page import ColumnsPage
    from trainer_gui.tabs.data.images_page import ImagesPage
    from trainer_gui.tabs.data.matrix_page import MatrixPage
    from trainer_gui.tabs.data.sequences_page import SequencesPage
    from trainer_gui.tabs.data.table_page import TablePage

_FACTS_KEY: Final = "data_tab.column_facts"


class DataPages(QTabWidget):
    """Fills only the page in front; the others follow when they are looked at.

    Args:
        session: What the window works on.
        parent: Owner.

    Signals:
        spec_drawn: The project after a stroke on the picture.
        batches_shown: The page about batches came to the front.
    """

    spec_drawn = Signal(object)
    batches_shown = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPages")
        self.setDocumentMode(True)
        self._session = session
        self._view: DataView | None = None
        self._is_current = False
        self._filled: dict[str, object] = {}
        self._places = {
            "picture": PagePlace(self._make_picture, self),
            "matrix": PagePlace(self._make_matrix, self),
            "images": PagePlace(self._make_images, self),
            "sequences": PagePlace(self._make_sequences, self),
            "table": PagePlace(self._make_table, self),
            "columns": PagePlace(self._make_columns, self),
            "batches": PagePlace(self._make_batches, self),
        }
        for name, title, tip in (
            ("picture", self.tr("Picture"), self.tr("The samples as points")),
            ("matrix", self.tr("Matrix"), self.tr("Several columns against each other")),
            ("images", self.tr("Images"), self.tr("The images with their labels")),
            ("sequences", self.tr("Sequences"), self.tr("The sequences as lines")),
            ("table", self.tr("Table"), self.tr("Every sample as a row")),
            ("columns", self.tr("Columns"), self.tr("Figures and a histogram of each column")),
            ("batches", self.tr("Batches"), self.tr("Which samples are trained on together")),
        ):
            place = self._places[name]
            place.setObjectName(f"{name}Place")
            self.setTabToolTip(self.addTab(place, title), tip)
        self._show_tabs()
        self.currentChanged.connect(self._on_current)
        session.run.warmed.connect(self._on_warmed)
        self._places["picture"].build()

    # The pages, made when they are first asked for

    @property
    def picture(self) -> PicturePage:
        """The samples as points."""
        return self._places["picture"].build()  # type: ignore[return-value]

    @property
    def matrix(self) -> MatrixPage:
        """Several columns against each other."""
        return self._places["matrix"].build()  # type: ignore[return-value]

    @property
    def images(self) -> ImagesPage:
        """Images with their labels."""
        return self._places["images"].build()  # type: ignore[return-value]

    @property
    def sequences(self) -> SequencesPage:
        """Sequences as lines."""
        return self._places["sequences"].build()  # type: ignore[return-value]

    @property
    def table(self) -> TablePage:
        """Every sample as a row."""
        return self._places["table"].build()  # type: ignore[return-value]

    @property
    def columns(self) -> ColumnsPage:
        """Figures of each column."""
        return self._places["columns"].build()  # type: ignore[return-value]

    @property
    def batches(self) -> BatchesPage:
        """An epoch, played."""
        return self._places["batches"].build()  # type: ignore[return-value]

    def show_page(self, name: str) -> None:
        """Bring a page to the front: picture, matrix, images, sequences, table, columns or batches."""
        self.setCurrentWidget(self._places[name])

    # What is shown

    def show_view(self, view: DataView) -> None:
        """Show other samples."""
        before, self._view = self._view, view
        self._show_tabs()
        item = view.data.facts.item
        if before is None or before.data.facts.item is not item:
            first = {ItemKind.IMAGE: "images", ItemKind.SEQUENCE: "sequences"}.get(item, "picture")
            if not self.isTabVisible(self.indexOf(self.currentWidget())) or item is not ItemKind.TABLE:
                self.show_page(first)
        self._fill()

    def show_project(self, spec: ProjectSpec, *, is_current: bool) -> None:
        """Show a project; the same call again changes nothing.

        Args:
            spec: The project.
            is_current: False if the samples are not those that it describes.
        """
        self._is_current = is_current
        if is_blank(spec):
            self.setTabVisible(self.indexOf(self._places["picture"]), True)
            if not self.picture.is_blank:
                self.show_page("picture")
            self.picture.show_blank(spec)
            self._filled.pop("picture", None)
        else:
            self.picture.set_spec(spec)
            if self.picture.is_blank and is_current:
                self._fill()
        if self._places["batches"].page is not None:
            self._fill_batches()

    def _show_tabs(self) -> None:
        view = self._view
        item = view.data.facts.item if view is not None else ItemKind.TABLE
        is_table = item is ItemKind.TABLE
        has_pairs = is_table and view is not None and len(view.names) > 2
        for name, is_there in (
            ("picture", is_table),
            ("matrix", has_pairs),
            ("images", item is ItemKind.IMAGE),
            ("sequences", item is ItemKind.SEQUENCE),
            ("columns", is_table),
        ):
            self.setTabVisible(self.indexOf(self._places[name]), is_there)

    def _fill(self) -> None:
        """Give the page in front what it has not seen yet."""
        view = self._view
        name = next((name for name, place in self._places.items() if place is self.currentWidget()), "")
        if view is None or not name or self._filled.get(name) is view:
            return
        if name == "picture" and is_blank(self._session.spec):
            return
        self._filled[name] = view
        spec = self._session.spec
        match name:
            case "picture":
                self.picture.show_view(view, spec)
            case "matrix":
                self.matrix.show_view(view)
            case "images":
                self.images.show_view(view, spec, self._session.run.is_warm)
            case "sequences":
                self.sequences.show_view(view)
            case "table":
                self.table.show_view(view)
            case "columns":
                self._ask_for_facts(view)
            case "batches":
                self._fill_batches()

    def _fill_batches(self) -> None:
        session = self._session
        view = self._view
        is_same = (
            view is not None and view.data is session.data and self._is_current and not session.is_loading
        )
        self.batches.show_project(view if is_same else None, session.spec, session.run.is_warm)

    def _ask_for_facts(self, view: DataView) -> None:
        from trainer_gui.tabs.data.column_facts import facts_of_columns

        names = view.data.facts.class_names

        def take(columns: tuple[ColumnFacts, ...]) -> None:
            if view is self._view:
                self.columns.show_columns(columns, names)

        self._session.looking.submit(
            _FACTS_KEY, lambda: facts_of_columns(view.data, view.rows_R), take, self._fail
        )

    def _fail(self, error: Exception) -> None:
        # Loaded data can always be described; the hook for exceptions tells the user and the log.
        raise error

    @Slot(int)
    def _on_current(self, index: int) -> None:
        place = self.widget(index)
        if isinstance(place, PagePlace):
            place.build()
            self._fill()
            if place is self._places["batches"]:
                self.batches_shown.emit()

    @Slot(object)
    def _on_warmed(self, devices: object) -> None:
        """What needs torch can be shown now."""
        del devices
        self._filled.pop("images", None)
        self._filled.pop("batches", None)
        self._fill()

    # One sample in hand, on every page

    @Slot(int)
    def set_current_row(self, row: int) -> None:
        """Take a row of the data in hand on every page that is there."""
        if self._places["picture"].page is not None:
            self.picture.set_current_row(row)
        if self._places["table"].page is not None:
            self.table.set_current_row(row)
        if self._places["images"].page is not None and self._filled.get("images") is self._view:
            self.images.set_current_row(row)

    def _run_picture(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._session.looking.submit("data_tab.scatter", work, done, self._fail)

    def _run_matrix(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._session.looking.submit("data_tab.matrix", work, done, self._fail)

    def _make_picture(self) -> QWidget:
        page = PicturePage(self._run_picture, self)
        page.row_chosen.connect(self.set_current_row)
        page.spec_drawn.connect(self.spec_drawn)
        page.undo_asked.connect(self._session.document.undo)
        return page

    def _make_matrix(self) -> QWidget:
        from trainer_gui.tabs.data.matrix_page import MatrixPage

        page = MatrixPage(self._run_matrix, self)
        page.pair_chosen.connect(self._on_pair)
        return page

    def _make_images(self) -> QWidget:
        from trainer_gui.tabs.data.images_page import ImagesPage

        page = ImagesPage(self._session.looking.submit, self)
        page.row_chosen.connect(self.set_current_row)
        page.look_asked.connect(self._on_look_asked)
        self._session.asking.answered.connect(self._on_answered)
        self._session.run.state_changed.connect(self._on_run_state)
        return page

    def _make_sequences(self) -> QWidget:
        from trainer_gui.tabs.data.sequences_page import SequencesPage

        return SequencesPage(self)

    def _make_table(self) -> QWidget:
        from trainer_gui.tabs.data.table_page import TablePage

        page = TablePage(self._session.looking.submit, self)
        page.row_chosen.connect(self.set_current_row)
        return page

    def _make_columns(self) -> QWidget:
        from trainer_gui.tabs.data.columns_page import ColumnsPage

        return ColumnsPage(self)

    def _make_batches(self) -> QWidget:
        from trainer_gui.tabs.data.batches_page import BatchesPage

        page = BatchesPage(self._session.looking.submit, self)
        page.row_chosen.connect(self.set_current_row)
        return page

    @Slot(object)
    def _on_look_asked(self, inputs: Any) -> None:
        from engine.train.questions import InputsView

        self._session.asking.ask(InputsView(inputs))

    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        from engine.train.questions import InputsView

        if isinstance(answer.question, InputsView):
            self.images.show_predictions(answer.value)

    @Slot(object)
    def _on_run_state(self, state: State) -> None:
        """What a model says changes with what it has learned."""
        if state in (State.READY, State.PAUSED, State.ENDED):
            self.images.ask_again()

    @Slot(int, int)
    def _on_pair(self, across: int, up: int) -> None:
        self.show_page("picture")
        self.picture.choose_axes(across, up)
