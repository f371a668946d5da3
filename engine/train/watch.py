"""What a run keeps an eye on: its best weights, its last finite ones, and the rules that end it.

All of it looks at losses that are there anyway; nothing is computed for it in the middle of an epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite

from torch import Tensor

from engine.spec import StopSpec
from engine.train.events import Reason
from engine.train.shadow import copy_tensors


class KeptWeights:
    """Copies of the weights: those that gave the last finite loss, and those that gave the lowest.

    Args:
        live: The tensors that training changes, in the order of ``state_dict``.
    """

    def __init__(self, live: Sequence[Tensor]) -> None:
        self._live = list(live)
        self.last_finite = [tensor.clone() for tensor in live]
        self.best = [tensor.clone() for tensor in live]
        self.best_loss = inf
        self.best_step = 0
        self.last_is_best = False

    @property
    def has_best(self) -> bool:
        """True once a loss was seen."""
        return isfinite(self.best_loss)

    @property
    def before_update(self) -> list[Tensor]:
        """The weights kept last; where every loss is known at once, those before the last update."""
        return self.best if self.last_is_best else self.last_finite

    def keep_finite(self) -> None:
        """Remember the weights of this moment, whose loss is finite."""
        copy_tensors(self.last_finite, self._live)
        self.last_is_best = False

    def offer(self, loss: float, step: int) -> bool:
        """Remember the live weights as the best if their loss is lower than any before."""
        if not loss < self.best_loss:
            return False
        self.best_loss, self.best_step = loss, step
        copy_tensors(self.best, self._live)
        return True

    def offer_last_finite(self, loss: float, step: int) -> None:
        """The same for the weights kept last, without another copy: the two sets change places."""
        if loss < self.best_loss:
            self.best_loss, self.best_step = loss, step
            self.best, self.last_finite = self.last_finite, self.best
            self.last_is_best = True

    def restore_finite(self) -> None:
        """Put the last finite weights back into the model."""
        copy_tensors(self._live, self.before_update)


class StopRules:
    """Decides after each epoch whether a rule ends the run.

    Args:
        rules: The user's rules.
        epochs: Epochs planned.
    """

    def __init__(self, rules: StopSpec, epochs: int) -> None:
        self.rules, self.epochs = rules, epochs
        self.best_validation = inf
        self.epochs_without_gain = 0

    @property
    def has_validation(self) -> bool:
        """True once a validation loss was seen."""
        return isfinite(self.best_validation)

    def after_epoch(
        self, epoch: int, epoch_loss: float, validation_loss: float | None, accuracy: float | None
    ) -> Reason | None:
        """Tell why the run is over, or None.

        Args:
            epoch: Epochs completed.
            epoch_loss: Mean training loss of this one.
            validation_loss: Validation loss after it; None without a validation part.
            accuracy: Watched accuracy, 0 to 1; None if no rule watches it.
        """
        rules = self.rules
        if validation_loss is not None:
            if validation_loss < self.best_validation:
                self.best_validation, self.epochs_without_gain = validation_loss, 0
            else:
                self.epochs_without_gain += 1
        if rules.loss_below is not None and epoch_loss < rules.loss_below:
            return Reason.LOSS_BELOW
        if (
            rules.accuracy_at_least is not None
            and accuracy is not None
            and accuracy >= rules.accuracy_at_least
        ):
            return Reason.ACCURACY
        if rules.patience is not None and self.epochs_without_gain >= rules.patience:
            return Reason.PATIENCE
        return Reason.EPOCHS if epoch >= self.epochs else None
