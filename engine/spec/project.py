"""The project as one immutable value. Every view shows it, every edit makes a new one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.spec.bench import BenchSpec
from engine.spec.data import DataSpec
from engine.spec.frozen import Frozen, Node
from engine.spec.model import InitRule, LayerNode
from engine.spec.optimization import GradientSpec, ParameterGroup, SchedulerNode

FORMAT_VERSION = 3


class StopSpec(Frozen):
    """When to stop before the last epoch; None switches a rule off.

    Args:
        loss_below: Stop when the mean training loss of an epoch is below this bound.
        accuracy_at_least: Stop when the accuracy of an epoch reaches this bound (validation if there is any).
        patience: Stop after this many epochs without a better validation loss.
    """

    loss_below: float | None = None
    accuracy_at_least: float | None = None
    patience: int | None = None


class TrainingSpec(Frozen):
    """How long and in what portions to train.

    Args:
        epochs: Passes over the training samples.
        batch_size: Samples in one step; None takes all of them.
        shuffle: Draw a new order for every epoch.
        drop_last: Leave out a last batch that is smaller than batch_size.
        sampler: What draws the order instead, such as WeightedRandomSampler; None lets ``shuffle`` decide.
        num_workers: Processes that prepare batches of data that does not fit in memory.
        pin_memory: Keep batches where a GPU can fetch them without the processor.
        gradients: How many batches make a step, and how gradients are clipped.
        precision: Number type of the forward pass: float32, or bfloat16 or float16 by autocast.
        compile: Let ``torch.compile`` make one program of the forward pass.
        device: auto, cpu, cuda or mps.
        threads: CPU threads for torch; None lets the engine choose.
    """

    epochs: int = 100
    batch_size: int | None = None
    shuffle: bool = True
    drop_last: bool = False
    sampler: Node | None = None
    num_workers: int = 0
    pin_memory: bool = False
    gradients: GradientSpec = GradientSpec()
    precision: str = "float32"
    compile: bool = False
    stop: StopSpec = StopSpec()
    device: str = "auto"
    threads: int | None = None


class ProjectSpec(Frozen):
    """Everything that decides a run, in one value: same value, same machine, same bits."""

    version: Literal[3] = 3
    name: Annotated[str, Field(max_length=200)] = "untitled"
    seed: int = 0
    data: DataSpec
    model: LayerNode
    initialization: tuple[InitRule, ...] = ()
    loss: Node
    optimizer: Node
    parameter_groups: tuple[ParameterGroup, ...] = ()
    scheduler: SchedulerNode | None = None
    training: TrainingSpec = TrainingSpec()
    bench: BenchSpec = BenchSpec()
