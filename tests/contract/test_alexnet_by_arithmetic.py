"""AlexNet without torch: shapes, weights and work of the whole network against the published figures."""

from __future__ import annotations

from math import prod
from typing import Any

from engine import catalogue
from engine.catalogue.entry import Shape


def conv(out: int, kernel: int, **given: int) -> tuple[str, dict[str, Any]]:
    return "Conv2d", {"out_channels": out, "kernel_size": kernel, **given}


RELU: tuple[str, dict[str, Any]] = ("ReLU", {"inplace": True})
POOL: tuple[str, dict[str, Any]] = ("MaxPool2d", {"kernel_size": 3, "stride": 2})
ALEXNET: list[tuple[str, dict[str, Any]]] = [
    conv(64, 11, stride=4, padding=2),
    RELU,
    POOL,
    conv(192, 5, padding=2),
    RELU,
    POOL,
    conv(384, 3, padding=1),
    RELU,
    conv(256, 3, padding=1),
    RELU,
    conv(256, 3, padding=1),
    RELU,
    POOL,
    ("AdaptiveAvgPool2d", {"output_size": 6}),
    ("torch.flatten", {"start_dim": 1}),
    ("Dropout", {}),
    ("Linear", {"out_features": 4096}),
    RELU,
    ("Dropout", {}),
    ("Linear", {"out_features": 4096}),
    RELU,
    ("Linear", {"out_features": 1000}),
]


def walked(layers: list[tuple[str, dict[str, Any]]], shape: Shape) -> tuple[list[Shape], int, int]:
    """Every output shape, the number of weights and the multiply-adds; what is "auto" follows from the input."""
    shapes, weights, work = [], 0, 0
    for kind, given in layers:
        entry = catalogue.layer(kind)
        assert entry is not None
        params = entry.resolved({**{name: rule(shape) for name, rule in entry.inferred.items()}, **given})
        output = entry.shape_rule(params, shape)
        weights += entry.n_weights(params, shape)
        work += entry.multiply_adds(params, shape, output)
        shapes.append(output)
        shape = output
    return shapes, weights, work


def test_alexnet_has_the_published_numbers_of_weights_and_multiply_adds() -> None:
    shapes, weights, work = walked(ALEXNET, (1, 3, 224, 224))
    # torchvision's documentation of alexnet: num_params 61100840, _ops 0.714.
    assert weights == 61_100_840
    assert round(work / 1e9, 3) == 0.714
    assert shapes[12] == (1, 256, 6, 6)
    assert prod(shapes[14]) == 9216
    assert shapes[-1] == (1, 1000)


def test_twice_the_samples_are_twice_the_work_and_the_same_weights() -> None:
    _, weights, work = walked(ALEXNET, (1, 3, 224, 224))
    assert walked(ALEXNET, (2, 3, 224, 224))[1:] == (weights, 2 * work)
