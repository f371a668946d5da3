"""Autoencoders that do not give back their input, or whose loss does not suit inputs as targets."""

from __future__ import annotations

from typing import Any

from wrong_case import LINE, MOONS, SPIRALS, Wrong, chain, layer, linear

DIGITS, IRIS = "digits-autoencoder", "csv-classification"
_INPUT = {"data.predict": "input", "loss": {"kind": "MSELoss"}}
_TABLE = {**_INPUT, **chain(linear(4), layer("Tanh"), linear())}
_FLAT = (layer("Flatten"), linear(8), layer("ReLU"))
_UNFLATTEN = layer("Unflatten", dim=1, unflattened_size=[1, 8, 8])


def _conv(kind: str, out: int | str, size: int, **params: Any) -> dict[str, Any]:
    return layer(kind, in_channels="auto", out_channels=out, kernel_size=size, **params)


def _decoder(**params: Any) -> dict[str, Any]:
    return chain(
        _conv("Conv2d", 4, 3, stride=2, padding=1),
        layer("ReLU"),
        _conv("ConvTranspose2d", "auto", 3, stride=2, **params),
    )


def _upsampled(factor: int) -> dict[str, Any]:
    return chain(
        _conv("Conv2d", 4, 3, stride=2, padding=1),
        layer("Upsample", scale_factor=factor),
        _conv("Conv2d", 1, 3, padding=1),
    )


AUTOENCODERS = (
    Wrong(
        "something that is not predicted",
        MOONS,
        {"data.predict": "inputs"},
        "data.predict",
        "wrong_value",
        {"data.predict": "target"},
    ),
    Wrong(
        "a loss of classes for inputs",
        IRIS,
        {**_TABLE, "loss": {"kind": "CrossEntropyLoss"}},
        "loss.kind",
        "loss_and_target",
        _TABLE,
    ),
    Wrong(
        "a loss of probabilities for inputs of any size",
        IRIS,
        {**_TABLE, "loss": {"kind": "BCEWithLogitsLoss"}},
        "loss.kind",
        "not_probabilities",
        {**_TABLE, "data.scale_features": "min_max", "data.split": {}, "loss": {"kind": "BCEWithLogitsLoss"}},
    ),
    Wrong(
        "a loss of probabilities for standardized images",
        DIGITS,
        {"data.images.scale": "standardize", "loss": {"kind": "BCELoss"}},
        "loss.kind",
        "not_probabilities",
        {"loss": {"kind": "BCELoss"}},
    ),
    Wrong(
        "losses of all numbers kept apart",
        DIGITS,
        {"loss": {"kind": "MSELoss", "params": {"reduction": "none"}}},
        "loss.params.reduction",
        "no_scalar",
        {"loss": {"kind": "MSELoss", "params": {"reduction": "sum"}}},
    ),
    Wrong(
        "weights for other places than there are",
        DIGITS,
        {"loss": {"kind": "BCELoss", "params": {"weight": [1, 2, 1]}}},
        "loss.params.weight",
        "wrong_length",
        {"loss": {"kind": "BCELoss", "params": {"weight": [1, 2, 1, 1, 1, 1, 1, 1]}}},
    ),
    Wrong(
        "fewer outputs than inputs",
        MOONS,
        {**_INPUT, **chain(linear(4), linear(1))},
        "model.children[1].params.out_features",
        "output_shape",
        {**_INPUT, **chain(linear(4), linear())},
    ),
    Wrong(
        "numbers of an image in a row",
        DIGITS,
        chain(*_FLAT, linear()),
        "model",
        "output_shape",
        chain(*_FLAT, linear(), _UNFLATTEN),
    ),
    Wrong(
        "too few numbers for an image",
        DIGITS,
        chain(*_FLAT, linear(32)),
        "model",
        "output_shape",
        chain(*_FLAT, linear(64), _UNFLATTEN),
        has_fix=False,
    ),
    Wrong(
        "an image that comes back one pixel too small",
        DIGITS,
        _decoder(padding=1),
        "model.children[2].params.output_padding",
        "output_shape",
        _decoder(padding=1, output_padding=1),
    ),
    Wrong(
        "an image that is made too large",
        DIGITS,
        _upsampled(3),
        "model.children[1].params.scale_factor",
        "output_shape",
        _upsampled(2),
    ),
    Wrong(
        "one number for a whole image, which would be broadcast",
        DIGITS,
        chain(_conv("Conv2d", 1, 8)),
        "model",
        "output_shape",
        chain(_conv("Conv2d", 1, 3, padding=1)),
        has_fix=False,
    ),
    Wrong(
        "an image with too many channels",
        DIGITS,
        {"model.children[6].params.out_channels": 3},
        "model.children[6].params.out_channels",
        "output_shape",
        {"model.children[6].params.out_channels": 1},
    ),
    Wrong(
        "a table that comes back as an image",
        MOONS,
        {**_INPUT, **chain(linear(4), linear(2), layer("Unflatten", dim=1, unflattened_size=[1, 2]))},
        "model",
        "output_shape",
        {**_INPUT, **chain(linear(4), linear(2))},
    ),
    Wrong(
        "a first layer that writes over the target",
        IRIS,
        {**_TABLE, **chain(layer("Dropout", p=0.2), layer("ReLU", inplace=True), linear(4), linear())},
        "model.children[1].params.inplace",
        "changes_target",
        {**_TABLE, **chain(layer("Dropout", p=0.2), linear(4), layer("ReLU", inplace=True), linear())},
    ),
    Wrong(
        "accuracy of inputs",
        DIGITS,
        {"training.stop.accuracy_at_least": 0.9},
        "training.stop.accuracy_at_least",
        "no_accuracy",
        {"training.stop.loss_below": 0.1},
    ),
    Wrong(
        "a scale for a target that is the input",
        LINE,
        {**_INPUT, "data.scale_target": "standardize"},
        "data.scale_target",
        "no_number",
        {**_INPUT, "data.scale_features": "standardize"},
    ),
    Wrong(
        "probabilities twice for an image",
        DIGITS,
        {"loss": {"kind": "BCEWithLogitsLoss"}},
        "model.children[7]",
        "sigmoid_twice",
        {"loss": {"kind": "BCELoss"}},
    ),
    Wrong(
        "one row of numbers more for a number",
        LINE,
        chain(linear(), layer("Unflatten", dim=1, unflattened_size=[1, 1])),
        "model",
        "output_shape",
        chain(linear()),
        has_fix=False,
    ),
    Wrong(
        "one number a class for inputs of spirals",
        SPIRALS,
        {**_INPUT, "model.children[4].params.out_features": 3},
        "model.children[4].params.out_features",
        "output_shape",
        {**_INPUT, "model.children[4].params.out_features": 2},
    ),
)
