"""The form of the activation in hand: sliders, what it is, and where in the project it can be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.catalogue import LayerEntry
from engine.catalogue.params import NumberParam
from engine.explore.slider_range import slider_range
from engine.spec import Problem
from trainer_gui.forms.entry_help import EntryHelp
from trainer_gui.forms.param_form import ParamForm
from trainer_gui.forms.param_slider import ParamSlider
from trainer_gui.tabs.page import heading, note, scrolled

REST_PREFIX = "look.params"


class ActivationForm(QWidget):
    """Edits an activation that need not be in the project; holds no value of record.

    Signals:
        edited: Name of a parameter and its new value.
        use_asked: Path of the layer of the project that it shall take the place of.
    """

    edited = Signal(str, object)
    use_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: LayerEntry | None = None
        self.sliders: dict[str, ParamSlider] = {}
        self.title = heading("", self)
        self._holder = QVBoxLayout()
        self._holder.setSpacing(2)
        self.rest = ParamForm(self)
        self.rest.edited.connect(self._on_rest_edited)
        self.help = EntryHelp(self)
        self.use = QPushButton(self.tr("Use at"), self)
        self.use.setObjectName("useActivation")
        self.use.setToolTip(self.tr("Put it there, with these parameters, in place of what is there now."))
        self.use.clicked.connect(self._on_use)
        self.places = QComboBox(self)
        self.places.setObjectName("usePlace")
        self.places.setAccessibleName(self.tr("Layer of the project"))
        self.places.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.use_note = note("useNote", self)
        self.parameters_note = QLabel(self.tr("It has no parameters."), self)
        self.parameters_note.setObjectName("noParameters")
        body = QWidget(self)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.addWidget(self.title)
        inner.addLayout(self._holder)
        inner.addWidget(self.rest)
        inner.addWidget(self.parameters_note)
        inner.addWidget(self.help)
        inner.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.use)
        row.addWidget(self.places, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        # What it is scrolls; where it can be used is always in sight.
        column.addWidget(scrolled(body, "activationFormArea", self), 1)
        column.addLayout(row)
        column.addWidget(self.use_note)

    def show_activation(
        self, entry: LayerEntry, params: Mapping[str, Any], problems: Sequence[Problem]
    ) -> None:
        """Show an activation; the same call again changes nothing.

        Args:
            entry: What it is.
            params: Its parameters; those that are missing are shown at their defaults.
            problems: Those of its parameters, with their names as paths.
        """
        if entry is not self._entry:
            self._make(entry)
        for name, slider in self.sliders.items():
            slider.show_value(params.get(name, slider.param.initial))
            slider.show_problem(
                "\n".join(f"{p.message[:1].upper()}{p.message[1:]}" for p in problems if p.path == name)
            )
        moved = [p for p in problems if p.path not in self.sliders]
        self.rest.show(params, [replace(p, path=f"{REST_PREFIX}.{p.path}") for p in moved])

    def show_places(self, places: Sequence[tuple[str, str]], chosen: str) -> None:
        """Show where it can be used; the same call again changes nothing.

        Args:
            places: Path and text of every activation of the project.
            chosen: Path of the one to offer, if it is among them.
        """
        shown = [(self.places.itemData(i), self.places.itemText(i)) for i in range(self.places.count())]
        if shown != list(places):
            before = self.places.currentData()
            self.places.clear()
            for path, text in places:
                self.places.addItem(text, path)
            chosen = chosen or before or ""
        at = self.places.findData(chosen)
        if at >= 0:
            self.places.setCurrentIndex(at)
        self.use.setEnabled(bool(places))
        self.places.setEnabled(bool(places))
        self.use_note.setVisible(not places)
        self.use_note.setText(
            self.tr("The model has no activation that it could take the place of; add one in the Model tab.")
        )

    def _make(self, entry: LayerEntry) -> None:
        self._entry = entry
        self.title.setText(entry.kind)
        for slider in self.sliders.values():
            slider.edited.disconnect(self.edited)
            self._holder.removeWidget(slider)
            slider.hide()
            for child in slider.findChildren(QWidget):
                child.setObjectName("")
            slider.deleteLater()
        self.sliders = {}
        rest = []
        for param in entry.params:
            ends = slider_range(entry.kind, param)
            if ends is None or not isinstance(param, NumberParam):
                rest.append(param)
                continue
            slider = ParamSlider(param, ends.low, ends.high, whole=ends.whole, parent=self)
            slider.edited.connect(self.edited)
            self.sliders[param.name] = slider
            self._holder.addWidget(slider)
            slider.show()
        width_px = max((slider.label.sizeHint().width() for slider in self.sliders.values()), default=0)
        for slider in self.sliders.values():
            slider.set_label_width(width_px)
        self.rest.set_params(REST_PREFIX, rest)
        self.rest.setVisible(bool(rest))
        self.parameters_note.setVisible(not entry.params)
        self.help.show_entry(entry)

    @Slot(str, object)
    def _on_rest_edited(self, path: str, value: Any) -> None:
        self.edited.emit(path.removeprefix(f"{REST_PREFIX}."), value)

    @Slot()
    def _on_use(self) -> None:
        path = self.places.currentData()
        if isinstance(path, str):
            self.use_asked.emit(path)
