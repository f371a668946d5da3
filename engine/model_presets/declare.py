"""What a shipped model is, and the words that its tree is written with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.spec import DataSpec, ImageSpec, InitRule, LayerNode, Node, ProjectSpec, TrainingSpec


@dataclass(frozen=True)
class ModelPreset:
    """A well-known model, with data, a loss and an optimiser that it can be trained with.

    Args:
        name: What it is called on the command line.
        title: What it is called in the window.
        summary: What it shows, one or two sentences.
        source: Page or paper that describes it.
        model: The tree of its layers; what follows from the data is "auto".
        data: Data that fits.
        loss: Loss that fits both.
        optimizer: What trains it in reasonable time.
        training: How long and in what portions.
        initialization: How its weights begin, where torch's defaults do not serve it.
    """

    name: str
    title: str
    summary: str
    source: str
    model: LayerNode
    data: DataSpec
    loss: Node
    optimizer: Node
    training: TrainingSpec
    initialization: tuple[InitRule, ...] = ()

    def project(self) -> ProjectSpec:
        """A project of this model and what fits it."""
        return ProjectSpec(
            name=self.name,
            data=self.data,
            model=self.model,
            initialization=self.initialization,
            loss=self.loss,
            optimizer=self.optimizer,
            training=self.training,
        )


def with_model(spec: ProjectSpec, preset: ModelPreset, *, with_data: bool) -> ProjectSpec:
    """Put a shipped model in the place of a project's model.

    Args:
        spec: The project before; its name, seed and bench stay.
        preset: The model.
        with_data: True for the data, loss, optimiser and batches that fit it too; False keeps the old.
    """
    update: dict[str, Any] = {"model": preset.model, "initialization": preset.initialization}
    if with_data:
        update |= {
            "data": preset.data,
            "loss": preset.loss,
            "optimizer": preset.optimizer,
            "scheduler": None,
            "training": preset.training.model_copy(
                update={"device": spec.training.device, "threads": spec.training.threads}
            ),
        }
    return spec.model_copy(update=update)


def node(kind: str, name: str | None = None, children: Sequence[LayerNode] = (), **params: Any) -> LayerNode:
    """A layer or container of the tree.

    Args:
        kind: Its catalogue id.
        name: Its attribute in the module.
        children: What it holds.
        params: What differs from the defaults.
    """
    return LayerNode(kind=kind, name=name, params=params, children=tuple(children))


def chain(*children: LayerNode, name: str | None = None) -> LayerNode:
    """Layers one after the other."""
    return node("Sequential", name, children)


def conv(out_channels: int, kernel_size: int, name: str | None = None, **params: Any) -> LayerNode:
    """A two-dimensional convolution of whatever comes in."""
    params = {"in_channels": "auto", "out_channels": out_channels, "kernel_size": kernel_size, **params}
    return node("Conv2d", name, **params)


def linear(out_features: int | str = "auto", name: str | None = None) -> LayerNode:
    """A linear layer of whatever comes in; without a number it gives as many outputs as the data wants."""
    return node("Linear", name, in_features="auto", out_features=out_features)


def relu(name: str | None = None) -> LayerNode:
    """A ReLU that overwrites its input, as the large networks have it."""
    return node("ReLU", name, inplace=True)


def flatten() -> LayerNode:
    """The step from feature maps to one vector a sample."""
    return node("torch.flatten", start_dim=1)


def classes(kind: str, **params: Any) -> DataSpec:
    """Data with a fifth kept for validation."""
    return DataSpec.model_validate({"kind": kind, "params": params, "split": {"validation": 0.2}})


CROSS_ENTROPY = Node(kind="CrossEntropyLoss")
ADAM = Node(kind="Adam", params={"lr": 0.001})


def adam(lr: float) -> Node:
    """Adam with another learning rate than its usual one."""
    return Node(kind="Adam", params={"lr": lr})


def standardized(data: DataSpec) -> DataSpec:
    """The same images with every channel around 0, which small networks learn from much faster."""
    return data.model_copy(update={"images": ImageSpec(scale="standardize")})
