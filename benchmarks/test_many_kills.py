"""A process that is killed at two hundred random moments: every run goes on with the bits of one that nobody killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
WORDS = (
    "spiral-mlp", "--set", "training.epochs=1200", "--set", "data.params.n=60", "--checkpoint-s", "0",
)  # fmt: skip
# From the moment at which the run has a folder: while it is filled, while it trains, while it ends.
LATEST_S = 4.0


def engine(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "engine", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT, timeout=300)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        engine("train", *WORDS, "--json", "--out", str(tmp_path_factory.mktemp("alone"))).stdout
    )
    return found


@pytest.mark.parametrize("seed", range(200))
def test_a_killed_run_goes_on_with_the_same_bits(seed: int, tmp_path: Path, alone: dict[str, object]) -> None:
    command = [sys.executable, "-m", "engine", "train", *WORDS, "--out", str(tmp_path)]
    drawn = random.Random(seed)
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _kill(process, tmp_path, drawn.uniform(0, LATEST_S))
    (run_dir,) = tmp_path.iterdir()
    if not (run_dir / "under_way.json").exists() and not (run_dir / "result.json").exists():
        pytest.skip("killed before the run began")
    if drawn.random() < 0.5:
        # Killed a second time, while it is taken up again.
        again = subprocess.Popen(
            [sys.executable, "-m", "engine", "resume", str(run_dir), "--checkpoint-s", "0"],
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Torch takes about two seconds to load.
        _kill(again, tmp_path, drawn.uniform(1.5, 1.5 + LATEST_S))
    has_result = (run_dir / "result.json").exists()
    done = engine("resume", str(run_dir))
    assert done.returncode == (2 if has_result else 0), done.stderr
    assert "damaged" not in done.stderr
    assert _is_whole(run_dir, alone)
    assert not [path for path in run_dir.rglob("*") if path.name.endswith(".tmp")]
    assert not (run_dir / "checkpoints").exists()


def _kill(process: subprocess.Popen[bytes], folder: Path, after_s: float) -> None:
    deadline = time.monotonic() + 60
    while not any(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _is_whole(run_dir: Path, alone: dict[str, object]) -> bool:
    found = json.loads((run_dir / "result.json").read_text())
    losses = [float(line.split(",")[1]) for line in (run_dir / "losses.csv").read_text().splitlines()[1:]]
    return bool(found["weights_sha256"] == alone["weights_sha256"] and losses == alone["losses"])
