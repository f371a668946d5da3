"""All cards of common mistakes, in the order in which they are shown."""

from __future__ import annotations

from engine.explore.mistakes import (
    best_weights_as_a_view,
    column_against_row,
    in_features,
    mean_of_divergence,
    nll_on_logits,
    softmax_twice,
    wrong_targets,
    zero_grad_linear,
    zero_grad_logistic,
)
from engine.explore.mistakes.card import Mistake

MISTAKES: tuple[Mistake, ...] = (
    softmax_twice.MISTAKE,
    nll_on_logits.MISTAKE,
    column_against_row.MISTAKE,
    wrong_targets.FLOAT_CLASSES,
    wrong_targets.CLASS_TOO_MANY,
    wrong_targets.BCE_OUTSIDE,
    mean_of_divergence.MISTAKE,
    zero_grad_linear.MISTAKE,
    zero_grad_logistic.MISTAKE,
    best_weights_as_a_view.MISTAKE,
    in_features.MISTAKE,
)
