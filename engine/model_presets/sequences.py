"""Models that read a sequence and say what kind it is."""

from __future__ import annotations

from engine.model_presets.declare import ADAM, CROSS_ENTROPY, ModelPreset, chain, classes, linear, node
from engine.spec import Node, TrainingSpec

_WAVES = classes("waves", n=300)
_TRAINING = TrainingSpec(epochs=30, batch_size=32)

LSTM = ModelPreset(
    name="lstm-classifier",
    title="LSTM classifier",
    summary="An LSTM reads each wave moment by moment; what it says at the last one goes to a linear layer.",
    source="https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html",
    model=chain(
        node("LSTM", "lstm", input_size="auto", hidden_size=32, batch_first=True),
        node("last_step"),
        linear(name="classifier"),
    ),
    data=_WAVES,
    loss=CROSS_ENTROPY,
    optimizer=Node(kind="Adam", params={"lr": 0.005}),
    training=_TRAINING,
)

TRANSFORMER = ModelPreset(
    name="transformer-encoder",
    title="Small Transformer encoder",
    summary="Attention itself does not know which moment came first: a convolution tells each moment what is "
    "around it, then two encoder layers let every moment ask all others.",
    source="https://arxiv.org/abs/1706.03762",
    model=chain(
        node("transpose", dim0=1, dim1=2),
        node("Conv1d", "embed", in_channels="auto", out_channels=16, kernel_size=5, padding=2),
        node("transpose", dim0=1, dim1=2),
        node(
            "TransformerEncoder",
            "encoder",
            d_model="auto",
            nhead=4,
            num_layers=2,
            dim_feedforward=32,
            dropout=0.0,
            batch_first=True,
        ),
        node("mean", dim=1),
        linear(name="classifier"),
    ),
    data=_WAVES,
    loss=CROSS_ENTROPY,
    optimizer=ADAM,
    training=_TRAINING,
)

SEQUENCES = (LSTM, TRANSFORMER)
