"""The layers of the catalogue by topic, as the palette shows them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine import catalogue
from engine.catalogue import LayerEntry
from engine.catalogue.entry import LayerCall
from engine.catalogue.own_module import OWN_KIND

_BEGINNINGS = (
    (("Linear", "Bilinear", "Identity"), "linear"),
    (("ConvTranspose", "Conv"), "convolution"),
    (("MaxPool", "AvgPool", "LPPool", "Adaptive", "FractionalMaxPool"), "pooling"),
    (("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad"), "padding"),
    (("RNN", "GRU", "LSTM"), "recurrent"),
    (("Transformer", "MultiheadAttention"), "transformer"),
    (("Embedding",), "embedding"),
    (("Upsample", "Upsampling", "PixelShuffle", "PixelUnshuffle", "ChannelShuffle"), "upsampling"),
    (("Flatten", "Unflatten", "Fold", "Unfold"), "reshape"),
)


def topic_of(entry: LayerEntry) -> str:
    """Name of the topic that a layer belongs to."""
    if entry.container:
        return "container"
    if entry.kind == OWN_KIND:
        return "own"
    if entry.call in (LayerCall.FUNCTION, LayerCall.METHOD):
        return "step"
    if "activation" in entry.tags:
        return "activation"
    for beginnings, topic in _BEGINNINGS:
        if entry.kind.startswith(beginnings):
            return topic
    if "normalisation" in entry.tags:
        return "normalisation"
    return "dropout" if "Dropout" in entry.kind else "other"


def layers_by_topic() -> list[tuple[str, Sequence[LayerEntry]]]:
    """Title of every topic with its layers, in the order of the palette."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("topics", text)

    titles = {
        "container": tr("Containers"),
        "linear": tr("Linear"),
        "convolution": tr("Convolution"),
        "pooling": tr("Pooling"),
        "padding": tr("Padding"),
        "activation": tr("Activations"),
        "normalisation": tr("Normalisation"),
        "dropout": tr("Dropout"),
        "recurrent": tr("Recurrent"),
        "transformer": tr("Attention and transformers"),
        "embedding": tr("Embedding"),
        "reshape": tr("Shapes"),
        "upsampling": tr("Upsampling and shuffling"),
        "other": tr("Other"),
        "step": tr("Steps without weights (functional)"),
        "own": tr("Your own, from a file"),
    }
    groups: dict[str, list[LayerEntry]] = {topic: [] for topic in titles}
    for entry in catalogue.all_layers():
        groups[topic_of(entry)].append(entry)
    return [(titles[topic], entries) for topic, entries in groups.items() if entries]
