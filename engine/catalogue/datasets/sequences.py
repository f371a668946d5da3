"""Numbers over time."""

from __future__ import annotations

from engine.catalogue.datasets.declare import BALANCE, SEED, WIKIPEDIA, each, noise
from engine.catalogue.entry import DatasetEntry, ItemKind, Task
from engine.catalogue.params import IntParam

SEQUENCES: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="waves",
        target="engine.data.generators.sequences:waves",
        summary="Sine, square and sawtooth waves of random speed and phase, to be told apart by their shape.",
        source=WIKIPEDIA + "Waveform",
        tags=frozenset({"classification", "multiclass", "sequence", "time series", "recurrent"}),
        params=(
            each(high=100_000),
            IntParam(name="length", help="Moments in each sequence.", default=32, low=4, high=1000),
            noise(0.2),
            BALANCE,
            SEED,
        ),
        task=Task.CLASSIFICATION,
        n_features=None,
        n_classes=3,
        item=ItemKind.SEQUENCE,
        class_names=("sine", "square", "sawtooth"),
        target_name="wave",
    ),
)
