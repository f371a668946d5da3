"""What a model says of one image, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from engine.catalogue.facts import DataFacts

if TYPE_CHECKING:
    from engine.train.questions import InputPredictions


def prediction_text(facts: DataFacts, fit: InputPredictions) -> str:
    """The class, the number, or how near an autoencoder comes; empty for an answer of another project.

    Args:
        facts: What is known of the data in view.
        fit: The answer for one image.
    """
    translate = QCoreApplication.translate
    if fit.pairs_NPHWC is not None:
        if not facts.predicts_input:
            return ""
        text = translate("ImagesPage", "The model gives the image back with a mean error of {0}.")
        return text.format(f"{float(fit.predicted_N[0]):.3g}")
    if facts.predicts_input:
        return ""
    if fit.probabilities_NK is None:
        text = translate("ImagesPage", "The model says: {0} = {1}")
        return text.format(facts.target_name, f"{float(fit.predicted_N[0]):.4g}")
    if fit.probabilities_NK.shape[1] != len(facts.class_names):
        return ""
    name = facts.class_names[int(np.argmax(fit.probabilities_NK[0]))]
    return translate("ImagesPage", "The model says: {0}").format(name)
