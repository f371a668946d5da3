"""Images in a grid with their labels, and one of them large: its pixels, and what the model gets of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.spec import ProjectSpec
from engine.train.questions import InputPredictions
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.plots.image_grid import EDGES_PX, ImageGrid
from trainer_gui.plots.image_pairs import ImagePairs
from trainer_gui.plots.parts import part_name
from trainer_gui.plots.pixel_view import PixelView
from trainer_gui.plots.probability_bars import ProbabilityBars
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.tabs.data.image_items import grid_items
from trainer_gui.tabs.data.image_jobs import VARIANTS, OneImage, one_image, own_image, pictures
from trainer_gui.tabs.data.prediction_text import prediction_text
from trainer_gui.tabs.data.sentences import count_text

Submit = Callable[[str, Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]], None]

_GRID_KEY: Final = "data_tab.pictures"
_ONE_KEY: Final = "data_tab.one_image"


class ImagesPage(QWidget):
    """A grid that is filled as it is scrolled, filtered by class and part.

    Args:
        submit: Runs a function in the background, under a key.
        parent: Owner.

    Signals:
        row_chosen: Row of the data that was taken in hand.
        look_asked: An image as the model gets it, shape (1, C, H, W), of which the model shall be asked.
    """

    row_chosen = Signal(int)
    look_asked = Signal(object)

    def __init__(self, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataImagesPage")
        self._submit = submit
        self._view: DataView | None = None
        self._spec: ProjectSpec | None = None
        self._has_torch = False
        self._one: OneImage | None = None
        self._wanted: list[int] = []
        self._own: Path | None = None
        self.predict_button = QPushButton(self.tr("&Predict an image…"), self)
        self.predict_button.setObjectName("predictImage")
        self.predict_button.setToolTip(
            self.tr("Shows what the model says of an image of your own; it can also be dropped here.")
        )
        self.predict_button.clicked.connect(self.ask_for_image)
        self.classes = self._combo("imageClass", self.tr("Class that is shown"))
        self.parts = self._combo("imagePart", self.tr("Part that is shown"))
        self.edge = self._combo("imageSize", self.tr("Size of the pictures"))
        self.edge.addItems([self.tr("small"), self.tr("medium"), self.tr("large")])
        self.edge.setCurrentIndex(1)
        self.count = QLabel(self)
        self.count.setObjectName("imageCount")
        self.grid = ImageGrid(self)
        self.grid.setObjectName("imageGrid")
        self.grid.wanted.connect(self._on_wanted)
        self.grid.chosen.connect(self._on_chosen)
        self.grid.enlarged.connect(self._on_enlarged)
        row = QHBoxLayout()
        for combo in (self.classes, self.parts, self.edge):
            row.addWidget(combo)
        row.addWidget(self.count, 1)
        row.addWidget(self.predict_button)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setObjectName("imagesSplit")
        self._splitter.addWidget(self.grid)
        self._splitter.addWidget(self._make_detail())
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setCollapsible(0, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(row)
        column.addWidget(self._splitter, 1)

    def show_view(self, view: DataView, spec: ProjectSpec, has_torch: bool) -> None:
        """Show images.

        Args:
            view: The samples.
            spec: The project that they belong to.
            has_torch: True once torch is there, which changed images need.
        """
        self._view, self._spec, self._has_torch = view, spec, has_torch
        names = view.data.facts.class_names
        parts = [part_name(part) for part in np.unique(view.part_R).tolist()]
        self._fill(self.classes, [self.tr("all classes"), *names])
        self._fill(self.parts, [self.tr("all parts"), *parts])
        self.classes.setVisible(len(names) > 1)
        self.parts.setVisible(len(parts) > 1)
        self._show_grid(keep=False)

    def set_current_row(self, row: int) -> None:
        """Take a row of the data in hand."""
        self.grid.set_current_row(row)
        self._look_at(row)

    def _make_detail(self) -> QWidget:
        detail = QWidget(self)
        self.title = self._label("imageTitle")
        self.stored = PixelView(detail)
        self.stored.setObjectName("imageStored")
        self.stored.setAccessibleName(self.tr("The image with its pixels"))
        self.stored.pointed.connect(self._on_pointed)
        self.reading = self._label("imageReading")
        self.input_title = self._label("imageInputTitle")
        self.input = PixelView(detail)
        self.input.setObjectName("imageInput")
        self.input.setAccessibleName(self.tr("The image as the model gets it"))
        self.input.pointed.connect(self._on_input_pointed)
        self.prediction = self._label("imagePrediction")
        self.probabilities = ProbabilityBars(detail)
        self.probabilities.setObjectName("imageProbabilities")
        self.reconstruction = ImagePairs(detail)
        self.reconstruction.setObjectName("imageReconstruction")
        self.invert = QCheckBox(self.tr("&Invert"), detail)
        self.invert.setObjectName("imageInvert")
        self.invert.setToolTip(
            self.tr("Turns dark into light: for ink on paper where the data is light on black.")
        )
        self.invert.toggled.connect(self._on_invert)
        self.variants_title = self._label("imageVariantsTitle")
        self.variants = [PixelView(detail) for _ in range(VARIANTS)]
        row = QHBoxLayout()
        for i, variant in enumerate(self.variants):
            variant.setObjectName(f"imageVariant.{i}")
            variant.setAccessibleName(self.tr("The image as it may come in a batch"))
            row.addWidget(variant)
        column = QVBoxLayout(detail)
        column.setContentsMargins(4, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.stored, 5)
        column.addWidget(self.reading)
        column.addWidget(self.input_title)
        column.addWidget(self.input, 4)
        column.addWidget(self.invert)
        column.addWidget(self.prediction)
        column.addWidget(self.probabilities)
        column.addWidget(self.reconstruction, 3)
        column.addWidget(self.variants_title)
        column.addLayout(row, 2)
        self._show_prediction("", None)
        self._show_variants(())
        return detail

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    def _combo(self, name: str, accessible: str) -> CalmCombo:
        combo = CalmCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(accessible)
        combo.setToolTip(accessible)
        combo.activated.connect(self._on_filter)
        return combo

    @staticmethod
    def _fill(combo: CalmCombo, texts: list[str]) -> None:
        if [combo.itemText(i) for i in range(combo.count())] != texts:
            combo.clear()
            combo.addItems(texts)

    def _show_grid(self, *, keep: bool) -> None:
        view = self._view
        if view is None:
            return
        shown_R = np.ones(len(view.rows_R), dtype=np.bool_)
        if self.classes.currentIndex() > 0:
            shown_R &= view.target() == self.classes.currentIndex() - 1
        if self.parts.currentIndex() > 0:
            present = np.unique(view.part_R)
            shown_R &= view.part_R == present[self.parts.currentIndex() - 1]

        shown = grid_items(view, shown_R)
        self._wanted = []
        self.grid.show_items(shown, keep=keep)
        n, total = int(shown_R.sum()), len(view.rows_R)
        text = self.tr("{0} images") if n == total else self.tr("{0} of {1} images")
        self.count.setText(text.format(count_text(n), count_text(total)))
        if n:
            self._look_at(int(view.rows_R[shown_R][0]))

    # In the background

    @Slot(object)
    def _on_wanted(self, rows: list[int]) -> None:
        view = self._view
        if view is None:
            return
        # A newer request takes the place of an older one: what that lacked is asked for again.
        self._wanted = list(dict.fromkeys([*self._wanted, *rows]))[-400:]
        data, wanted = view.data, list(self._wanted)

        def take(found: dict[int, Any]) -> None:
            if self._view is not None and self._view.data is data:
                self._wanted = [row for row in self._wanted if row not in found]
                self.grid.show_images(found)

        self._submit(_GRID_KEY, lambda: pictures(data, wanted), take, self._fail)

    # An image of the user's own

    @Slot()
    def ask_for_image(self) -> None:
        """Ask for an image, then ask the model what it is."""
        from engine.data.images.decode import IMAGE_SUFFIXES

        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        filters = self.tr("Images ({0})").format(patterns)
        chosen, _filter = QFileDialog.getOpenFileName(self, self.tr("Predict an image"), "", filters)
        if chosen:
            self.predict(Path(chosen))

    def predict(self, path: Path) -> None:
        """Show an image of the user's own, as the model gets it, and ask the model of it."""
        view = self._view
        if view is None:
            return
        self._own = path
        data, inverted = view.data, self.invert.isChecked()
        self._submit(_ONE_KEY, lambda: own_image(data, path, inverted), self._take_own, self._fail)

    def ask_again(self) -> None:
        """Ask the model anew of the image in hand, as after some training."""
        if self._own is not None and self._one is not None and self._one.input_CHW is not None:
            self.look_asked.emit(self._one.input_CHW[None])

    def show_predictions(self, fit: InputPredictions) -> None:
        """Show what the model says of the image in hand.

        Args:
            fit: The answer for this one image.
        """
        if self._view is None or self._own is None:
            return
        text = prediction_text(self._view.data.facts, fit)
        if text:
            shares_NK = fit.probabilities_NK
            self._show_prediction(text, None if shares_NK is None else shares_NK[0])
            self.reconstruction.setVisible(fit.pairs_NPHWC is not None)
            if fit.pairs_NPHWC is not None:
                title = self.tr("Your image and its reconstruction")
                self.reconstruction.show_pairs(fit.pairs_NPHWC, fit.predicted_N, title)

    def _take_own(self, one: OneImage) -> None:
        if self._view is None or self._own is None:
            return
        self._one = one
        self.title.setText(self.tr("Your image: {0}").format(self._own.name))
        self.stored.show_image(one.stored_CHW)
        self.input.show_image(one.input_CHW)
        self.reading.setText(one.problem or self._stored_text(one))
        self.input_title.setText(self._input_text(one))
        self._show_variants(())
        waiting = self.tr("The model is asked as soon as there is one that fits.") if not one.problem else ""
        self._show_prediction(waiting, None)
        self.invert.setVisible(not one.problem)
        self.ask_again()

    def _show_prediction(self, text: str, probabilities_K: Any) -> None:
        self.prediction.setText(text)
        self.prediction.setVisible(bool(text))
        self.reconstruction.setVisible(False)
        self.probabilities.setVisible(probabilities_K is not None)
        if probabilities_K is not None and self._view is not None:
            self.probabilities.show_probabilities(probabilities_K, self._view.data.facts.class_names)
        self.invert.setVisible(self._own is not None)

    @Slot(bool)
    def _on_invert(self, on: bool) -> None:
        del on
        if self._own is not None:
            self.predict(self._own)

    def _look_at(self, row: int) -> None:
        view, spec = self._view, self._spec
        if view is None or spec is None:
            return
        self._own = None
        self._show_prediction("", None)
        data, has_torch = view.data, self._has_torch
        self._submit(_ONE_KEY, lambda: one_image(spec, data, row, has_torch), self._take_one, self._fail)

    def _fail(self, error: Exception) -> None:
        # Whatever is no damaged file is a fault of ours: the hook for exceptions tells it.
        raise error

    def _take_one(self, one: OneImage) -> None:
        view = self._view
        if view is None or view.position_of(one.row) is None:
            return
        self._one = one
        items, facts = view.data.samples.items, view.data.facts
        name = items.name(one.row) if items is not None else ""
        y = view.data.samples.y_N[one.row]
        label = facts.class_names[int(y)] if facts.class_names else f"{float(y):.4g}"
        self.title.setText(self.tr("Image {0}: {1}").format(name, label))
        self.stored.show_image(one.stored_CHW)
        self.input.show_image(one.input_CHW)
        self.reading.setText(one.problem or self._stored_text(one))
        self.input_title.setText(self._input_text(one))
        self._show_variants(one.variants)

    def _stored_text(self, one: OneImage) -> str:
        if one.stored_CHW is None:
            return ""
        channels, height, width = one.stored_CHW.shape
        text = self.tr("{0} × {1} pixels, {2}; point at one to read its value.")
        kind = self.tr("shades of gray") if channels == 1 else self.tr("red, green and blue")
        return text.format(height, width, kind)

    def _input_text(self, one: OneImage) -> str:
        if one.input_CHW is None:
            return ""
        low, high = float(one.input_CHW.min()), float(one.input_CHW.max())
        shape = " × ".join(map(str, one.input_CHW.shape))
        text = self.tr("As the model gets it: {0} numbers from {1} to {2}.")
        return text.format(shape, f"{low:.3g}", f"{high:.3g}")

    def _show_variants(self, variants: tuple[Any, ...]) -> None:
        self.variants_title.setText(
            self.tr("As it may come in a batch, drawn anew each time:") if variants else ""
        )
        self.variants_title.setVisible(bool(variants))
        for i, view in enumerate(self.variants):
            view.setVisible(i < len(variants))
            view.show_image(variants[i] if i < len(variants) else None)

    # What the user does

    @Slot(int)
    def _on_filter(self, index: int) -> None:
        del index
        self.grid.set_edge(EDGES_PX[max(0, self.edge.currentIndex())])
        self._show_grid(keep=True)

    @Slot(int)
    def _on_chosen(self, row: int) -> None:
        self._look_at(row)
        self.row_chosen.emit(row)

    @Slot(int)
    def _on_enlarged(self, row: int) -> None:
        """Give the large picture most of the room, or take it back."""
        self._look_at(row)
        grid_px, detail_px = self._splitter.sizes()
        whole = grid_px + detail_px
        is_large = detail_px > whole * 0.6
        self._splitter.setSizes([round(whole * 0.6), round(whole * 0.4)] if is_large else [whole // 5, whole])

    @Slot(object)
    def _on_pointed(self, at: tuple[int, int] | None) -> None:
        if self._one is None or self._one.stored_CHW is None:
            return
        self.reading.setText(self._pixel_text(self.stored, at) if at else self._stored_text(self._one))

    @Slot(object)
    def _on_input_pointed(self, at: tuple[int, int] | None) -> None:
        if self._one is not None:
            self.input_title.setText(self._pixel_text(self.input, at) if at else self._input_text(self._one))

    def _pixel_text(self, view: PixelView, at: tuple[int, int]) -> str:
        values = ", ".join(f"{value:.4g}" for value in view.value_at(*at))
        return self.tr("Row {0}, column {1}: {2}").format(at[0], at[1], values)
