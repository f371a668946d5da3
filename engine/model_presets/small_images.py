"""Convolutional networks for small images: the course's, LeNet-5, and a block with several branches."""

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
    relu,
    standardized,
)
from engine.spec import LayerNode, TrainingSpec

_SHAPES = standardized(classes("shapes", n=800))
_TRAINING = TrainingSpec(epochs=12, batch_size=32)
_DRAWINGS = standardized(classes("fashion_mnist"))

FUNCTIONAL_CNN = ModelPreset(
    name="cnn-functional",
    title="CNN with functional calls",
    summary="Two convolutions and three linear layers; activations and pooling are calls in forward, since they "
    "have no weights to keep.",
    source="https://docs.pytorch.org/docs/stable/nn.functional.html",
    model=chain(
        conv(6, 5, "conv1"),
        node("F.relu"),
        node("F.max_pool2d", kernel_size=2),
        conv(16, 5, "conv2"),
        node("F.relu"),
        node("F.max_pool2d", kernel_size=2),
        node("view", shape=(-1, 16 * 5 * 5)),
        linear(120, "fc1"),
        node("F.relu"),
        linear(84, "fc2"),
        node("F.relu"),
        linear(name="fc3"),
    ),
    data=_SHAPES,
    loss=CROSS_ENTROPY,
    optimizer=adam(0.002),
    training=_TRAINING,
)

SEQUENTIAL_CNN = ModelPreset(
    name="cnn-sequential",
    title="CNN of two Sequential parts",
    summary="The same network as features and classifier, each an nn.Sequential with named layers.",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html",
    model=chain(
        chain(
            conv(6, 5, "conv1"),
            node("ReLU", "relu1"),
            node("MaxPool2d", "pool1", kernel_size=2),
            conv(16, 5, "conv2"),
            node("ReLU", "relu2"),
            node("MaxPool2d", "pool2", kernel_size=2),
            name="features",
        ),
        flatten(),
        chain(
            linear(120, "fc1"),
            node("ReLU", "relu3"),
            linear(84, "fc2"),
            node("ReLU", "relu4"),
            linear(name="fc3"),
            name="classifier",
        ),
    ),
    data=_SHAPES,
    loss=CROSS_ENTROPY,
    optimizer=adam(0.002),
    training=_TRAINING,
)

LENET_5 = ModelPreset(
    name="lenet-5",
    title="LeNet-5",
    summary="The network that read cheques in 1998: convolutions, averaging and tanh. The padding of the first "
    "layer makes the 32 × 32 pixels of the paper out of 28 × 28.",
    source="https://doi.org/10.1109/5.726791",
    model=chain(
        conv(6, 5, "c1", padding=2),
        node("Tanh"),
        node("AvgPool2d", "s2", kernel_size=2),
        conv(16, 5, "c3"),
        node("Tanh"),
        node("AvgPool2d", "s4", kernel_size=2),
        conv(120, 5, "c5"),
        node("Tanh"),
        node("Flatten"),
        linear(84, "f6"),
        node("Tanh"),
        linear(name="output"),
    ),
    data=_DRAWINGS,
    loss=CROSS_ENTROPY,
    optimizer=ADAM,
    training=TrainingSpec(epochs=5, batch_size=64),
)


def _way(*children: LayerNode, name: str) -> LayerNode:
    """Layers, each with a ReLU behind it."""
    return chain(*(layer for child in children for layer in (child, relu())), name=name)


INCEPTION = ModelPreset(
    name="inception-block",
    title="Inception-style block",
    summary="Four ways side by side, 1 × 1, 3 × 3, 5 × 5 and pooling, put together along the channels: the next "
    "layer takes from each scale what helps.",
    source="https://arxiv.org/abs/1409.4842",
    model=chain(
        conv(16, 3, "stem", stride=2, padding=1),
        relu(),
        node(
            "Parallel",
            "inception",
            [
                _way(conv(8, 1), name="one"),
                _way(conv(8, 1), conv(16, 3, padding=1), name="three"),
                _way(conv(4, 1), conv(8, 5, padding=2), name="five"),
                _way(node("MaxPool2d", kernel_size=3, stride=1, padding=1), conv(8, 1), name="pool"),
            ],
        ),
        node("AdaptiveAvgPool2d", "avgpool", output_size=4),
        flatten(),
        linear(name="classifier"),
    ),
    data=_DRAWINGS,
    loss=CROSS_ENTROPY,
    optimizer=adam(0.003),
    training=TrainingSpec(epochs=4, batch_size=64),
)

SMALL_IMAGES = (FUNCTIONAL_CNN, SEQUENTIAL_CNN, LENET_5, INCEPTION)
