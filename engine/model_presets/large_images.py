"""The networks that won at ImageNet, with the layers and numbers of their papers as torchvision builds them."""

from __future__ import annotations

from engine.model_presets.declare import (
    ADAM,
    CROSS_ENTROPY,
    ModelPreset,
    chain,
    classes,
    conv,
    flatten,
    linear,
    node,
    relu,
    standardized,
)
from engine.spec import DataSpec, InitRule, LayerNode, Node, TrainingSpec

IMAGENET_CLASSES = 1000
IMAGENET_SIZE = 224


def _pool(kernel_size: int, stride: int) -> LayerNode:
    return node("MaxPool2d", kernel_size=kernel_size, stride=stride)


def _large(n: int) -> DataSpec:
    """Drawn shapes at the size of ImageNet's photographs."""
    return classes("shapes", n=n, size=IMAGENET_SIZE)


_FEW_STEPS = TrainingSpec(epochs=2, batch_size=8)

ALEXNET = ModelPreset(
    name="alexnet",
    title="AlexNet",
    summary="Five convolutions and three linear layers, 61,100,840 parameters, for 1,000 classes of 224 × 224 "
    "pixels. 58 of the 61 million are in the classifier.",
    source="https://arxiv.org/abs/1404.5997",
    model=chain(
        chain(
            conv(64, 11, stride=4, padding=2),
            relu(),
            _pool(3, 2),
            conv(192, 5, padding=2),
            relu(),
            _pool(3, 2),
            conv(384, 3, padding=1),
            relu(),
            conv(256, 3, padding=1),
            relu(),
            conv(256, 3, padding=1),
            relu(),
            _pool(3, 2),
            name="features",
        ),
        node("AdaptiveAvgPool2d", "avgpool", output_size=6),
        flatten(),
        chain(
            node("Dropout"),
            linear(4096),
            relu(),
            node("Dropout"),
            linear(4096),
            relu(),
            linear(IMAGENET_CLASSES),
            name="classifier",
        ),
    ),
    data=_large(10),
    loss=CROSS_ENTROPY,
    optimizer=ADAM,
    training=_FEW_STEPS,
)

ALEXNET_SMALL = ModelPreset(
    name="alexnet-32",
    title="AlexNet for small images",
    summary="The same five convolutions and three linear layers with strides and widths for 32 × 32 pixels, so that it "
    "learns while you watch. With torch's default weights its first steps hardly move: it begins with Kaiming's.",
    source="https://arxiv.org/abs/1404.5997",
    model=chain(
        chain(
            conv(32, 3, stride=2, padding=1),
            relu(),
            _pool(2, 2),
            conv(96, 3, padding=1),
            relu(),
            _pool(2, 2),
            conv(192, 3, padding=1),
            relu(),
            conv(128, 3, padding=1),
            relu(),
            conv(128, 3, padding=1),
            relu(),
            _pool(2, 2),
            name="features",
        ),
        node("AdaptiveAvgPool2d", "avgpool", output_size=2),
        flatten(),
        chain(
            node("Dropout"),
            linear(256),
            relu(),
            node("Dropout"),
            linear(256),
            relu(),
            linear(),
            name="classifier",
        ),
    ),
    data=standardized(classes("fashion_mnist")),
    loss=CROSS_ENTROPY,
    optimizer=ADAM,
    training=TrainingSpec(epochs=4, batch_size=64),
    initialization=tuple(
        InitRule(layer=kind, initializer=Node(kind="kaiming_normal_", params={"nonlinearity": "relu"}))
        for kind in ("Conv2d", "Linear")
    ),
)


def _vgg_block(*widths: int) -> list[LayerNode]:
    """Convolutions of 3 × 3 that keep the size, then a pooling that halves it."""
    layers = [layer for width in widths for layer in (conv(width, 3, padding=1), relu())]
    return [*layers, _pool(2, 2)]


VGG_11 = ModelPreset(
    name="vgg-11",
    title="VGG-11",
    summary="Nothing but 3 × 3 convolutions, doubled in width whenever a pooling halves the image; 132,863,336 "
    "parameters, 102,764,544 of them in one linear layer.",
    source="https://arxiv.org/abs/1409.1556",
    model=chain(
        chain(
            *_vgg_block(64),
            *_vgg_block(128),
            *_vgg_block(256, 256),
            *_vgg_block(512, 512),
            *_vgg_block(512, 512),
            name="features",
        ),
        node("AdaptiveAvgPool2d", "avgpool", output_size=7),
        flatten(),
        chain(
            linear(4096),
            relu(),
            node("Dropout"),
            linear(4096),
            relu(),
            node("Dropout"),
            linear(IMAGENET_CLASSES),
            name="classifier",
        ),
    ),
    data=_large(4),
    loss=CROSS_ENTROPY,
    optimizer=ADAM,
    training=TrainingSpec(epochs=1, batch_size=4),
)


def _basic_block(width: int, stride: int, has_projection: bool) -> LayerNode:
    """Two convolutions whose output is added to their input; He et al., figure 5, left."""
    body = chain(
        conv(width, 3, "conv1", stride=stride, padding=1, bias=False),
        node("BatchNorm2d", "bn1", num_features="auto"),
        relu("relu"),
        conv(width, 3, "conv2", padding=1, bias=False),
        node("BatchNorm2d", "bn2", num_features="auto"),
    )
    shortcut = chain(
        conv(width, 1, stride=stride, bias=False),
        node("BatchNorm2d", num_features="auto"),
    )
    return chain(node("Residual", "add", [body, shortcut] if has_projection else [body]), relu("relu"))


def _stage(name: str, width: int, stride: int) -> LayerNode:
    """Two blocks; the first changes size and width, if the stage does."""
    return chain(
        _basic_block(width, stride, has_projection=stride > 1),
        _basic_block(width, 1, has_projection=False),
        name=name,
    )


RESNET_18 = ModelPreset(
    name="resnet-18",
    title="ResNet-18",
    summary="Eight blocks that only learn what to add to their input, so that the gradient has a short way back; "
    "11,689,512 parameters.",
    source="https://arxiv.org/abs/1512.03385",
    model=chain(
        conv(64, 7, "conv1", stride=2, padding=3, bias=False),
        node("BatchNorm2d", "bn1", num_features="auto"),
        relu("relu"),
        node("MaxPool2d", "maxpool", kernel_size=3, stride=2, padding=1),
        _stage("layer1", 64, 1),
        _stage("layer2", 128, 2),
        _stage("layer3", 256, 2),
        _stage("layer4", 512, 2),
        node("AdaptiveAvgPool2d", "avgpool", output_size=1),
        flatten(),
        linear(IMAGENET_CLASSES, "fc"),
    ),
    data=_large(10),
    loss=CROSS_ENTROPY,
    optimizer=ADAM,
    training=_FEW_STEPS,
)

LARGE_IMAGES = (ALEXNET_SMALL, ALEXNET, VGG_11, RESNET_18)
