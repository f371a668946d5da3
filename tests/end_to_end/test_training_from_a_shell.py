"""``train``: one JSON object, a run on disk, a progress line on a terminal, and Ctrl-C as stop and keep."""

from __future__ import annotations

import csv
import json
import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from command import engine, environment, python
from one_process import answers_of_one_process
from safetensors.torch import load_file

from engine import project
from engine.presets import read_preset
from engine.runs.folder import default_runs_folder
from engine.spec import read_project, set_values
from engine.train.fingerprint import weights_sha256

KEYS = {
    *("run_dir", "steps", "epochs", "stopped_because", "train_loss", "validation_loss", "metrics"),
    *("weights_sha256", "losses"),
}
WAIT_S = 60


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A preset with changes of every kind, trained from a shell into a folder."""
    out = tmp_path_factory.mktemp("runs")
    words = ["train", "two-moons-mlp", "--json", "--out", str(out), "--seed", "7", "--epochs", "4"]
    edits = ["optimizer.params.lr=0.02", "name=my moons", "optimizer.params.betas=[0.8, 0.99]"]
    words += [word for edit in edits for word in ("--set", edit)]
    return out, engine(*words, "--device", "cpu")


def _spec() -> Any:
    edits = [("seed", 7), ("training.epochs", 4), ("training.device", "cpu"), ("name", "my moons")]
    edits += [("optimizer.params.lr", 0.02), ("optimizer.params.betas", [0.8, 0.99])]
    return set_values(read_preset("two-moons-mlp"), edits)


def test_the_result_is_exactly_one_json_object(
    trained: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = trained
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert set(json.loads(done.stdout)) >= KEYS


def test_the_result_is_that_of_the_same_project_in_a_script(
    trained: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    found, run = json.loads(trained[1].stdout), project.train(_spec(), keep=False)
    assert found["losses"] == run.losses.tolist()
    assert found["weights_sha256"] == run.weights_sha256
    assert (found["steps"], found["epochs"], found["stopped_because"]) == (run.steps, 4, "epochs")
    assert (found["train_loss"], found["validation_loss"]) == (run.train_loss, run.validation_loss)
    assert found["metrics"] == run.metrics


def test_the_run_is_kept_in_a_new_folder(trained: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, done = trained
    found = json.loads(done.stdout)
    run_dir = Path(found["run_dir"])
    assert [path for path in out.iterdir() if path.is_dir()] == [run_dir]
    assert read_project(run_dir / "project.json") == _spec()
    figures = json.loads((run_dir / "result.json").read_text(encoding="utf-8"))
    assert figures == {name: value for name, value in found.items() if name not in ("losses", "run_dir")}
    with (run_dir / "losses.csv").open(newline="", encoding="utf-8") as file:
        assert [float(row["loss"]) for row in csv.DictReader(file)] == found["losses"]
    model = project.build_model(_spec())
    model.load_state_dict(load_file(run_dir / "weights.safetensors"))
    assert weights_sha256(model.state_dict()) == found["weights_sha256"]


def test_without_json_the_result_is_told_in_words() -> None:
    done = engine("train", "logistic-regression", "--epochs", "3", "--set", "data.split.validation=0.2")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "All 3 epochs are done."
    assert re.fullmatch(r"train loss [\d.]+ after 3 steps in 3 epochs", lines[1])
    assert re.fullmatch(r"validation loss [\d.]+", lines[2])
    assert re.fullmatch(r"accuracy [\d.]+", lines[3])
    assert re.fullmatch(r"validation accuracy [\d.]+", lines[4])
    assert Path(lines[5].removeprefix("kept in ")).parent == default_runs_folder()


_WITHOUT_A_WINDOW = """
import sys
class NoWindow:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "trainer_gui"):
            raise ImportError(f"{name} is not for the engine")
sys.meta_path.insert(0, NoWindow())
from engine.cli import main
status = main(["train", "csv-classification", "--epochs", "2", "--json"])
loaded = [name for name in sys.modules if name.partition(".")[0] in ("PySide6", "pyqtgraph", "trainer_gui")]
assert not loaded, loaded
sys.exit(status)
"""


def test_training_needs_no_window() -> None:
    done = python("-c", _WITHOUT_A_WINDOW)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["epochs"] == 2


@pytest.mark.parametrize("code", ["import engine", "import engine.cli", "import engine.check, engine.data"])
def test_a_light_import_loads_neither_torch_nor_a_window(code: str) -> None:
    heavy = "[name for name in ('torch', 'PySide6', 'pyqtgraph') if name in sys.modules]"
    assert python("-c", f"import sys; {code}; print({heavy})").stdout == "[]\n"


_INTERRUPTED_WHILE_CHECKING = """
import os, signal, sys
from engine import cli, project
check = project.check
def interrupted(spec, **options):
    os.kill(os.getpid(), signal.SIGINT)
    return check(spec, **options)
project.check = interrupted
sys.exit(cli.main(["train", "linear-regression"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_before_the_first_step_ends_without_a_traceback() -> None:
    done = python("-c", _INTERRUPTED_WHILE_CHECKING)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
def test_progress_is_shown_on_a_terminal_and_ctrl_c_stops_and_keeps(tmp_path: Path) -> None:
    import pty

    outer, terminal = pty.openpty()
    command = [sys.executable, "-m", "engine", "train", "two-moons-mlp", "--epochs", "100000000", "--json"]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=terminal,
        env=environment(),
        text=True,
    )
    os.close(terminal)
    said, deadline = "", monotonic() + WAIT_S
    try:
        while said.count("ETA") < 3:
            ready, _, _ = select.select([outer], [], [], deadline - monotonic())
            assert ready, said
            said += os.read(outer, 4096).decode()
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
        process.wait()
        os.close(outer)
    line = r"epoch \d+/100000000 · step \d+ · loss [\d.e-]+ · \d+ steps/s · [\d:]+ · ETA [\d:…]+"
    assert re.search(line, said), said
    found = json.loads(stdout)
    assert process.returncode == 130
    assert found["stopped_because"] == "stopped"
    assert len(found["losses"]) == found["steps"] > 0
    assert Path(found["run_dir"]).parent == tmp_path
    model = project.build_model(read_preset("two-moons-mlp"))
    model.load_state_dict(load_file(Path(found["run_dir"]) / "weights.safetensors"))
    assert weights_sha256(model.state_dict()) == found["weights_sha256"]


def test_an_autoencoder_tells_how_near_it_comes_to_an_image(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("L", (8, 8), 0).save(tmp_path / "black.png")
    words = ["train", "digits-autoencoder", "--epochs", "1", "--json", "--out", str(tmp_path / "runs")]
    run_dir = json.loads(engine(*words).stdout)["run_dir"]
    calls = [("predict", run_dir, "black.png"), ("predict", "--json", run_dir, "black.png")]
    done, as_json = answers_of_one_process([(tmp_path, words) for words in calls])
    assert re.fullmatch(r"black\.png: reconstructed with a mean error of 0\.\d+\n", done.stdout), done.stderr
    (found,) = json.loads(as_json.stdout)
    assert f"{found['predicted']:.4g}" in done.stdout
