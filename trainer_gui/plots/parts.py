"""Samples by part of the data: training, validation, test. Each part has its own mark and name.

Shape suffix: N samples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QCoreApplication

from trainer_gui.plots.legend import Sample

Ints = NDArray[np.int64]

# By part: 0 training, 1 validation, 2 test.
PART_SAMPLES = (Sample.DISC, Sample.RING, Sample.DIAMOND)


def checked_parts(part: ArrayLike | None, n_samples: int) -> Ints:
    """The part of each sample; all of them training if nothing is said.

    Args:
        part: 0 training, 1 validation, 2 test, shape (N,); None if there are no parts.
        n_samples: N.

    Raises:
        ValueError: If there are not N of them, or one is none of the three.
    """
    if part is None:
        return np.zeros(n_samples, dtype=np.int64)
    part_N = np.array(part, dtype=np.int64).ravel()
    if len(part_N) != n_samples:
        raise ValueError(f"part: expected one for each of the {n_samples} samples, received {len(part_N)}")
    if n_samples and not (part_N.min() >= 0 and part_N.max() <= 2):
        raise ValueError("part: expected 0 (training), 1 (validation) or 2 (test), received another number")
    return part_N


def part_name(part: int) -> str:
    """The name of a part in the user's language."""
    return (
        QCoreApplication.translate("Parts", "training"),
        QCoreApplication.translate("Parts", "validation"),
        QCoreApplication.translate("Parts", "test"),
    )[part]


def parts_present(part_N: Ints) -> list[int]:
    """The parts that have samples, in order."""
    return [int(part) for part in np.unique(part_N)]
