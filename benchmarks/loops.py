"""Three ways to train the same project for the same number of steps: ours, a bare loop, and the textbook's.

Shape suffixes: N samples, B samples in a batch, F features, K classes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from engine.build.training import build_optimizer
from engine.catalogue.entry import Task
from engine.data.load import LoadedData, load
from engine.presets import read_preset
from engine.spec import DataSpec, LayerNode, ProjectSpec, SplitSpec, StopSpec, set_values
from engine.train.trainer import Trainer


@dataclass(frozen=True)
class Case:
    """A project to measure.

    Args:
        name: What the table calls it.
        spec: The project, without rules that would end it early.
        data: Its samples.
        epochs: Epochs in one measured round.
    """

    name: str
    spec: ProjectSpec
    data: LoadedData
    epochs: int


def cases() -> tuple[Case, ...]:
    """The four sizes: from a single weight to a hundred thousand."""
    linear = _without_rules(read_preset("linear-regression"))
    logistic = _without_rules(read_preset("logistic-regression"))
    small = set_values(
        _without_rules(read_preset("two-moons-mlp")),
        [
            ("data.split", {"validation": 0.0, "test": 0.0, "seed": 0}),
            ("data.params", {"n": 100}),
            ("model", _mlp([2, 8, 8, 1])),
            ("training.batch_size", 10),
        ],
    )
    wide = set_values(
        small,
        [
            ("model", _mlp([784, 128, 10])),
            ("loss", {"kind": "CrossEntropyLoss"}),
            ("optimizer", {"kind": "SGD", "params": {"lr": 0.01, "momentum": 0.9}}),
            ("training.batch_size", 64),
        ],
    )
    return (
        Case("linear, n = 20", linear, load(linear.data), 1500),
        Case("logistic, n = 200", logistic, load(logistic.data), 1000),
        Case("MLP 2-8-8-1, batch 10", small, load(small.data), 30),
        Case("MLP 784-128-10, batch 64", wide, digits_like(1280), 15),
    )


def _without_rules(spec: ProjectSpec) -> ProjectSpec:
    return spec.model_copy(update={"training": spec.training.model_copy(update={"stop": StopSpec()})})


def _mlp(widths: list[int]) -> dict[str, object]:
    children: list[dict[str, object]] = []
    for width, after in pairwise(widths):
        children.append({"kind": "Linear", "params": {"in_features": width, "out_features": after}})
        children.append({"kind": "ReLU"})
    return LayerNode.model_validate({"kind": "Sequential", "children": tuple(children[:-1])}).model_dump(
        mode="json"
    )


def digits_like(n: int) -> LoadedData:
    """Samples of the size of small grey images, each a noisy copy of one of ten patterns."""
    base = load(DataSpec(kind="blobs", params={"n": 1, "classes": 10}, split=SplitSpec()))
    rng = np.random.default_rng(0)
    patterns_KF = rng.random((10, 784))
    y_N = rng.integers(0, 10, n)
    x_NF = patterns_KF[y_N] + 0.3 * rng.standard_normal((n, 784))
    names = tuple(f"pixel {i}" for i in range(784))
    assert base.facts.task is Task.CLASSIFICATION
    return replace(
        base,
        samples=replace(base.samples, x_NF=x_NF, y_N=y_N, feature_names=names),
        x_NI=x_NF,
        y_N=y_N,
        train_index=np.arange(n),
        preparation=replace(base.preparation, names=names, shift_I=np.zeros(784), scale_I=np.ones(784)),
        facts=replace(base.facts, n_train=n, feature_names=names, input_names=names, input_shape=(784,)),
    )


@dataclass
class Prepared:
    """The torch objects of a case before the first step; each loop gets copies of its own."""

    model: nn.Module
    loss_function: nn.Module
    spec: ProjectSpec
    x_NF: Tensor
    y: Tensor
    batch_size: int

    @classmethod
    def of(cls, case: Case) -> Prepared:
        """Take over what the engine built, so that every loop begins with the same weights and samples."""
        trainer = Trainer(case.spec, data=case.data)
        part = trainer.batches.part
        return cls(
            trainer.model, trainer.loss_function, case.spec, part.inputs, part.y, trainer.batches.batch_size
        )

    def fresh(self) -> tuple[nn.Module, torch.optim.Optimizer]:
        """A model of its own and its optimiser."""
        model = copy.deepcopy(self.model)
        return model, build_optimizer(self.spec.optimizer, model)


def engine_loop(case: Case) -> tuple[float, list[float]]:
    """Train with the engine.

    Returns:
        Seconds of the loop alone, and the loss of every step.
    """
    trainer = Trainer(set_values(case.spec, [("training.epochs", case.epochs)]), data=case.data)
    begun = perf_counter()
    trainer.run()
    return perf_counter() - begun, trainer.history.losses.values().tolist()


def bare_loop(case: Case, prepared: Prepared) -> tuple[float, list[float]]:
    """Train with the shortest loop that a person writes who has all samples in memory."""
    model, optimizer = prepared.fresh()
    loss_function, x_NF, y = prepared.loss_function, prepared.x_NF, prepared.y
    shuffle, size = case.spec.training.shuffle, prepared.batch_size
    losses = []
    generator = torch.Generator().manual_seed(case.spec.seed)
    begun = perf_counter()
    for _ in range(case.epochs):
        if shuffle:
            batches = [(x_NF[i], y[i]) for i in torch.randperm(len(x_NF), generator=generator).split(size)]
        else:
            batches = list(zip(x_NF.split(size), y.split(size), strict=True))
        for x_BF, target in batches:
            loss = loss_function(model(x_BF), target)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return perf_counter() - begun, losses


def textbook_loop(case: Case, prepared: Prepared) -> tuple[float, list[float]]:
    """Train as the tutorials do, through a DataLoader; the same order of samples as the engine's."""
    model, optimizer = prepared.fresh()
    loss_function = prepared.loss_function
    loader = DataLoader(
        TensorDataset(prepared.x_NF, prepared.y),
        batch_size=prepared.batch_size,
        shuffle=case.spec.training.shuffle,
        generator=torch.Generator().manual_seed(case.spec.seed),
    )
    losses = []
    begun = perf_counter()
    for _ in range(case.epochs):
        for x_BF, target in loader:
            loss = loss_function(model(x_BF), target)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return perf_counter() - begun, losses


Loop = Callable[[Case, Prepared], tuple[float, list[float]]]

LOOPS: dict[str, Loop] = {
    "engine": lambda case, _: engine_loop(case),
    "bare": bare_loop,
    "textbook": textbook_loop,
}
