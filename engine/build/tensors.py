"""From prepared samples to the tensors that training sees.

Shape suffixes: N samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.catalogue.entry import TargetForm, Task
from engine.data.load import LoadedData

# Items go through a model in portions of this many where nothing is learned: the activations of all would not fit.
LOOKING_BATCH = 256


@dataclass(frozen=True)
class Part:
    """Inputs and targets of the training, validation or test samples.

    Args:
        x: float32 inputs, shape (N, *input_shape); None if they are read from files when they are wanted.
        y: Targets as the loss wants them: float32 (N, 1) or int64 (N,).
        index_N: Row of each sample in the data as the user sees it.
    """

    x: Tensor | None
    y: Tensor
    index_N: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.y)

    @property
    def inputs(self) -> Tensor:
        """The inputs of a part that is in memory."""
        assert self.x is not None, "only FileBatches read inputs from files"
        return self.x


@dataclass(frozen=True)
class Parts:
    """All samples, dealt out."""

    train: Part
    validation: Part
    test: Part


def make_parts(data: LoadedData, form: TargetForm, device: torch.device) -> Parts:
    """Make the tensors of all three parts on a device; the inputs of samples in files stay there.

    Args:
        data: Loaded and prepared samples.
        form: How the chosen loss wants its targets.
        device: Where training happens.
    """
    y = targets(data.y_N, data.facts.task, form)

    def part(index_N: npt.NDArray[np.int64]) -> Part:
        rows = torch.from_numpy(index_N.copy())
        x = torch.from_numpy(data.inputs(index_N)).to(device) if data.facts.in_memory else None
        return Part(x, y[rows].to(device), index_N)

    return Parts(part(data.train_index), part(data.validation_index), part(data.test_index))


def targets(y_N: npt.NDArray[np.float64] | npt.NDArray[np.int64], task: Task, form: TargetForm) -> Tensor:
    """Targets in the form that the loss wants.

    Args:
        y_N: Numbers or class indices.
        task: Regression or classification.
        form: The loss's wish.

    Returns:
        int64 (N,) for class indices, else float32 (N, 1); −1 and 1 for losses that read a sign.
    """
    if form is TargetForm.CLASS_INDEX:
        return torch.from_numpy(y_N.astype(np.int64))
    y_N1 = torch.from_numpy(y_N.astype(np.float32)).unsqueeze(1)
    return 2 * y_N1 - 1 if form is TargetForm.SIGN and task is Task.CLASSIFICATION else y_N1
