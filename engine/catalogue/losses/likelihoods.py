"""Losses between distributions: counts, numbers with a predicted variance, and two sets of probabilities."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import LossEntry, TensorExample
from engine.catalogue.losses.declare import FULL, NO_DEVIATIONS, REDUCTION, torch_loss
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam

LIKELIHOOD_LOSSES: tuple[LossEntry, ...] = (
    torch_loss(
        "PoissonNLLLoss",
        "Negative log-likelihood of a count whose mean, or the log of it, the model predicts.",
        r"\frac{1}{N} \sum_i (e^{x_i} - y_i x_i)",
        ("counts", "likelihood"),
        BoolParam(
            name="log_input",
            help="If true the output is the log of the mean count; if false it is the mean count itself, "
            "and the loss is x − y · log(x + eps).",
            default=True,
        ),
        FULL,
        FloatParam(
            name="eps",
            help="Keeps the logarithm finite; only used if log_input is false.",
            default=1e-08,
            low=0,
            log=True,
            advanced=True,
        ),
        REDUCTION,
        shapes="output (*), target (*) of counts",
        example=(TensorExample((4, 1)), TensorExample((4, 1), "binary")),
    ),
    torch_loss(
        "GaussianNLLLoss",
        "Negative log-likelihood of a number whose mean and variance the model predicts.",
        r"\frac{1}{N} \sum_i \frac{1}{2} (\log(\max(v_i, \epsilon)) + "
        r"\frac{(\hat{y}_i - y_i)^2}{\max(v_i, \epsilon)})",
        ("regression", "likelihood", "variance"),
        FULL,
        FloatParam(
            name="eps",
            help="Variances below this are taken for this.",
            default=1e-06,
            low=0,
            low_open=True,
            log=True,
            advanced=True,
        ),
        REDUCTION,
        shapes="mean (N, *), target (N, *), variance (N, *) or (N, 1)",
        example=(TensorExample((4, 1)), TensorExample((4, 1)), TensorExample((4, 1), "uniform")),
        deviations=NO_DEVIATIONS,
    ),
    torch_loss(
        "KLDivLoss",
        "Kullback–Leibler divergence: how far the predicted distribution is from the target distribution.",
        r"\frac{1}{n} \sum_i y_i (\log y_i - x_i)",
        ("distribution", "divergence", "entropy"),
        ChoiceParam(
            name="reduction",
            help="What becomes of the losses of all elements: batchmean divides their sum by the number of "
            "samples, which is the divergence; mean divides it by the number of elements.",
            default="mean",
            choices=("none", "batchmean", "mean", "sum"),
        ),
        BoolParam(name="log_target", help="If true the target holds log-probabilities too.", default=False),
        shapes="log-probabilities (*), target probabilities (*)",
        example=(TensorExample((4, 3), "log_softmax"), TensorExample((4, 3), "softmax")),
        example_params=MappingProxyType({"reduction": "batchmean"}),
    ),
)
