"""What stands between loss and step does what its own formula says, and can change or stop in the middle of a run."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import engine
from engine.catalogue import OPTIMIZERS, SCHEDULERS
from engine.presets import read_preset
from engine.spec import ProjectError, ProjectSpec, project_to_json, set_values
from engine.train import abilities
from engine.train.checkpoint import take_checkpoint, take_up
from engine.train.control import Patch
from engine.train.trainer import Trainer

LINE, MOONS = "linear-regression", "two-moons-mlp"


def _spec(preset: str = MOONS, **edits: Any) -> ProjectSpec:
    given = {"training.stop": {}} | {name.replace("__", "."): value for name, value in edits.items()}
    return set_values(read_preset(preset), list(given.items()))


def _weights(model: nn.Module) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in model.parameters()]


def test_three_batches_accumulated_move_the_weights_as_one_large_batch_does() -> None:
    sgd = {"kind": "SGD", "params": {"lr": 0.1}}
    one = Trainer(_spec(LINE, optimizer=sgd, training__shuffle=False, training__batch_size=None))
    one.step()
    # 20 samples in four batches of 5: as many in each, so that the mean of means is the mean.
    four = Trainer(
        _spec(
            LINE,
            optimizer=sgd,
            training__shuffle=False,
            training__batch_size=5,
            training__gradients={"accumulate": 4},
        )
    )
    before = _weights(four.model)
    for _ in range(3):
        four.step()
    assert all(torch.equal(old, new) for old, new in zip(before, _weights(four.model), strict=True))
    four.step()
    for left, right in zip(_weights(one.model), _weights(four.model), strict=True):
        assert torch.allclose(left, right, rtol=1e-5)


def test_the_batches_that_are_left_at_the_end_of_an_epoch_make_a_step_of_their_own_mean() -> None:
    edits: dict[str, Any] = {"training__shuffle": False, "training__batch_size": 5}
    sgd = {"kind": "SGD", "params": {"lr": 0.1}}
    run = Trainer(_spec(LINE, optimizer=sgd, training__gradients={"accumulate": 3}, **edits))
    for _ in range(3):
        run.step()
    before = _weights(run.model)
    x, y = run.batches.part.x[15:], run.batches.part.y[15:]
    loss = run.loss_function(run.model(x), y)
    expected = [
        weight - 0.1 * gradient
        for weight, gradient in zip(
            before, torch.autograd.grad(loss, list(run.model.parameters())), strict=True
        )
    ]
    run.step()
    for left, right in zip(expected, _weights(run.model), strict=True):
        assert torch.allclose(left, right, rtol=1e-6)
    assert run.epoch_count == 1


@pytest.mark.parametrize(("name", "bound"), [("clip_norm", 0.01), ("clip_value", 0.001)])
def test_clipped_gradients_are_as_short_as_was_asked(name: str, bound: float) -> None:
    sgd = {"kind": "SGD", "params": {"lr": 1.0}}
    run = Trainer(_spec(optimizer=sgd, training__gradients={name: bound}))
    before = _weights(run.model)
    run.step()
    moved = torch.cat([(a - b).flatten() for a, b in zip(before, _weights(run.model), strict=True)])
    size = moved.norm() if name == "clip_norm" else moved.abs().max()
    assert float(size) == pytest.approx(bound, rel=1e-3)


def test_clipping_that_is_switched_on_while_training_holds_from_the_next_step_and_is_in_the_record() -> None:
    sgd = {"kind": "SGD", "params": {"lr": 1.0}}
    run = Trainer(_spec(optimizer=sgd))
    run.step()
    run.take_patch(Patch("training.gradients.clip_norm", 0.01), lambda _: None)
    before = _weights(run.model)
    run.step()
    moved = torch.cat([(a - b).flatten() for a, b in zip(before, _weights(run.model), strict=True)])
    assert float(moved.norm()) == pytest.approx(0.01, rel=1e-3)
    (change,) = run.history.changes
    assert (change.step, change.path, change.old, change.new) == (
        1,
        "training.gradients.clip_norm",
        None,
        0.01,
    )


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_an_optimiser_goes_on_from_its_state_when_clipping_is_switched_on(optimizer: str) -> None:
    params = {"lr": 0.01} | ({"momentum": 0.9} if optimizer == "SGD" else {})
    spec = _spec(optimizer={"kind": optimizer, "params": params})
    # A bound that no gradient reaches changes nothing.
    runs = [Trainer(spec), Trainer(spec), Trainer(set_values(spec, [("training.gradients.clip_norm", 1e6)]))]
    for i in range(6):
        if i == 3:
            runs[1].take_patch(Patch("training.gradients.clip_norm", 1e6), lambda _: None)
        for run in runs:
            run.step()
    expected, *others = [_weights(run.model) for run in runs]
    for other in others:
        assert all(torch.equal(a, b) for a, b in zip(expected, other, strict=True))


def test_a_frozen_layer_stays_and_the_others_move() -> None:
    run = Trainer(_spec(parameter_groups=[{"module": "0", "frozen": True}]))
    before = {name: value.clone() for name, value in run.model.state_dict().items()}
    for _ in range(3):
        run.step()
    moved = {name for name, value in run.model.state_dict().items() if not torch.equal(value, before[name])}
    assert moved == {name for name in before if not name.startswith("0.")}


def test_a_live_rate_reaches_groups_by_their_share_and_leaves_those_with_a_rate_of_their_own() -> None:
    groups = [{"module": "0", "lr_factor": 0.5}, {"module": "2", "params": {"lr": 0.003}}]
    adam = {"kind": "Adam", "params": {"lr": 0.01}}
    decay = {"kind": "ExponentialLR", "params": {"gamma": 0.5}}
    run = Trainer(_spec(parameter_groups=groups, optimizer=adam, scheduler=decay))
    assert [group["lr"] for group in run.optimizer.param_groups] == [0.01, 0.005, 0.003]
    run.take_patch(Patch("optimizer.params.lr", 0.1), lambda _: None)
    assert [group["lr"] for group in run.optimizer.param_groups] == [0.1, 0.05, 0.003]
    assert run.scheduler.base_lrs == [0.1, 0.05, 0.003]


def test_without_a_compiler_compile_is_refused_before_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abilities.shutil, "which", lambda _: None)
    with pytest.raises(ProjectError) as refused:
        Trainer(_spec(training__compile=True, training__device="cpu"))
    (problem,) = refused.value.problems
    assert (problem.path, problem.code) == ("training.compile", "no_compiler")
    assert problem.fix is not None
    assert problem.fix.edits == (("training.compile", False),)


# torch.compile keeps processes and threads for later: they end with a process of their own.
COMPILED = """
import json, pathlib, runpy, sys
from engine import project
from engine.spec import project_from_json
spec = project_from_json(json.loads(pathlib.Path(sys.argv[1]).read_text()))
script = pathlib.Path(sys.argv[2])
script.write_text(project.export_script(spec))
run = project.train(spec, keep=False)
left = runpy.run_path(str(script), run_name="__main__")
print("\\n" + json.dumps([run.losses.tolist(), left["losses"]]))
"""


@pytest.mark.skipif(not abilities.can_compile(torch.device("cpu")), reason="no C++ compiler")
def test_a_compiled_model_learns_as_the_plain_one_does_and_as_its_script_does(tmp_path: Path) -> None:
    spec = _spec(training__compile=True, training__epochs=2)
    project_file = tmp_path / "project.json"
    project_file.write_text(json.dumps(project_to_json(spec)))
    command = [sys.executable, "-c", COMPILED, str(project_file), str(tmp_path / "script.py")]
    root = str(Path(engine.__file__).parent.parent)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root}
    )
    assert done.returncode == 0, done.stderr
    of_run, of_script = json.loads(done.stdout.strip().splitlines()[-1])
    assert of_run == of_script
    plain = Trainer(set_values(spec, [("training.compile", False)]))
    assert [plain.step() for _ in range(len(of_run))] == pytest.approx(of_run, rel=1e-4)


def _parts(optimizer: str, scheduler: str) -> tuple[nn.Module, torch.optim.Optimizer, Any]:
    """Model, optimiser and schedule as a run builds them."""
    from test_schedules import _spec as spec_of  # the same examples

    entry = next(entry for entry in SCHEDULERS if entry.kind == scheduler)
    spec = spec_of(entry, "SGD")
    momentum = next(entry for entry in OPTIMIZERS if entry.kind == optimizer)
    edits: list[tuple[str, Any]] = [("optimizer", {"kind": optimizer, "params": {}})]
    if (
        momentum.param("momentum") is None
        and momentum.param("betas") is None
        and entry.param("cycle_momentum")
    ):
        edits.append(("scheduler.params.cycle_momentum", False))
    if optimizer == "Muon":
        edits.append(("parameter_groups", [{"parameter": "bias", "frozen": True}]))
    run = Trainer(set_values(spec, edits))
    return run.model, run.optimizer, run.scheduler


DENSE = [entry.kind for entry in OPTIMIZERS if entry.kind != "SparseAdam"]


@pytest.mark.parametrize("scheduler", [entry.kind for entry in SCHEDULERS])
@pytest.mark.parametrize("optimizer", DENSE)
def test_state_dicts_carry_a_run_over_in_the_middle(optimizer: str, scheduler: str) -> None:
    x_B1 = torch.linspace(-1, 1, 8).unsqueeze(1)

    def step(parts: tuple[nn.Module, torch.optim.Optimizer, Any]) -> list[float]:
        model, steps, schedule = parts

        def closure() -> Tensor:
            steps.zero_grad()
            loss = (model(x_B1) - x_B1**2).square().mean()
            loss.backward()
            return loss

        loss = steps.step(closure)  # type: ignore[arg-type]
        schedule.step(*([1.0] if scheduler == "ReduceLROnPlateau" else []))
        return [float(torch.as_tensor(loss).detach()), *(group["lr"] for group in steps.param_groups)]

    first = _parts(optimizer, scheduler)
    for _ in range(3):
        step(first)
    second = _parts(optimizer, scheduler)
    for old, new in zip(first, second, strict=True):
        new.load_state_dict(copy.deepcopy(old.state_dict()))
    assert [step(first) for _ in range(3)] == [step(second) for _ in range(3)]
    assert all(torch.equal(a, b) for a, b in zip(_weights(first[0]), _weights(second[0]), strict=True))


def test_a_run_that_was_interrupted_inside_a_portion_goes_on_with_the_same_bits() -> None:
    spec = _spec(training__gradients={"accumulate": 3, "clip_norm": 0.5}, training__batch_size=16)
    whole, first = Trainer(spec), Trainer(spec)
    expected = [whole.step() for _ in range(12)]
    seen = [first.step() for _ in range(5)]
    second = Trainer(spec)
    take_up(second, take_checkpoint(first))
    assert [*seen, *(second.step() for _ in range(7))] == expected
    assert all(torch.equal(a, b) for a, b in zip(_weights(whole.model), _weights(second.model), strict=True))
