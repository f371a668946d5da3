"""A form for a chosen thing: which one, what it is, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.catalogue import Entry
from engine.spec import Problem
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.forms.kind_chooser import KindChooser
from trainer_gui.forms.param_form import ParamForm
from trainer_gui.forms.problem_label import ProblemLabel

_NO_PARAMS: Mapping[str, Any] = MappingProxyType({})


class KindForm(QWidget):
    """Chooses among the entries of a family and edits what the choice takes; holds no value of record.

    ``kindChosen(path, kind)`` and ``edited(path, value)`` are sent once for each act of the user; the kind is
    None where "none" was chosen.

    Args:
        path: Spec path of the node, such as ``optimizer``.
        entries: What can be chosen.
        optional: True if the node may be missing; "none" is then offered first.
        parent: Owner.
    """

    kindChosen = Signal(str, object)
    edited = Signal(str, object)

    def __init__(
        self, path: str, entries: Sequence[Entry], optional: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._entries = {entry.kind: entry for entry in entries}
        self._entry: Entry | None = None
        self.chooser = KindChooser(entries, optional, self)
        self.chooser.kindChosen.connect(self._on_kind_chosen)
        self.problem_label = ProblemLabel(self)
        self.params = ParamForm(self)
        self.params.edited.connect(self.edited)
        self.help = EntryHelp(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.chooser, self.problem_label, self.params, self.help):
            column.addWidget(widget)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._name_parts()

    @property
    def path(self) -> str:
        """Spec path of the node that is shown."""
        return self._path

    @property
    def entry(self) -> Entry | None:
        """What is chosen, as the catalogue has it."""
        return self._entry

    def set_path(self, path: str) -> None:
        """Show another node of the same family, such as another layer, from the next ``show`` on."""
        if path != self._path:
            self._path = path
            self._name_parts()

    def show(
        self,
        node_kind: str | None = "",
        params: Mapping[str, Any] = _NO_PARAMS,
        problems: Sequence[Problem] = (),
    ) -> None:
        """Show a choice, its parameters and what is wrong with them; the same call again changes nothing.

        Args:
            node_kind: Catalogue id, or None where nothing is chosen. Without one this is Qt's own ``show()``.
            params: The parameters that the project sets.
            problems: Those of the whole project; the ones of this node are shown, the others left out.
        """
        if node_kind == "":
            super().show()
            return
        entry = self._entries.get(node_kind) if node_kind is not None else None
        self._entry = entry
        self.chooser.show_kind(node_kind)
        self.help.show_entry(entry)
        self.params.set_params(f"{self._path}.params", entry.params if entry is not None else ())
        self.params.show(params, problems)
        own = [problem.message for problem in problems if problem.path in (self._path, f"{self._path}.kind")]
        self.problem_label.show_problem("\n".join(text[:1].upper() + text[1:] for text in own))

    def set_choices(self, names: Sequence[str]) -> None:
        """Offer column names to every editor that asks for columns."""
        self.params.set_choices(names)

    def _name_parts(self) -> None:
        self.setObjectName(f"{self._path}.form")
        self.chooser.setObjectName(f"{self._path}.kind")
        self.chooser.setAccessibleName(self._path)
        self.problem_label.setObjectName(f"{self._path}.problem")
        self.help.setObjectName(f"{self._path}.help")

    @Slot(object)
    def _on_kind_chosen(self, kind: str | None) -> None:
        self.kindChosen.emit(self._path, kind)
