"""Every optimiser with every schedule: the script and the run agree, and a state that was put aside goes on."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from typing import Any

import pytest
import torch
from optimizer_pairs import PAIRS, paired
from torch import Tensor, nn

from engine import catalogue, project
from engine.build.training import build_optimizer, build_scheduler
from engine.spec import ProjectSpec
from engine.train.update import make_update

STEPS, PUT_ASIDE_AT = 9, 4
# Runs every script in its folder, and prints what each of them leaves behind.
RUN_ALL = """
import contextlib, hashlib, io, json, pathlib, runpy
results = {}
for path in sorted(pathlib.Path().glob("*.py")):
    with contextlib.redirect_stdout(io.StringIO()):
        left = runpy.run_path(str(path), run_name="__main__")
    state = left["model"].state_dict().values()
    sha = hashlib.sha256(b"".join(t.numpy().tobytes() for t in state)).hexdigest()
    results[path.stem] = {"losses": left["losses"], "sha": sha}
print(json.dumps(results))
"""
each = pytest.mark.parametrize(("optimizer", "scheduler"), PAIRS)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the script of every pair leaves behind, all in one fresh process that knows nothing of the engine."""
    folder = tmp_path_factory.mktemp("pairs")
    for optimizer, scheduler in PAIRS:
        script = project.export_script(paired(optimizer, scheduler))
        (folder / f"{optimizer}_{scheduler}.py").write_text(script, encoding="utf-8")
    command = [sys.executable, "-W", "error", "-I", "-c", RUN_ALL]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@each
def test_the_script_gives_the_bits_of_the_run(
    optimizer: str, scheduler: str, results: dict[str, dict[str, Any]]
) -> None:
    run = project.train(paired(optimizer, scheduler), keep=False)
    left = results[f"{optimizer}_{scheduler}"]
    assert len(run.losses) > 2
    assert left["losses"] == run.losses.tolist()
    assert left["sha"] == run.weights_sha256


class _Loop:
    """A model with the optimiser and the schedule of a project, fed with drawn gradients."""

    def __init__(self, spec: ProjectSpec) -> None:
        torch.manual_seed(5)
        self.model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
        self.optimizer = build_optimizer(spec.optimizer, self.model)
        self.scheduler = build_scheduler(spec.scheduler, self.optimizer, STEPS)
        assert spec.scheduler is not None
        entry = catalogue.scheduler(spec.scheduler.kind)
        assert entry is not None
        self._needs_metric = entry.needs_metric
        self.update = make_update(self.optimizer, list(self.model.parameters()))

    def put_aside(self) -> tuple[dict[str, Any], ...]:
        """The weights and both states, apart from what goes on."""
        return copy.deepcopy(
            (self.model.state_dict(), self.optimizer.state_dict(), self.scheduler.state_dict())
        )

    def take_up(self, states: tuple[dict[str, Any], ...]) -> None:
        """Go on from what another loop put aside."""
        for part, state in zip((self.model, self.optimizer, self.scheduler), states, strict=True):
            part.load_state_dict(state)
        # It holds on to the tensors of the state, so it is made after them.
        self.update = make_update(self.optimizer, list(self.model.parameters()))

    def steps(self, first: int, end: int) -> str:
        """Take the steps of these numbers; their gradients depend on the number alone.

        Returns:
            A fingerprint of the weights afterwards.
        """
        for step in range(first, end):
            drawn = torch.Generator().manual_seed(step)
            self.update([torch.randn(p.shape, generator=drawn) for p in self.model.parameters()])
            if step < STEPS - 1:
                self.scheduler.step(*((1.0,) if self._needs_metric else ()))
        return _fingerprint(list(self.model.state_dict().values()))


def _fingerprint(tensors: list[Tensor]) -> str:
    return hashlib.sha256(b"".join(tensor.numpy().tobytes() for tensor in tensors)).hexdigest()


@each
def test_states_put_aside_in_the_middle_go_on_with_the_same_bits(optimizer: str, scheduler: str) -> None:
    spec = paired(optimizer, scheduler)
    whole = _Loop(spec)
    whole.steps(0, PUT_ASIDE_AT)
    states = whole.put_aside()
    expected = whole.steps(PUT_ASIDE_AT, STEPS)
    fresh = _Loop(spec)
    fresh.take_up(states)
    assert fresh.steps(PUT_ASIDE_AT, STEPS) == expected
    assert fresh.optimizer.param_groups[0]["lr"] == whole.optimizer.param_groups[0]["lr"]


@pytest.mark.parametrize("params", [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}])
def test_the_momentum_of_sgd_goes_on_too(params: dict[str, Any]) -> None:
    plain = paired("SGD", "StepLR")
    spec = plain.model_copy(update={"optimizer": plain.optimizer.model_copy(update={"params": params})})
    whole = _Loop(spec)
    whole.steps(0, PUT_ASIDE_AT)
    states = whole.put_aside()
    fresh = _Loop(spec)
    fresh.take_up(states)
    assert fresh.steps(PUT_ASIDE_AT, STEPS) == whole.steps(PUT_ASIDE_AT, STEPS)
