"""From what a model gives to what it means: a number in the target's unit, a probability, a class.

Shape suffixes: N samples, K outputs or classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.catalogue.entry import OutputMeaning, Task
from engine.data.load import LoadedData

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class OutputReader:
    """Reads the output of a model that is trained with a certain loss.

    Args:
        meaning: How the loss reads the output.
        task: Regression or classification.
        y_shift: What was subtracted from the target before training; 0 if nothing was.
        y_scale: What the target was divided by; 1 if nothing was.
        predicts_input: True if the model gives its input back; only ``reconstruction`` can then be read.
    """

    meaning: OutputMeaning
    task: Task
    y_shift: float
    y_scale: float
    predicts_input: bool = False

    @classmethod
    def of(cls, meaning: OutputMeaning, data: LoadedData) -> OutputReader:
        """The reader for a loss on loaded data."""
        shift, scale = float(data.y_shift), float(data.y_scale)
        return cls(meaning, data.facts.task, shift, scale, data.facts.predicts_input)

    def reconstruction(self, output: Tensor) -> npt.NDArray[np.float32]:
        """The input as the model gives it back, in the numbers that it gets, float32 of the output's shape."""
        read = torch.sigmoid(output) if self.meaning is OutputMeaning.LOGIT else output
        return read.detach().cpu().numpy().astype(np.float32, copy=False)

    def probabilities(self, output_NK: Tensor) -> Floats:
        """Probability of class 1, shape (N,), or of every class, shape (N, K); for classification only."""
        if self.meaning is OutputMeaning.LOGITS:
            return _array(torch.softmax(output_NK, dim=1))
        if self.meaning is OutputMeaning.LOG_PROBABILITIES:
            return _array(torch.exp(output_NK))
        single_N = output_NK.reshape(len(output_NK), -1)[:, 0]
        if self.meaning is OutputMeaning.LOGIT:
            return _array(torch.sigmoid(single_N))
        if self.meaning is OutputMeaning.SCORE:
            return _array((single_N.clamp(-1, 1) + 1) / 2)
        return _array(single_N.clamp(0, 1))

    def class_probabilities(self, output_NK: Tensor) -> Floats | None:
        """Probability of every class, shape (N, K), also where a model gives only that of class 1; None for numbers."""
        if self.task is Task.REGRESSION:
            return None
        found = self.probabilities(output_NK)
        return np.stack([1.0 - found, found], axis=1) if found.ndim == 1 else found

    def predicted(self, output_NK: Tensor) -> Floats:
        """Predicted number in the target's own unit, or class index; shape (N,)."""
        if self.task is Task.REGRESSION:
            return _array(output_NK.reshape(len(output_NK), -1)[:, 0]) * self.y_scale + self.y_shift
        if self.meaning in (OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES):
            return _array(output_NK.argmax(dim=1))
        return (self.probabilities(output_NK) > 0.5).astype(np.float64)

    def n_right(self, output_NK: Tensor, target: Tensor) -> int:
        """Number of samples of a training batch whose class is predicted rightly.

        Args:
            output_NK: Output of the model for the batch.
            target: Target in the form that the loss takes.
        """
        output_NK = output_NK.detach()
        if self.meaning in (OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES):
            return int((output_NK.argmax(dim=1) == target).sum().item())
        bound = 0.0 if self.meaning in (OutputMeaning.LOGIT, OutputMeaning.SCORE) else 0.5
        return int(((output_NK > bound) == (target > bound_of_target(self.meaning))).sum().item())


def bound_of_target(meaning: OutputMeaning) -> float:
    """What separates the two classes in a target column: 0 between −1 and 1, else a half between 0 and 1."""
    return 0.0 if meaning is OutputMeaning.SCORE else 0.5


def _array(tensor: Tensor) -> Floats:
    return tensor.detach().cpu().numpy().astype(np.float64)
