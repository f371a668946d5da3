"""CTC in NumPy, twice: by its own dynamic programming, and by trying every alignment there is.

Shape suffixes: T steps, N samples, C classes, S labels, U = 2 S + 1 labels with a blank before, between and after.

Source:
    Graves et al., Connectionist Temporal Classification, ICML 2006, section 4.1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def collapse(path: Sequence[int], blank: int) -> tuple[int, ...]:
    """What an alignment spells: repeats become one, then the blanks go."""
    return tuple(label for label, _ in itertools.groupby(path) if label != blank)


def alignments(log_TC: Floats, labels: Sequence[int], blank: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every alignment that spells the labels, with its probability; C to the power of T are tried."""
    steps, classes = log_TC.shape
    for path in itertools.product(range(classes), repeat=steps):
        if collapse(path, blank) == tuple(labels):
            yield path, float(np.exp(sum(log_TC[t, label] for t, label in enumerate(path))))


def ctc_by_enumeration(log_TC: Floats, labels: Sequence[int], blank: int) -> float:
    """Minus the log of the summed probability of all alignments; infinite where there is none."""
    total = sum(chance for _, chance in alignments(log_TC, labels, blank))
    return float(-np.log(total)) if total else float("inf")


def ctc_by_programming(log_TC: Floats, labels: Sequence[int], blank: int) -> float:
    """The same by the forward recursion over the labels with blanks, in logarithms."""
    states = [blank]
    for label in labels:
        states += [label, blank]
    alpha_U = np.full(len(states), -np.inf)
    alpha_U[:2] = log_TC[0, states[:2]]
    for row_C in log_TC[1:]:
        before_U = alpha_U
        alpha_U = np.full(len(states), -np.inf)
        for u, label in enumerate(states):
            total = np.logaddexp(before_U[u], before_U[u - 1]) if u >= 1 else before_U[u]
            if u >= 2 and label != blank and label != states[u - 2]:
                total = np.logaddexp(total, before_U[u - 2])
            alpha_U[u] = total + row_C[label]
    return float(-np.logaddexp.reduce(alpha_U[-2:]))


def ctc_losses(
    log_TNC: Floats, targets: Ints, input_lengths: Ints, target_lengths: Ints, blank: int
) -> Floats:
    """The loss of each sample.

    Args:
        targets: (N, S), or all labels one after the other.
    """
    rows = []
    start = 0
    for n, (steps, length) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        labels = targets[start : start + length] if targets.ndim == 1 else targets[n, :length]
        start += length
        rows.append(ctc_by_programming(log_TNC[:steps, n], [int(label) for label in labels], blank))
    return np.array(rows)
