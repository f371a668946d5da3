"""Losses of a predicted class: between two classes, one of many, or several at once."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import LossEntry, OutputMeaning, TargetForm, TensorExample
from engine.catalogue.losses.declare import NO_DEVIATIONS, REDUCTION, torch_loss, weights
from engine.catalogue.params import BoolParam, FloatParam, IntParam, NumbersParam

_CLASS_WEIGHT = weights("weight", "How much each class counts: one number a class; none counts all alike.")
_IGNORE_INDEX = IntParam(
    name="ignore_index",
    help="Samples with this class index are left out.",
    default=-100,
    advanced=True,
)
_LABEL_SMOOTHING = FloatParam(
    name="label_smoothing",
    help="Share of the target that is spread evenly over all classes; keeps the model from being too sure.",
    default=0.0,
    low=0,
    high=1,
)
_TWO_CLASSES = "output (*), target (*): the same shape"
_MANY_CLASSES = "output (N, C) or (C), target (N) or a single class index"

_ONE_OF_TWO = (
    torch_loss(
        "BCELoss",
        "Binary cross-entropy: how surprised the predicted probability of class 1 is by the class.",
        r"-\frac{1}{N} \sum_i w_i (y_i \log \hat{y}_i + (1 - y_i) \log(1 - \hat{y}_i))",
        ("binary", "cross-entropy", "classification", "logistic"),
        weights("weight", "How much each output counts: one number for each place of the last axis."),
        REDUCTION,
        output_meaning=OutputMeaning.PROBABILITY,
        target_form=TargetForm.LIKE_OUTPUT,
        shapes=_TWO_CLASSES,
        example=(TensorExample((4, 1), "uniform"), TensorExample((4, 1), "binary")),
    ),
    torch_loss(
        "BCEWithLogitsLoss",
        "Sigmoid and binary cross-entropy in one, which stays finite for very large outputs.",
        r"-\frac{1}{N} \sum_i w_i (p \, y_i \log \sigma(x_i) + (1 - y_i) \log(1 - \sigma(x_i)))",
        ("binary", "cross-entropy", "classification", "logistic"),
        weights("weight", "How much each output counts: one number for each place of the last axis."),
        REDUCTION,
        weights(
            "pos_weight",
            "How much class 1 counts against class 0: one number for each place of the last axis.",
        ),
        output_meaning=OutputMeaning.LOGIT,
        target_form=TargetForm.LIKE_OUTPUT,
        shapes=_TWO_CLASSES,
        example=(TensorExample((4, 1)), TensorExample((4, 1), "binary")),
        example_params=MappingProxyType({"pos_weight": (3.0,)}),
    ),
    torch_loss(
        "SoftMarginLoss",
        "Logistic loss for classes written as −1 and 1: small when output and target have the same sign.",
        r"\frac{1}{N} \sum_i \log(1 + e^{-y_i x_i})",
        ("binary", "classification", "logistic", "margin"),
        REDUCTION,
        output_meaning=OutputMeaning.SCORE,
        target_form=TargetForm.SIGN,
        shapes=_TWO_CLASSES,
        example=(TensorExample((4, 1)), TensorExample((4, 1), "sign")),
    ),
)

_ONE_OF_MANY = (
    torch_loss(
        "CrossEntropyLoss",
        "Softmax and negative log-likelihood in one: how surprised the model is by the right class.",
        r"-\frac{\sum_i w_{c_i} \log \frac{e^{x_{i c_i}}}{\sum_j e^{x_{i j}}}}{\sum_i w_{c_i}}",
        ("classification", "softmax", "multi-class"),
        _CLASS_WEIGHT,
        _IGNORE_INDEX,
        REDUCTION,
        _LABEL_SMOOTHING,
        output_meaning=OutputMeaning.LOGITS,
        target_form=TargetForm.CLASS_INDEX,
        shapes=_MANY_CLASSES,
        example=(TensorExample((4, 3)), TensorExample((4,), "class", 3)),
        example_params=MappingProxyType({"weight": (1.0, 2.0, 0.5), "label_smoothing": 0.1}),
    ),
    torch_loss(
        "NLLLoss",
        "Negative log-likelihood: minus the log-probability of the right class; goes after LogSoftmax.",
        r"-\frac{\sum_i w_{c_i} x_{i c_i}}{\sum_i w_{c_i}}",
        ("classification", "log-likelihood", "multi-class"),
        _CLASS_WEIGHT,
        _IGNORE_INDEX,
        REDUCTION,
        output_meaning=OutputMeaning.LOG_PROBABILITIES,
        target_form=TargetForm.CLASS_INDEX,
        shapes=_MANY_CLASSES,
        example=(TensorExample((4, 3), "log_softmax"), TensorExample((4,), "class", 3)),
    ),
    torch_loss(
        "MultiMarginLoss",
        "Hinge loss: the right class must score higher than every other by a margin.",
        r"\frac{1}{N} \sum_i \frac{1}{C} \sum_{j \ne c_i} "
        r"w_{c_i} \max(0, \mathrm{margin} - x_{i c_i} + x_{i j})^p",
        ("classification", "hinge", "margin", "multi-class", "svm"),
        IntParam(name="p", help="Power of each shortfall: 1 or 2.", default=1, low=1, high=2),
        FloatParam(name="margin", help="By how much the right class must lead.", default=1.0),
        _CLASS_WEIGHT,
        REDUCTION,
        output_meaning=OutputMeaning.LOGITS,
        target_form=TargetForm.CLASS_INDEX,
        shapes=_MANY_CLASSES,
        example=(TensorExample((4, 3)), TensorExample((4,), "class", 3)),
    ),
    torch_loss(
        "LinearCrossEntropyLoss",
        "A last linear layer and cross-entropy in one; the loss itself holds the weights of that layer.",
        r"\mathrm{CrossEntropy}(x W^\top + b, c)",
        ("classification", "softmax", "multi-class", "fused"),
        IntParam(name="in_features", help="Size of each input vector.", low=1, start=8),
        IntParam(name="num_classes", help="Number of classes.", low=1, start=3),
        BoolParam(name="bias", help="Adds a learnable number to each class.", default=False),
        REDUCTION,
        _CLASS_WEIGHT,
        IntParam(
            name="ignore_index",
            help="Samples with this class index are left out; none takes −100.",
            default=None,
            optional=True,
            advanced=True,
        ),
        _LABEL_SMOOTHING,
        shapes="input (N, in_features), target (N)",
        example=(TensorExample((4, 5)), TensorExample((4,), "class", 3)),
        example_params=MappingProxyType({"in_features": 5, "num_classes": 3, "bias": True}),
        deviations=MappingProxyType(
            {
                "out_features": "only for several targets a sample",
                "device": "the whole model is moved",
                "dtype": "the whole model is float32",
                "options": "only how much memory the step takes",
            }
        ),
    ),
    torch_loss(
        "AdaptiveLogSoftmaxWithLoss",
        "Cross-entropy for very many classes: rare ones sit in clusters that are computed only when needed.",
        r"-\frac{1}{N} \sum_i (\log p(\mathrm{cluster}_i) + \log p(c_i \mid \mathrm{cluster}_i))",
        ("classification", "softmax", "multi-class", "language", "clusters"),
        IntParam(name="in_features", help="Size of each input vector.", low=1, start=8),
        IntParam(name="n_classes", help="Number of classes, the most frequent ones first.", low=2, start=10),
        NumbersParam(
            name="cutoffs",
            help="First class of each cluster, rising; the classes before the first cutoff have no cluster.",
            item=IntParam(name="cutoffs", help="First class of a cluster.", low=1),
            start=(2,),
        ),
        FloatParam(
            name="div_value",
            help="Each cluster gets its inputs squeezed to in_features divided by this, once more a cluster.",
            default=4.0,
            low=0,
            low_open=True,
        ),
        BoolParam(name="head_bias", help="Adds a learnable number to each class of the head.", default=False),
        shapes="input (N, in_features), target (N); gives the log-probabilities and their mean with a minus",
        example=(TensorExample((4, 8)), TensorExample((4,), "class", 6)),
        example_params=MappingProxyType(
            {"in_features": 8, "n_classes": 6, "cutoffs": (2, 4), "div_value": 2.0, "head_bias": True}
        ),
        deviations=MappingProxyType(
            {"device": "the whole model is moved", "dtype": "the whole model is float32"}
        ),
    ),
)

_SEVERAL_AT_ONCE = (
    torch_loss(
        "MultiLabelSoftMarginLoss",
        "Binary cross-entropy with logits, averaged over the labels: a sample may have several.",
        r"-\frac{1}{N} \sum_i \frac{1}{C} \sum_j w_j (y_{ij} \log \sigma(x_{ij}) + "
        r"(1 - y_{ij}) \log(1 - \sigma(x_{ij})))",
        ("classification", "multi-label", "logistic"),
        weights("weight", "How much each label counts: one number a label; none counts all alike."),
        REDUCTION,
        output_meaning=OutputMeaning.LOGIT,
        target_form=TargetForm.LIKE_OUTPUT,
        shapes="output (N, C), target (N, C) of zeros and ones",
        example=(TensorExample((4, 3)), TensorExample((4, 3), "binary")),
    ),
    torch_loss(
        "MultiLabelMarginLoss",
        "Hinge loss for several right classes: each must score higher by 1 than every wrong one.",
        r"\frac{1}{N} \sum_n \frac{1}{C} \sum_{j} \sum_{i \notin y_n} \max(0, 1 - (x_{n y_{nj}} - x_{n i}))",
        ("classification", "multi-label", "hinge", "margin"),
        REDUCTION,
        shapes="output (N, C), target (N, C): the right classes first, then −1",
        example=(TensorExample((4, 3)), TensorExample((4, 3), "class", 3)),
    ),
    torch_loss(
        "CTCLoss",
        "Likelihood of a label sequence, summed over all ways to align it with a longer output sequence.",
        r"-\log \sum_{\pi \in \mathcal{B}^{-1}(y)} \prod_t p_t(\pi_t)",
        ("sequence", "speech", "alignment"),
        IntParam(name="blank", help="Class index of the blank, which separates labels.", default=0, low=0),
        REDUCTION,
        BoolParam(
            name="zero_infinity",
            help="Counts sequences that are too long to be aligned as 0 rather than as infinity.",
            default=False,
        ),
        shapes="log-probabilities (T, N, C), target (N, S), input lengths (N), target lengths (N)",
        example=(
            TensorExample((6, 2, 5), "log_softmax"),
            TensorExample((2, 2), "class", 4),
            TensorExample((2,), "lengths", 6),
            TensorExample((2,), "lengths", 2),
        ),
        # The last class is the blank, so that the example's labels 0 … 3 never are.
        example_params=MappingProxyType({"blank": 4}),
        deviations=NO_DEVIATIONS,
    ),
)

CLASS_LOSSES: tuple[LossEntry, ...] = (*_ONE_OF_TWO, *_ONE_OF_MANY, *_SEVERAL_AT_ONCE)
