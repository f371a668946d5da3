"""A run that takes up a checkpoint goes on with the same bits, wherever it was taken; what does not fit is refused."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import torch
from safetensors.torch import load, save

from engine.data.load import load as load_data
from engine.presets import presets, read_preset
from engine.spec import ProjectError, ProjectSpec, set_values
from engine.train.checkpoint import Checkpoint, take_checkpoint, take_up
from engine.train.control import Control
from engine.train.events import Event, Started
from engine.train.fingerprint import weights_sha256
from engine.train.trainer import Trainer

MOONS = set_values(read_preset("two-moons-mlp"), [("data.params.n", 60), ("training.epochs", 6)])
_DROPOUT = [
    {"kind": "Linear", "params": {"in_features": "auto", "out_features": 8}},
    {"kind": "BatchNorm1d", "params": {"num_features": "auto"}},
    {"kind": "ReLU"},
    {"kind": "Dropout"},
    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
]
_SHAPES = [
    (
        "data",
        {"kind": "shapes", "params": {"n": 40, "size": 16}, "images": {"flip": True, "crop_padding": 1}},
    ),
    ("loss", {"kind": "CrossEntropyLoss"}),
    ("training.batch_size", 8),
    ("training.epochs", 3),
    (
        "model.children",
        [
            {"kind": "Flatten"},
            {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
        ],
    ),
]


def _with(*edits: tuple[str, Any]) -> ProjectSpec:
    return set_values(MOONS, list(edits))


PROJECTS = {
    "adam": _with(("optimizer", {"kind": "Adam", "params": {"amsgrad": True}})),
    "momentum": _with(("optimizer", {"kind": "SGD", "params": {"lr": 0.1, "momentum": 0.9}})),
    "random numbers in training": _with(("model.children", _DROPOUT)),
    "a schedule by steps": _with(
        ("optimizer", {"kind": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}),
        ("scheduler", {"kind": "OneCycleLR", "params": {"max_lr": 0.2}}),
    ),
    "milestones": _with(("scheduler", {"kind": "MultiStepLR", "params": {"milestones": [1, 3]}})),
    "a plateau": _with(("scheduler", {"kind": "ReduceLROnPlateau", "params": {"patience": 0}})),
    "drawn with weights": _with(
        ("training.sampler", {"kind": "WeightedRandomSampler"}),
        ("training.shuffle", False),
        ("training.batch_size", 7),
    ),
    "the last batch left out": _with(("training.drop_last", True), ("training.batch_size", 9)),
    "in order": _with(("training.shuffle", False), ("training.batch_size", 9)),
    "one batch": _with(("training.batch_size", None)),
    "patience": _with(("training.stop.patience", 2), ("training.epochs", 40)),
    "accuracy": _with(
        ("training.stop.accuracy_at_least", 0.95), ("training.epochs", 40), ("data.split.validation", 0)
    ),
    "changed images": set_values(MOONS, _SHAPES),
}


def through_a_file(checkpoint: Checkpoint) -> Checkpoint:
    """What is left of it when it was written and read again."""
    state = json.loads(json.dumps(checkpoint.state))
    return Checkpoint(load(save(dict(checkpoint.tensors))), state)


@cache
def whole(name: str) -> tuple[list[float], str, list[float], str]:
    """The run that nobody interrupted."""
    return end_of(Trainer(PROJECTS[name]))


def end_of(trainer: Trainer) -> tuple[list[float], str, list[float], str]:
    """Everything that tells one run from another."""
    if trainer.ended is None:
        trainer.run()
    history = trainer.history
    return (
        history.losses.values().tolist(),
        weights_sha256(trainer.model.state_dict()),
        [*history.epoch_losses.values(), *history.validation_losses.values(), trainer.kept.best_loss],
        trainer.ended_text,
    )


@pytest.mark.parametrize("name", PROJECTS)
def test_a_run_that_goes_on_from_a_checkpoint_has_the_same_bits_as_one_that_never_stopped(name: str) -> None:
    first = Trainer(PROJECTS[name])
    checkpoints = [take_checkpoint(first)]
    while first.ended is None:
        first.step()
        if first.ended is None and first.step_count in (1, 2, 5, 6, 7, 11, 12, 13):
            checkpoints.append(take_checkpoint(first))
    assert end_of(first) == whole(name)
    assert len(checkpoints) > 3
    for checkpoint in checkpoints:
        fresh = Trainer(PROJECTS[name])
        take_up(fresh, through_a_file(checkpoint))
        assert fresh.step_count == checkpoint.state["step"]
        assert end_of(fresh) == whole(name)


@pytest.mark.parametrize("preset", [preset.name for preset in presets()])
def test_every_preset_goes_on(preset: str) -> None:
    spec = set_values(read_preset(preset), [("training.epochs", 3)])
    first = Trainer(spec)
    for _ in range(2):
        first.step()
    checkpoint = through_a_file(take_checkpoint(first))
    fresh = Trainer(spec)
    take_up(fresh, checkpoint)
    assert end_of(fresh) == end_of(first)


def test_a_live_change_before_the_checkpoint_stays_in_force() -> None:
    spec = PROJECTS["momentum"]
    changed = Control()
    first = Trainer(spec)
    for _ in range(3):
        first.step()
    first.take_patch(_patch("optimizer.params.lr", 0.01), _ignore)
    first.take_patch(_patch("training.epochs", 4), _ignore)
    checkpoint = through_a_file(take_checkpoint(first))
    fresh = Trainer(spec)
    take_up(fresh, checkpoint)
    assert [change.path for change in fresh.history.changes] == ["optimizer.params.lr", "training.epochs"]
    fresh.run(changed)
    assert end_of(fresh) == end_of(first)
    assert fresh.epoch_count == 4


def _patch(path: str, value: object) -> Any:
    from engine.train.control import Patch

    return Patch(path, value)


def _ignore(event: Event) -> None:
    assert not isinstance(event, Started)


def test_a_checkpoint_is_a_copy_that_training_does_not_touch() -> None:
    trainer = Trainer(PROJECTS["adam"])
    trainer.step()
    checkpoint = take_checkpoint(trainer)
    before = {name: tensor.clone() for name, tensor in checkpoint.tensors.items()}
    for _ in range(4):
        trainer.step()
    for name, tensor in checkpoint.tensors.items():
        assert torch.equal(tensor, before[name]), name


def _changed(**edits: Any) -> Checkpoint:
    trainer = Trainer(PROJECTS["adam"])
    for _ in range(3):
        trainer.step()
    taken = through_a_file(take_checkpoint(trainer))
    tensors = dict(taken.tensors)
    tensors.update({key: value for key, value in edits.items() if isinstance(value, torch.Tensor)})
    state = dict(taken.state) | {k: v for k, v in edits.items() if not isinstance(v, torch.Tensor)}
    return Checkpoint(tensors, state)


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ({"version": 2}, "version 2"),
        ({"torch": "1.0"}, "torch 1.0"),
        ({"threads": 99}, "99 threads"),
        ({"model": {"dict": []}}, "expected the keys"),
        ({"model.0.weight": torch.zeros(3, 3)}, "received (3, 3)"),
        ({"model.0.weight": torch.zeros(16, 2, dtype=torch.float64)}, "torch.float64"),
        ({"scheduler": {"dict": [["optimizer", 3]]}}, "scheduler"),
        ({"optimizer": {"dict": [["state", {"dict": []}], ["param_groups", []]]}}, "optimizer"),
        ({"optimizer": "rm -rf"}, "checkpoint"),
        ({"random": [1, 2]}, "random"),
        ({"step": 5}, "losses after 5 steps"),
        ({"progress": {"dict": []}}, "steps"),
        ({"history.losses": torch.zeros(2, 2)}, "history.losses"),
        ({"best": {"tensor": "nothing"}}, "no tensor 'nothing'"),
    ],
)
def test_what_does_not_fit_the_project_is_refused_in_a_sentence(edits: dict[str, Any], words: str) -> None:
    checkpoint = _changed(**edits)
    with pytest.raises(ProjectError) as caught:
        take_up(Trainer(PROJECTS["adam"]), checkpoint)
    assert words in str(caught.value)
    assert caught.value.problems[0].path == "checkpoint"


def test_a_checkpoint_of_another_model_is_refused() -> None:
    other = Trainer(PROJECTS["random numbers in training"])
    other.step()
    with pytest.raises(ProjectError, match="expected the keys"):
        take_up(Trainer(PROJECTS["adam"]), take_checkpoint(other))


def test_samples_that_were_changed_on_the_way_cannot_be_put_aside() -> None:
    trainer = Trainer(PROJECTS["adam"])
    trainer.step()
    trainer.take_patch(_patch("data", load_data(PROJECTS["adam"].data)), _ignore)
    with pytest.raises(ProjectError, match="samples that were changed while it ran"):
        take_checkpoint(trainer)
