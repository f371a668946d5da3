"""Where and with how many threads a run computes."""

from __future__ import annotations

import pytest
import torch

from engine import project
from engine.presets import read_preset
from engine.spec import ProjectError, set_value, set_values
from engine.train.device import available_devices, choose_device, choose_threads
from engine.train.events import Event, Started
from engine.train.trainer import Trainer

LINE = set_value(read_preset("linear-regression"), "training.epochs", 5)
has_cuda = torch.cuda.is_available()


def test_the_cpu_is_always_there_and_comes_first() -> None:
    assert available_devices()[0] == ("cpu", "CPU")
    assert choose_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("wanted", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(wanted: str) -> None:
    names = [name for name, _ in available_devices()]
    if wanted in names:
        pytest.skip(f"this machine has {wanted}")
    with pytest.raises(ProjectError) as caught:
        Trainer(set_value(LINE, "training.device", wanted))
    (problem,) = caught.value.problems
    assert problem.path == "training.device"
    assert problem.expected == "one of auto, " + ", ".join(names) + " on this machine"
    assert problem.received == wanted
    assert problem.fix is not None
    assert problem.fix.edits == (("training.device", "auto"),)


@pytest.mark.parametrize(("wanted", "multiply_adds", "batch", "expected"), [(3, 1, 1, 3), (None, 2, 20, 1)])
def test_threads_are_the_users_or_one_for_a_small_step(
    wanted: int | None, multiply_adds: int, batch: int, expected: int
) -> None:
    assert choose_threads(wanted, multiply_adds, batch) == expected


def test_a_large_step_may_use_more_than_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert choose_threads(None, 10_000_000, 64) == 4
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert choose_threads(None, 10_000_000, 64) == 8


def test_the_run_says_where_it_computes() -> None:
    events: list[Event] = []
    trainer = Trainer(set_values(LINE, [("training.device", "cpu"), ("training.threads", 1)]))
    trainer.run(emit=events.append)
    assert events[0] == Started(trainer.run_id, 0, "CPU", 1)


@pytest.mark.gpu
@pytest.mark.skipif(not has_cuda, reason="needs a CUDA device")
@pytest.mark.parametrize("name", ["linear-regression", "logistic-regression", "two-moons-mlp", "spiral-mlp"])
def test_a_run_on_the_gpu_repeats_itself_and_agrees_with_the_cpu(name: str) -> None:
    spec = set_values(read_preset(name), [("training.epochs", 20)])
    on_gpu = set_value(spec, "training.device", "cuda")
    first, second = (project.train(on_gpu, keep=False) for _ in range(2))
    cpu = project.train(set_value(spec, "training.device", "cpu"), keep=False)
    assert first.weights_sha256 == second.weights_sha256
    assert first.losses.tolist() == second.losses.tolist()
    assert first.losses == pytest.approx(cpu.losses, rel=1e-2, abs=1e-4)
    assert next(first.model.parameters()).device.type == "cuda"


@pytest.mark.gpu
@pytest.mark.skipif(not has_cuda, reason="needs a CUDA device")
def test_a_run_on_the_gpu_that_diverges_keeps_only_finite_losses() -> None:
    spec = set_values(
        LINE, [("training.device", "cuda"), ("optimizer.params.lr", 1e18), ("training.epochs", 900)]
    )
    run = project.train(spec, keep=False)
    assert run.stopped_because == "non_finite"
    assert all(loss == loss for loss in run.losses.tolist())  # noqa: PLR0124 - NaN
