"""From prepared arrays to the tensors that training sees.

Shape suffixes: N samples, F features.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.catalogue.entry import TargetForm, Task
from engine.data.load import LoadedData


@dataclass(frozen=True)
class Part:
    """Inputs and targets of the training, validation or test samples.

    Args:
        x_NF: float32 inputs.
        y: Targets as the loss wants them: float32 (N, 1) or int64 (N,).
        index_N: Row of each sample in the data as the user sees it.
    """

    x_NF: Tensor
    y: Tensor
    index_N: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.x_NF)


@dataclass(frozen=True)
class Parts:
    """All samples, dealt out."""

    train: Part
    validation: Part
    test: Part


def make_parts(data: LoadedData, form: TargetForm, device: torch.device) -> Parts:
    """Make the tensors of all three parts on a device.

    Args:
        data: Loaded and prepared samples.
        form: How the chosen loss wants its targets.
        device: Where training happens.
    """
    x_NF = torch.from_numpy(data.x_NF.astype(np.float32))
    y = targets(data.y_N, data.facts.task, form)

    def part(index_N: npt.NDArray[np.int64]) -> Part:
        rows = torch.from_numpy(index_N.copy())
        return Part(x_NF[rows].to(device), y[rows].to(device), index_N)

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
