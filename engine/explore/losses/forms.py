"""What each argument of a loss must look like: shape, dtype and range, as a table for the page and for the checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine import catalogue
from engine.catalogue.entry import LossEntry
from engine.spec import Node, Problem, ProjectError


class Role(StrEnum):
    """Where an argument comes from."""

    COMPUTED = "computed"  # the model gives it; it gets a gradient
    TARGET = "target"  # the data give it
    OWN = "own"  # a weight of the loss itself


class Sums(StrEnum):
    """What a row must add up to, which torch does not check."""

    NOTHING = "nothing"
    TO_ONE = "to_one"  # probabilities
    EXP_TO_ONE = "exp_to_one"  # log-probabilities


@dataclass(frozen=True)
class ArgumentForm:
    """One row of the table of forms.

    Args:
        name: The argument's name in the signature of torch's ``forward``; a name with a dot is a weight of the loss.
        role: Where it comes from.
        shape: In words, all forms that torch takes; the explorer edits the first of them.
        whole: True if it holds whole numbers (int64), false if it holds real ones (float).
        meaning: What its numbers are, a few words.
        low: Smallest allowed number, or None.
        high: Largest allowed number, or None.
        allowed: The only numbers allowed; empty for any.
        strict: True if torch refuses a number outside the range or makes it NaN; false if it goes on silently.
        sums: What each row adds up to.
        batch_axis: Which axis the samples are on; None for weights of the loss.
    """

    name: str
    role: Role
    shape: str
    whole: bool = False
    meaning: str = ""
    low: float | None = None
    high: float | None = None
    allowed: tuple[float, ...] = ()
    strict: bool = True
    sums: Sums = Sums.NOTHING
    batch_axis: int | None = 0

    @property
    def dtype(self) -> str:
        """The dtype in words."""
        return "int64" if self.whole else "float32 or float64"

    @property
    def range(self) -> str:
        """The range in words, such as ``0 … 1`` or ``−1 or 1``."""
        if self.allowed:
            return " or ".join(f"{number:g}".replace("-", "−") for number in self.allowed)
        if self.low is not None and self.high is not None:
            return f"{self.low:g} … {self.high:g}".replace("-", "−")
        if self.low is not None:
            return f"at least {self.low:g}".replace("-", "−")
        if self.high is not None:
            return f"at most {self.high:g}".replace("-", "−")
        return "any whole number" if self.whole else "any number"


_X = ArgumentForm("input", Role.COMPUTED, "(*): any shape", meaning="predictions")
_SAME = ArgumentForm("target", Role.TARGET, "(*): the shape of input", meaning="the true numbers")
_SCORES = ArgumentForm(
    "input", Role.COMPUTED, "(N, C), (C) or (N, C, d1, …)", meaning="scores (logits), before any softmax"
)
_LOGITS = ArgumentForm(
    "input", Role.COMPUTED, "(*): any shape", meaning="scores (logits), before any sigmoid"
)
_CLASS = ArgumentForm(
    "target", Role.TARGET, "(N), () or (N, d1, …)", whole=True, meaning="class indices", low=0
)
_SIGN = ArgumentForm(
    "target", Role.TARGET, "(*): the shape of input", allowed=(-1, 1), strict=False, meaning="class −1 or 1"
)
_SIGN_OF_PAIR = replace(_SIGN, shape="(N)", meaning="1: similar, −1: dissimilar")
_LOG_PROBABILITIES = ArgumentForm(
    "input",
    Role.COMPUTED,
    "(N, C), (C) or (N, C, d1, …)",
    meaning="log-probabilities, as LogSoftmax gives them",
    high=0,
    strict=False,
    sums=Sums.EXP_TO_ONE,
)
_VECTORS = "(N, D) or (D)"
_TRIPLET = tuple(
    ArgumentForm(name, Role.COMPUTED, _VECTORS, meaning=meaning)
    for name, meaning in (
        ("anchor", "what the other two are compared with"),
        ("positive", "of the same kind as the anchor"),
        ("negative", "of another kind"),
    )
)
Forms = tuple[ArgumentForm, ...]


def _classes(params: Mapping[str, Any]) -> Forms:
    del params
    return _SCORES, _CLASS


def _binary(params: Mapping[str, Any]) -> Forms:
    del params
    probability = replace(_X, meaning="probabilities of class 1, as Sigmoid gives them", low=0, high=1)
    return probability, replace(_SAME, meaning="0, 1 or a probability", low=0, high=1, strict=False)


def _poisson(params: Mapping[str, Any]) -> Forms:
    logs = params.get("log_input", True)
    mean = ArgumentForm("log_input", Role.COMPUTED, "(*): any shape", meaning="logarithms of the mean counts")
    if not logs:
        mean = replace(mean, meaning="mean counts", low=0)
    return mean, replace(_SAME, shape="(*): the shape of log_input", meaning="counts", low=0, strict=False)


def _gaussian(params: Mapping[str, Any]) -> Forms:
    del params
    var = ArgumentForm("var", Role.COMPUTED, "(N, *), (N, 1) or (N)", meaning="predicted variances", low=0)
    return replace(_X, shape="(N, *)", meaning="predicted means"), _SAME, var


def _divergence(params: Mapping[str, Any]) -> Forms:
    log_probabilities = replace(_LOG_PROBABILITIES, shape="(N, C) or (*)")
    if params.get("log_target", False):
        return log_probabilities, replace(
            _SAME, meaning="log-probabilities", high=0, strict=False, sums=Sums.EXP_TO_ONE
        )
    return log_probabilities, replace(_SAME, meaning="probabilities", low=0, high=1, sums=Sums.TO_ONE)


def _ctc(params: Mapping[str, Any]) -> Forms:
    del params
    return (
        replace(_LOG_PROBABILITIES, name="log_probs", shape="(T, N, C) or (T, C)", batch_axis=1),
        ArgumentForm(
            "targets",
            Role.TARGET,
            "(N, S), or all labels one after the other",
            whole=True,
            low=0,
            meaning="labels, never the blank",
        ),
        ArgumentForm(
            "input_lengths", Role.TARGET, "(N)", whole=True, low=1, meaning="steps that count, at most T"
        ),
        ArgumentForm(
            "target_lengths", Role.TARGET, "(N)", whole=True, low=0, meaning="labels that count, at most S"
        ),
    )


def _linear(params: Mapping[str, Any]) -> Forms:
    own = [
        ArgumentForm(
            "linear.weight",
            Role.OWN,
            "(num_classes, in_features)",
            meaning="of the last layer",
            batch_axis=None,
        )
    ]
    if params.get("bias", False):
        own.append(
            ArgumentForm(
                "linear.bias", Role.OWN, "(num_classes)", meaning="of the last layer", batch_axis=None
            )
        )
    return replace(_X, shape="(N, in_features)", meaning="what goes into the last layer"), _CLASS, *own


def _adaptive(params: Mapping[str, Any]) -> Forms:
    own = [ArgumentForm("head.weight", Role.OWN, "(first cutoff + clusters, in_features)", batch_axis=None)]
    if params.get("head_bias", False):
        own.append(ArgumentForm("head.bias", Role.OWN, "(first cutoff + clusters)", batch_axis=None))
    for k in range(len(params.get("cutoffs", ()))):
        own.append(ArgumentForm(f"tail.{k}.0.weight", Role.OWN, "(squeezed, in_features)", batch_axis=None))
        own.append(
            ArgumentForm(
                f"tail.{k}.1.weight", Role.OWN, "(classes of the cluster, squeezed)", batch_axis=None
            )
        )
    named = [replace(form, meaning="learned by the loss itself") for form in own]
    x = ArgumentForm(
        "input_", Role.COMPUTED, "(N, in_features) or (in_features)", meaning="what goes into the layer"
    )
    return x, replace(_CLASS, name="target_", shape="(N) or ()"), *named


def _pair(shape: str, meaning: str) -> Forms:
    return tuple(ArgumentForm(name, Role.COMPUTED, shape, meaning=meaning) for name in ("input1", "input2"))


_FORMS: Mapping[str, Callable[[Mapping[str, Any]], Forms]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("MSELoss", "HalfMSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"), lambda _: (_X, _SAME)
        ),
        "BCELoss": _binary,
        "BCEWithLogitsLoss": lambda _: (
            _LOGITS,
            replace(_SAME, meaning="0, 1 or a probability", low=0, high=1, strict=False),
        ),
        "SoftMarginLoss": lambda _: (replace(_X, meaning="scores; the sign decides"), _SIGN),
        "CrossEntropyLoss": _classes,
        "NLLLoss": lambda _: (_LOG_PROBABILITIES, _CLASS),
        "MultiMarginLoss": lambda _: (
            replace(_SCORES, shape="(N, C) or (C)"),
            replace(_CLASS, shape="(N) or ()"),
        ),
        "LinearCrossEntropyLoss": _linear,
        "AdaptiveLogSoftmaxWithLoss": _adaptive,
        "MultiLabelSoftMarginLoss": lambda _: (
            replace(_LOGITS, shape="(N, C) or (C)"),
            replace(
                _SAME,
                meaning="1 for each class of the sample, 0 for the others",
                allowed=(0, 1),
                strict=False,
            ),
        ),
        "MultiLabelMarginLoss": lambda _: (
            replace(_SCORES, shape="(N, C) or (C)"),
            replace(_CLASS, shape="(N, C) or (C)", meaning="right classes first, then −1", low=-1),
        ),
        "CTCLoss": _ctc,
        "PoissonNLLLoss": _poisson,
        "GaussianNLLLoss": _gaussian,
        "KLDivLoss": _divergence,
        "HingeEmbeddingLoss": lambda _: (replace(_X, meaning="distances of pairs"), _SIGN),
        "CosineEmbeddingLoss": lambda _: (*_pair(_VECTORS, "one vector of each pair"), _SIGN_OF_PAIR),
        "MarginRankingLoss": lambda _: (
            *_pair("(N)", "one score of each pair"),
            replace(_SIGN, shape="(N)", meaning="1: input1 goes above, −1: below"),
        ),
        "TripletMarginLoss": lambda _: _TRIPLET,
        "TripletMarginWithDistanceLoss": lambda _: _TRIPLET,
    }
)


def loss_entry(node: Node) -> LossEntry:
    """The declaration of a loss.

    Raises:
        ProjectError: If there is no such loss.
    """
    entry = catalogue.loss(node.kind)
    if entry is None:
        near = catalogue.near(node.kind, [known.kind for known in catalogue.LOSSES])
        advice = f"Did you mean {near}?" if near else ""
        raise ProjectError(
            [Problem("loss.kind", "unknown_kind", "a loss of torch.nn", repr(node.kind), advice)]
        )
    return entry


def loss_forms(node: Node) -> tuple[ArgumentForm, ...]:
    """The table of forms of a loss, in the order of its arguments; some depend on its parameters.

    Args:
        node: A loss.

    Raises:
        ProjectError: If there is no such loss.
    """
    entry = loss_entry(node)
    return _FORMS[node.kind](entry.resolved({**entry.initial_params(), **node.params}))
