"""The program of the bench: its steps as lines of code, and what can be done to them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalogue.params import IntParam
from trainer_gui.forms import NumberEdit
from trainer_gui.tabs.page import heading
from trainer_gui.tabs.tensors.code_delegate import CodeDelegate
from trainer_gui.tabs.tensors.program_model import ProgramLine, ProgramModel
from trainer_gui.theme.apply import theme_notifier
from trainer_gui.theme.list_action import ListAction

_SEED = IntParam(
    name="seed", help="Seed of torch's global generator before the first step.", default=0, low=0
)


class ProgramPanel(QWidget):
    """Lists the steps and tells what the user wants done; changes nothing itself.

    The chosen step is the one after which everything else is shown; Up and Down travel in time.

    Signals:
        picked: Number of the chosen step, from 0.
        remove_wanted, edit_wanted, duplicate_wanted: The chosen step.
        move_wanted: −1 for up, 1 for down.
        add_wanted: The user wants to add a step.
        clear_wanted, copy_wanted, export_wanted: The whole program.
        example_wanted: Name of an example.
        seed_wanted: Another seed.
    """

    picked = Signal(int)
    remove_wanted = Signal()
    edit_wanted = Signal()
    duplicate_wanted = Signal()
    move_wanted = Signal(int)
    add_wanted = Signal()
    clear_wanted = Signal()
    copy_wanted = Signal()
    export_wanted = Signal()
    example_wanted = Signal(str)
    seed_wanted = Signal(int)

    def __init__(self, examples: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("programPanel")
        self.model = ProgramModel(self)
        self.list = QListView(self)
        self.list.setObjectName("program")
        self.list.setAccessibleName(self.tr("Steps of the bench"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(CodeDelegate(self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setMinimumHeight(56)
        self.list.setTabKeyNavigation(False)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.doubleClicked.connect(self.edit_wanted)
        self.empty_note = QLabel(self.list)
        self.empty_note.setObjectName("emptyBench")
        self.empty_note.setTextFormat(Qt.TextFormat.PlainText)
        self.empty_note.setWordWrap(True)
        self.empty_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_note.setText(
            self.tr(
                "The bench is a short program of real torch calls: each result gets a name that later calls take. "
                "Add an operation, or start with an example."
            )
        )
        self.empty_note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._build_actions()
        self._build_menus(examples)
        self._lay_out()
        theme_notifier().changed.connect(self._on_theme)

    def _build_actions(self) -> None:
        self.add_action = ListAction(self.list, "add", self.tr("Add a step"), "Ins", "addStep")
        self.add_action.triggered.connect(self.add_wanted)
        self.edit_action = ListAction(self.list, "fix", self.tr("Edit the step"), "F2", "editStep")
        self.edit_action.triggered.connect(self.edit_wanted)
        self.remove_action = ListAction(self.list, "remove", self.tr("Remove the step"), "Del", "removeStep")
        self.remove_action.triggered.connect(self.remove_wanted)
        self.up_action = ListAction(self.list, "up", self.tr("Move the step up"), "Alt+Up", "moveStepUp")
        self.up_action.triggered.connect(self._on_up)
        self.down_action = ListAction(
            self.list, "down", self.tr("Move the step down"), "Alt+Down", "moveStepDown"
        )
        self.down_action.triggered.connect(self._on_down)
        self.duplicate_action = ListAction(
            self.list, "copy", self.tr("Duplicate the step"), "Ctrl+D", "duplicateStep"
        )
        self.duplicate_action.triggered.connect(self.duplicate_wanted)

    def _build_menus(self, examples: Sequence[tuple[str, str, str]]) -> None:
        self.examples_menu = QMenu(self)
        self.examples_menu.setObjectName("examplesMenu")
        self.examples_menu.setToolTipsVisible(True)
        for key, title, tip in examples:
            action = self.examples_menu.addAction(title)
            action.setObjectName(f"example.{key}")
            action.setToolTip(tip)
            action.setData(key)
        self.examples_menu.triggered.connect(self._on_example)
        self.more_menu = QMenu(self)
        self.copy_action = self.more_menu.addAction(self.tr("Copy as script"))
        self.copy_action.setObjectName("copyBench")
        self.copy_action.triggered.connect(self.copy_wanted)
        self.export_action = self.more_menu.addAction(self.tr("Export script…"))
        self.export_action.setObjectName("exportBench")
        self.export_action.triggered.connect(self.export_wanted)
        self.more_menu.addSeparator()
        self.clear_action = self.more_menu.addAction(self.tr("Clear the bench"))
        self.clear_action.setObjectName("clearBench")
        self.clear_action.triggered.connect(self.clear_wanted)

    def _lay_out(self) -> None:
        self.examples_button = self._menu_button(
            self.examples_menu, self.tr("Examples"), "examplesButton", self.tr("Start with an example")
        )
        self.more_button = self._menu_button(
            self.more_menu, self.tr("More"), "moreButton", self.tr("Copy, export or clear the program")
        )
        self.seed = NumberEdit(_SEED, self)
        self.seed.setObjectName("bench.seed")
        self.seed.setAccessibleName(self.tr("Seed of the bench"))
        self.seed.setToolTip(
            self.tr(
                "Seed of torch's global generator before the first step: the same seed, the same numbers."
            )
        )
        self.seed.setMaximumWidth(92)
        self.seed.valueEdited.connect(self._on_seed)
        seed_label = QLabel(self.tr("seed"), self)
        seed_label.setBuddy(self.seed)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(heading(self.tr("Program"), self))
        head.addStretch(1)
        head.addWidget(seed_label)
        head.addWidget(self.seed)
        head.addWidget(self.examples_button)
        bar = QHBoxLayout()
        bar.setSpacing(1)
        actions = (
            self.edit_action,
            self.remove_action,
            self.up_action,
            self.down_action,
            self.duplicate_action,
        )
        buttons: list[QWidget] = []
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setObjectName(f"{action.objectName()}Button")
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text())
            bar.addWidget(button)
            buttons.append(button)
        bar.addStretch(1)
        bar.addWidget(self.more_button)
        stops = [self.seed, self.examples_button, self.list, *buttons, self.more_button]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addLayout(bar)

    def _menu_button(self, menu: QMenu, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return button

    # What the page calls

    def show_program(self, lines: Sequence[ProgramLine], chosen: int, seed: int) -> None:
        """Show these steps, one of them chosen.

        Args:
            lines: In their order.
            chosen: Number of the step after which everything is shown; −1 for none.
            seed: Of the bench.
        """
        selection = self.list.selectionModel()
        blocked = selection.blockSignals(True)
        self.model.show_lines(lines)
        if self.list.currentIndex().row() != chosen:
            self.list.setCurrentIndex(self.model.index(chosen))
        selection.blockSignals(blocked)
        if chosen >= 0:
            self.list.scrollTo(self.model.index(chosen))
        self.list.viewport().update()
        self.seed.show_value(seed)
        n = len(lines)
        for action in (self.edit_action, self.remove_action, self.duplicate_action):
            action.setEnabled(chosen >= 0)
        self.up_action.setEnabled(chosen > 0)
        self.down_action.setEnabled(0 <= chosen < n - 1)
        for whole in (self.clear_action, self.copy_action, self.export_action):
            whole.setEnabled(n > 0)
        self.empty_note.setVisible(n == 0)

    def sizeHint(self) -> QSize:
        """Room for a few steps."""
        return QSize(320, 230)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note of an empty bench fills the list."""
        super().resizeEvent(event)
        self.empty_note.setGeometry(self.list.rect().adjusted(12, 4, -12, -4))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:
        del before
        if current.isValid():
            self.picked.emit(current.row())

    @Slot()
    def _on_up(self) -> None:
        self.move_wanted.emit(-1)

    @Slot()
    def _on_down(self) -> None:
        self.move_wanted.emit(1)

    @Slot(QAction)
    def _on_example(self, action: QAction) -> None:
        self.example_wanted.emit(str(action.data()))

    @Slot(object)
    def _on_seed(self, value: int) -> None:
        self.seed_wanted.emit(int(value))

    @Slot(object)
    def _on_theme(self, _theme: object) -> None:
        self.list.viewport().update()
