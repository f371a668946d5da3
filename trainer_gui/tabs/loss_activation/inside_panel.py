"""What goes into the activations of the model in hand: which layer is looked at, and its share of flat inputs."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec import ProjectSpec
from engine.train.questions import Answer, LayerPreActivations
from trainer_gui.plots.activation_scene import InputBars
from trainer_gui.tabs.loss_activation.layer_shares import LayerShares
from trainer_gui.tabs.loss_activation.model_inside import layer_shares, outside_share, paths_by_name
from trainer_gui.tabs.page import note

_MOST_ROWS = 3


class InsidePanel(QWidget):
    """Keeps the newest look inside the model, and which of its layers is in hand.

    Signals:
        changed: Other bars are to be drawn.
        layer_picked: Spec path of the layer that the user took in hand; empty if the project has it no more.
    """

    changed = Signal()
    layer_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: Answer | None = None
        self._paths: dict[str, str] = {}
        self._spec: ProjectSpec | None = None
        # Name and turn of the layer in hand: a module that runs twice is there twice. None for no layer.
        self._chosen: tuple[str, int] | None = None
        self._is_untouched = True
        self.title = note("insideTitle", self)
        self.shares = LayerShares(self)
        self.shares.setObjectName("layerShares")
        self.shares.setAccessibleName(self.tr("Activations of the model and their flat shares"))
        self.shares.setToolTip(
            self.tr("Take a layer in hand to see its real inputs below the curve; a second click lets it go.")
        )
        self.shares.picked.connect(self._on_picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.shares)
        self._show()

    @property
    def layers(self) -> tuple[LayerPreActivations, ...]:
        """What was seen last."""
        return self._seen.value if self._seen is not None else ()

    @property
    def step(self) -> int | None:
        """After how many steps it was seen; None before anything was."""
        return self._seen.step if self._seen is not None else None

    def show_project(self, spec: ProjectSpec) -> None:
        """Know where the layers of a project are; the same call again changes nothing."""
        if self._spec is None or spec.model is not self._spec.model:
            self._paths = paths_by_name(spec.model)
        self._spec = spec

    def show_seen(self, seen: Answer) -> None:
        """Show the answer to a question for what goes into the activations."""
        self._seen = seen
        if self._is_untouched and self._chosen is None and self.layers:
            self._chosen = self._keys()[0]
        if self._chosen is not None and self._chosen not in self._keys():
            self._chosen = None
        self._show()
        self.changed.emit()

    def forget(self) -> None:
        """Show nothing of a model that is no more."""
        if self._seen is not None:
            self._seen = self._chosen = None
            self._show()
            self.changed.emit()

    def path_in_hand(self) -> str:
        """Spec path of the layer in hand; empty for none."""
        return self._paths.get(self._chosen[0], "") if self._chosen is not None else ""

    def bars(self, left: float, right: float) -> InputBars | None:
        """The histogram of the layer in hand.

        Args:
            left: Left end of the picture, to say what lies outside.
            right: Right end.
        """
        layer = self._layer()
        if layer is None:
            return None
        text = self.tr("inputs of {0} ({1})").format(layer.name, layer.view.kind)
        outside = outside_share(layer.view, left, right)
        if outside >= 0.001:
            text = self.tr("{0}, {1} % outside").format(text, f"{100 * outside:.1f}".removesuffix(".0"))
        return InputBars(text, layer.view.edges, layer.view.counts_B)

    def _layer(self) -> LayerPreActivations | None:
        if self._chosen is None or self._chosen not in self._keys():
            return None
        return self.layers[self._keys().index(self._chosen)]

    def _keys(self) -> list[tuple[str, int]]:
        names = [layer.name for layer in self.layers]
        return [(name, names[:i].count(name)) for i, name in enumerate(names)]

    def _show(self) -> None:
        rows = layer_shares(self.layers)
        chosen = self._keys().index(self._chosen) if self._chosen is not None else -1
        self.shares.show_layers(rows, chosen)
        self.shares.setVisible(bool(rows))
        if rows:
            height_px = max(1, self.shares.sizeHintForRow(0)) * min(_MOST_ROWS, len(rows))
            self.shares.setFixedHeight(height_px + 2 * self.shares.frameWidth() + 2)
        self.title.setText(self._title())

    def _title(self) -> str:
        if self._seen is None:
            return self.tr(
                "What goes into the activations of the model appears here when it has its first weights."
            )
        if not self.layers:
            return self.tr(
                "The model has no activation layer to look into; those called as functions cannot be seen."
            )
        if self._seen.step == 0:
            return self.tr("In the model, with its first weights:")
        return self.tr("In the model, after step {0}:").format(f"{self._seen.step:,}")

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        self._is_untouched = False
        keys = self._keys()
        self._chosen = keys[row] if 0 <= row < len(keys) else None
        if self._chosen is not None:
            self.layer_picked.emit(self.path_in_hand())
        self.changed.emit()
