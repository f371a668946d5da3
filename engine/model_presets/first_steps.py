"""The first models of the course: a weighted sum, a small network, and torch's containers at work."""

from __future__ import annotations

from engine.model_presets.declare import (
    ADAM,
    CROSS_ENTROPY,
    ModelPreset,
    adam,
    chain,
    classes,
    conv,
    flatten,
    linear,
    node,
    standardized,
)
from engine.spec import DataSpec, Node, TrainingSpec

_CONTAINERS = "https://docs.pytorch.org/docs/stable/nn.html#containers"

LOGISTIC = ModelPreset(
    name="logistic",
    title="Logistic regression",
    summary="One weighted sum and a sigmoid: the probability of the second class, and a straight line between the"
    " two.",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    model=chain(linear(name="features"), node("Sigmoid", "sigmoid")),
    data=DataSpec(kind="gaussian_classes"),
    loss=Node(kind="BCELoss"),
    optimizer=Node(kind="SGD", params={"lr": 0.01, "momentum": 0.9}),
    training=TrainingSpec(epochs=200),
)

MLP = ModelPreset(
    name="mlp",
    title="Multilayer perceptron",
    summary="Two hidden layers with ReLU between them: enough for classes that no straight line parts.",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html",
    model=chain(
        linear(32, "hidden1"),
        node("ReLU", "relu1"),
        linear(32, "hidden2"),
        node("ReLU", "relu2"),
        linear(name="out"),
    ),
    data=classes("spirals", n=150, classes=3),
    loss=CROSS_ENTROPY,
    optimizer=Node(kind="Adam", params={"lr": 0.01}),
    training=TrainingSpec(epochs=100, batch_size=32),
)

MODULE_LIST = ModelPreset(
    name="module-list",
    title="ModuleList of 20 linear layers",
    summary="nn.ModuleList filled by a loop and gone through by a loop. Without activations between them, twenty "
    "linear layers can do no more than one: add some and compare.",
    source=_CONTAINERS,
    model=chain(
        node("ModuleList", "linears", [linear(10)], repeat=20),
        linear(name="out"),
    ),
    data=DataSpec.model_validate(
        {
            "kind": "diabetes",
            "split": {"validation": 0.2},
            "scale_features": "standardize",
            "scale_target": "standardize",
        }
    ),
    loss=Node(kind="MSELoss"),
    optimizer=ADAM,
    training=TrainingSpec(epochs=60, batch_size=32),
)

MODULE_DICT = ModelPreset(
    name="module-dict",
    title="ModuleDict: choose the way at call time",
    summary="A convolution or a pooling, a ReLU or a PReLU: forward takes the names, so that each call can go "
    "another way. Change the routes and see which weights wait.",
    source=_CONTAINERS,
    model=chain(
        conv(10, 3, "stem"),
        node(
            "ModuleDict",
            "choices",
            [conv(10, 3, "conv"), node("MaxPool2d", "pool", kernel_size=3)],
            route="conv",
        ),
        node("ModuleDict", "activations", [node("ReLU", "relu"), node("PReLU", "prelu")], route="relu"),
        node("AdaptiveAvgPool2d", "avgpool", output_size=4),
        flatten(),
        linear(name="classifier"),
    ),
    data=standardized(classes("fashion_mnist")),
    loss=CROSS_ENTROPY,
    optimizer=adam(0.005),
    training=TrainingSpec(epochs=4, batch_size=64),
)

FIRST_STEPS = (LOGISTIC, MLP, MODULE_LIST, MODULE_DICT)
