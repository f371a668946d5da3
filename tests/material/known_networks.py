"""Well-known networks as trees, layer for layer as torchvision builds them: what a drawing has to make readable."""

from __future__ import annotations

from typing import Any

from model_trees import RELU, chain, node

from engine.spec import LayerNode


def conv(channels: int, kernel: int, stride: int = 1, padding: int = 0, **params: Any) -> LayerNode:
    """A Conv2d that takes what comes."""
    sizes = {"in_channels": "auto", "out_channels": channels, "kernel_size": kernel}
    for key, value, default in (("stride", stride, 1), ("padding", padding, 0)):
        if value != default:
            sizes[key] = value
    return node("Conv2d", **sizes, **params)


def pool(kernel: int, stride: int, padding: int = 0) -> LayerNode:
    """A MaxPool2d."""
    more = {"padding": padding} if padding else {}
    return node("MaxPool2d", kernel_size=kernel, stride=stride, **more)


def full(width: int, name: str | None = None) -> LayerNode:
    """A Linear that takes what comes."""
    return node("Linear", name=name, in_features="auto", out_features=width)


def norm() -> LayerNode:
    """A BatchNorm2d that takes what comes."""
    return node("BatchNorm2d", num_features="auto")


def alexnet(n_classes: int = 1000) -> LayerNode:
    """AlexNet: 61,100,840 parameters for 1000 classes."""
    features = (
        *(conv(64, 11, 4, 2), RELU, pool(3, 2)),
        *(conv(192, 5, 1, 2), RELU, pool(3, 2)),
        *(conv(384, 3, 1, 1), RELU),
        *(conv(256, 3, 1, 1), RELU),
        *(conv(256, 3, 1, 1), RELU, pool(3, 2)),
    )
    head = (node("Dropout"), full(4096), RELU, node("Dropout"), full(4096), RELU, full(n_classes))
    return chain(
        chain(*features, name="features"),
        node("AdaptiveAvgPool2d", name="avgpool", output_size=[6, 6]),
        node("Flatten"),
        chain(*head, name="classifier"),
    )


def vgg11(n_classes: int = 1000) -> LayerNode:
    """VGG-11: 132,863,336 parameters for 1000 classes."""
    features: list[LayerNode] = []
    for channels in (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0):
        features += [conv(channels, 3, 1, 1), RELU] if channels else [pool(2, 2)]
    head = (full(4096), RELU, node("Dropout"), full(4096), RELU, node("Dropout"), full(n_classes))
    return chain(
        chain(*features, name="features"),
        node("AdaptiveAvgPool2d", name="avgpool", output_size=[7, 7]),
        node("Flatten"),
        chain(*head, name="classifier"),
    )


def resnet18(n_classes: int = 1000) -> LayerNode:
    """ResNet-18: 11,689,512 parameters for 1000 classes."""

    def block(channels: int, stride: int, projects: bool) -> LayerNode:
        body = chain(
            conv(channels, 3, stride, 1, bias=False),
            norm(),
            RELU,
            conv(channels, 3, 1, 1, bias=False),
            norm(),
        )
        shortcut = (chain(conv(channels, 1, stride, bias=False), norm()),) if projects else ()
        return chain(node("Residual", body, *shortcut), RELU)

    layers = [
        chain(block(channels, stride, stride > 1), block(channels, 1, False), name=f"layer{i + 1}")
        for i, (channels, stride) in enumerate(((64, 1), (128, 2), (256, 2), (512, 2)))
    ]
    return chain(
        *(conv(64, 7, 2, 3, bias=False), norm(), RELU, pool(3, 2, 1)),
        *layers,
        node("AdaptiveAvgPool2d", name="avgpool", output_size=[1, 1]),
        node("Flatten"),
        full(n_classes, "fc"),
    )


def inception(n_classes: int = 10) -> LayerNode:
    """Two inception blocks, a choice of activations and a repeated list: every way in which paths part."""

    def block(a: int, b: int, c: int, d: int, name: str) -> LayerNode:
        return node(
            "Parallel",
            chain(conv(a, 1), RELU),
            chain(conv(b // 2, 1), RELU, conv(b, 3, 1, 1), RELU),
            chain(conv(c // 2, 1), RELU, conv(c, 5, 1, 2), RELU),
            chain(pool(3, 1, 1), conv(d, 1), RELU),
            name=name,
        )

    choice = node(
        "ModuleDict",
        node("ReLU", name="relu"),
        node("PReLU", name="prelu"),
        node("SELU", name="selu"),
        name="act",
        route="prelu",
    )
    return chain(
        *(conv(64, 7, 2, 3), RELU, pool(3, 2, 1)),
        block(64, 128, 32, 32, "inception3a"),
        choice,
        block(128, 192, 96, 64, "inception3b"),
        node("AdaptiveAvgPool2d", output_size=[1, 1]),
        node("Flatten"),
        node("ModuleList", full(480), RELU, repeat=3, name="hidden"),
        full(n_classes),
    )


def bottomless(depth: int = 30) -> LayerNode:
    """Containers in containers, 30 deep, Sequential and Residual by turns, with layers of their own at each level."""
    linear = node("Linear", in_features=8, out_features=8)
    tree = chain(linear, RELU)
    for i in range(depth - 1):
        tree = chain(linear, RELU, tree, linear) if i % 2 else node("Residual", chain(linear, RELU, tree))
    return chain(full(8), tree, full(1))


def long_chain(n_layers: int = 500, *, is_varied: bool = False) -> LayerNode:
    """Linear and ReLU by turns; with widths of their own where nothing may be the same as before."""
    widths = [8 + (i % 37 if is_varied else 0) for i in range(n_layers)]
    inside = [full(widths[i]) if i % 2 == 0 else RELU for i in range(n_layers - 2)]
    return chain(*inside, RELU if n_layers % 2 else node("Tanh"), full(1))


def grouped(n_layers: int = 500) -> LayerNode:
    """The same number of layers in containers of ten, five of which lie in another one."""
    linear = node("Linear", in_features=8, out_features=8)
    groups = [chain(*[linear if i % 2 else RELU for i in range(10)]) for _ in range(n_layers // 10)]
    blocks = [chain(*groups[i : i + 5]) for i in range(0, len(groups), 5)]
    return chain(full(8), *blocks, full(1))
