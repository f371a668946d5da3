"""A process that is killed while it trains: its run goes on with the bits of one that never was."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import engine, environment

WORDS = (
    "train", "spiral-mlp", "--set", "training.epochs=400", "--set", "data.params.n=60", "--checkpoint-s", "0",
)  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The run that nobody killed."""
    done = engine(*WORDS, "--json", "--out", str(tmp_path_factory.mktemp("alone")))
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_a_random_moment_goes_on_with_the_same_bits(
    seed: int, tmp_path: Path, alone: dict[str, object]
) -> None:
    command = [sys.executable, "-m", "engine", *WORDS, "--out", str(tmp_path)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*/checkpoints/*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.Random(seed).uniform(0, 0.5))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    (run_dir,) = tmp_path.iterdir()
    if not (run_dir / "under_way.json").exists():
        pytest.fail("the run was over before it was killed")
    done = engine("resume", str(run_dir), "--json")
    assert done.returncode == 0, done.stderr
    assert "The run goes on after step" in done.stderr
    found = json.loads(done.stdout)
    assert found["losses"] == alone["losses"]
    assert found["weights_sha256"] == alone["weights_sha256"]
    assert not [path for path in run_dir.rglob("*") if path.name.endswith(".tmp")]
    assert not (run_dir / "checkpoints").exists()


def test_a_folder_that_is_no_interrupted_run_ends_with_status_2(tmp_path: Path) -> None:
    done = engine("resume", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected the folder of a run that was interrupted" in done.stderr
