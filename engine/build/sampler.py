"""From a chosen sampler to the one of ``torch.utils.data``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from torch import Generator
from torch.utils.data import RandomSampler, Sampler, SequentialSampler, WeightedRandomSampler

from engine import catalogue
from engine.catalogue.params import AUTO
from engine.spec import Node


def weight_of_classes(node: Node, class_N: npt.NDArray[np.int64], n_classes: int) -> npt.NDArray[np.float64]:
    """One weight a class: the user's, or 1 / the number of its training samples.

    Args:
        node: A checked WeightedRandomSampler.
        class_N: Class of every training sample.
        n_classes: Number of classes, also of those without a training sample.
    """
    given = node.params.get("weights", AUTO)
    if given != AUTO:
        return np.array(given, dtype=np.float64)
    return 1.0 / np.maximum(np.bincount(class_N, minlength=n_classes), 1)


def build_sampler(
    node: Node, class_N: npt.NDArray[np.int64], n_classes: int, generator: Generator
) -> Sampler[int]:
    """Build a checked sampler over the training samples.

    Args:
        node: The chosen sampler.
        class_N: Class of every training sample; for a number that is predicted only its length counts.
        n_classes: Number of classes.
        generator: What it draws from.
    """
    entry = catalogue.sampler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked sampler {node.kind!r}")
    params = entry.resolved(node.params)
    if node.kind == "WeightedRandomSampler":
        weights = weight_of_classes(node, class_N, n_classes)[class_N].tolist()
        count = params["num_samples"] or len(class_N)
        return WeightedRandomSampler(weights, count, replacement=params["replacement"], generator=generator)
    if node.kind == "SequentialSampler":
        return SequentialSampler(class_N.tolist())
    return RandomSampler(class_N.tolist(), generator=generator, **params)
