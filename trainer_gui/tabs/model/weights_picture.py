"""The first weights of the selected layer: as torch draws them, and as rules and choice fill them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine import catalogue
from engine.catalogue.own_module import OWN_KIND
from engine.spec import LayerNode, ProjectError, ProjectSpec, Severity, get_value
from trainer_gui.forms.choice_fields import CalmCombo
from trainer_gui.plots.distribution_plot import DistributionPlot
from trainer_gui.session.session import Session
from trainer_gui.tabs.model.layer_facts import LayerFacts

if TYPE_CHECKING:
    from engine.explore.first_weights import FirstWeights


class WeightsPicture(QWidget):
    """Two histograms side by side.

    Args:
        session: Whose background computes them.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weightsPicture")
        self._session = session
        self._asked: tuple[object, ...] | None = None
        self._found: tuple[FirstWeights, ...] = ()
        self.parameter = CalmCombo(self)
        self.parameter.setObjectName("histogramParameter")
        self.parameter.setAccessibleName(self.tr("Parameter whose first values are shown"))
        self.parameter.activated.connect(self._draw)
        self.said = QLabel(self)
        self.said.setObjectName("histogramNote")
        self.said.setWordWrap(True)
        self.before = DistributionPlot(self)
        self.before.setObjectName("histogramBefore")
        self.before.setAccessibleName(self.tr("First values as torch draws them"))
        self.after = DistributionPlot(self)
        self.after.setObjectName("histogramAfter")
        self.after.setAccessibleName(self.tr("First values after the rules and the layer's own choice"))
        bar = QHBoxLayout()
        bar.addWidget(self.parameter)
        bar.addWidget(self.said, 1)
        plots = QHBoxLayout()
        plots.addWidget(self.before, 1)
        plots.addWidget(self.after, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(bar)
        column.addLayout(plots, 1)
        self._tell(self.tr("Select a layer with weights."))

    def ask(self, path: str, facts: Mapping[str, LayerFacts], spec: ProjectSpec) -> None:
        """Ask for the first weights of a layer, unless they are shown or under way already."""
        node: LayerNode = get_value(spec, path)
        row = self._session.check.walk.at(path)
        layer = facts[path]
        entry = catalogue.layer(node.kind)
        wrong = [p for p in self._session.problems if p.path.startswith("initialization")]
        wrong += list(layer.problems)
        wrong = [problem for problem in wrong if problem.severity is Severity.ERROR]
        wanted = (node, row, spec.initialization, spec.seed, tuple(wrong))
        if wanted == self._asked:
            return
        self._asked = wanted
        background = self._session.background
        is_ready = row is not None and row.kind == node.kind and bool(layer.n_params)
        if node.kind == OWN_KIND and not wrong:
            background.forget("model.weights")
            told = self.tr(
                "The module's own code begins its weights. It runs only where the model is trained."
            )
            self._tell(told)
            return
        if wrong or row is None or not is_ready or entry is None or entry.container:
            background.forget("model.weights")
            told = self.tr("Mend first: {0}").format(wrong[0].line()) if wrong else ""
            self._tell(told or self.tr("Select a layer with weights."))
            return
        resolved = node.model_copy(update={"params": row.params, "name": None})
        rules, seed, n = spec.initialization, spec.seed, (layer.n_params or 0) // layer.times

        def work() -> tuple[FirstWeights, ...]:
            from engine.explore.first_weights import first_weights

            return first_weights(resolved, rules, seed, n)

        background.submit("model.weights", work, self._take, self._refuse)

    def _take(self, found: tuple[FirstWeights, ...]) -> None:
        self._found = found
        names = [weights.name for weights in found]
        shown = self.parameter.currentText()
        if names != [self.parameter.itemText(i) for i in range(self.parameter.count())]:
            self.parameter.clear()
            self.parameter.addItems(names)
            self.parameter.setCurrentIndex(names.index(shown) if shown in names else 0)
        self.parameter.setVisible(True)
        self._draw()

    def _refuse(self, error: Exception) -> None:
        line = error.problems[0].line() if isinstance(error, ProjectError) else str(error)
        self._tell(self.tr("The weights cannot be shown: {0}").format(line))

    def _tell(self, text: str) -> None:
        self._found = ()
        self.parameter.setVisible(False)
        self.said.setText("")
        self.before.show_message(text)
        self.after.show_message("")

    @Slot()
    def _draw(self) -> None:
        at = self.parameter.currentIndex()
        if not 0 <= at < len(self._found):
            return
        weights = self._found[at]
        shape = " × ".join(map(str, weights.shape))
        text = self.tr("{0}: standard deviation {1} as torch draws it, {2} as chosen").format(
            shape, f"{weights.std_before:.4g}", f"{weights.std_after:.4g}"
        )
        self.said.setText(text)
        self.before.show_samples(weights.before_S, x_label=weights.name, name=self.tr("torch's default"))
        self.after.show_samples(weights.after_S, x_label=weights.name, name=self.tr("as chosen"))
