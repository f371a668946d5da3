"""Models that give back what they get, through fewer numbers than they got."""

from __future__ import annotations

from engine.model_presets.declare import ModelPreset, adam, chain, classes, conv, node
from engine.spec import LayerNode, Node, TrainingSpec


def _up(out_channels: int | str, name: str) -> LayerNode:
    """A transposed convolution that doubles height and width."""
    return node(
        "ConvTranspose2d",
        name,
        in_channels="auto",
        out_channels=out_channels,
        kernel_size=3,
        stride=2,
        padding=1,
        output_padding=1,
    )


AUTOENCODER = ModelPreset(
    name="autoencoder",
    title="Convolutional autoencoder",
    summary="Convolutions with stride 2 squeeze 784 pixels into 196 numbers, transposed ones unfold them again; the "
    "target is the picture itself.",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html",
    model=chain(
        chain(
            conv(16, 3, "conv1", stride=2, padding=1),
            node("ReLU", "relu1"),
            conv(4, 3, "conv2", stride=2, padding=1),
            name="encoder",
        ),
        chain(
            _up(16, "deconv1"), node("ReLU", "relu1"), _up("auto", "deconv2"), node("Sigmoid"), name="decoder"
        ),
    ),
    data=classes("fashion_mnist").model_copy(update={"predict": "input"}),
    loss=Node(kind="MSELoss"),
    optimizer=adam(0.003),
    training=TrainingSpec(epochs=4, batch_size=64),
)
