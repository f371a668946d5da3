"""A run on disk: what is written, and that it is what happened."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from safetensors.torch import load_file

from engine import project
from engine.presets import read_preset
from engine.runs.folder import default_runs_folder, keep_run
from engine.spec import ProjectError, ProjectSpec, read_project, set_value, set_values
from engine.train.control import Control
from engine.train.fingerprint import weights_sha256
from engine.train.result import Run, finished_run
from engine.train.trainer import Trainer

SPIRALS = set_values(
    read_preset("spiral-mlp"),
    [("data.params.n", 30), ("training.epochs", 5), ("training.stop.accuracy_at_least", 1.0)],
)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    """A trainer whose run is over."""
    done = Trainer(SPIRALS)
    done.run()
    return done


@pytest.fixture(scope="module")
def kept(trainer: Trainer, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run, kept in a folder."""
    return keep_run(finished_run(trainer), trainer.history, tmp_path_factory.mktemp("runs"))


def _folder(run: Run) -> Path:
    assert run.run_dir is not None
    return run.run_dir


def test_a_run_gets_a_new_folder_named_after_its_project(kept: Run, trainer: Trainer) -> None:
    parent = _folder(kept).parent
    assert re.fullmatch(r"spiral-mlp-\d{8}-\d{6}-[0-9a-f]{6}", _folder(kept).name)
    again = keep_run(finished_run(trainer), trainer.history, parent)
    assert _folder(again) != _folder(kept)
    assert sorted(path.name for path in _folder(kept).iterdir()) == [
        "best.safetensors",
        "epochs.csv",
        "losses.csv",
        "project.json",
        "result.json",
        "weights.safetensors",
    ]


def test_the_project_is_kept_as_it_was_run(kept: Run) -> None:
    assert read_project(_folder(kept) / "project.json") == SPIRALS


def test_the_kept_project_gives_the_kept_run_again(kept: Run) -> None:
    again = project.train(project.load(_folder(kept) / "project.json"), keep=False)
    assert again.weights_sha256 == kept.weights_sha256


def test_every_loss_is_kept_to_the_last_bit(kept: Run, trainer: Trainer) -> None:
    rows = _rows(_folder(kept) / "losses.csv")
    assert [float(row["loss"]) for row in rows] == trainer.history.losses.values().tolist()
    assert [int(row["step"]) for row in rows] == list(range(1, trainer.step_count + 1))


def test_every_epoch_is_kept_with_its_figures(kept: Run, trainer: Trainer) -> None:
    rows, history = _rows(_folder(kept) / "epochs.csv"), trainer.history
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3, 4, 5]
    assert [int(row["step"]) for row in rows] == history.epoch_steps.values().tolist()
    for column, series in (
        ("train_loss", history.epoch_losses),
        ("validation_loss", history.validation_losses),
        ("accuracy", history.accuracies),
    ):
        assert [float(row[column]) for row in rows] == series.values().tolist()


def test_accuracy_that_was_watched_only_later_leaves_the_earlier_rows_open(tmp_path: Path) -> None:
    late, control = Trainer(set_value(SPIRALS, "training.stop.accuracy_at_least", None)), Control()
    while late.epoch_count < 3:
        late.step()
    control.patch("training.stop.accuracy_at_least", 1.0)
    late.run(control)
    rows = _rows(_folder(keep_run(finished_run(late), late.history, tmp_path)) / "epochs.csv")
    assert [row["accuracy"] == "" for row in rows] == [True, True, True, False, False]
    assert all(row["validation_loss"] for row in rows)


@pytest.mark.parametrize("which", ["weights", "best"])
def test_weights_are_kept_with_their_names_and_bits(kept: Run, which: str) -> None:
    loaded = load_file(_folder(kept) / f"{which}.safetensors")
    fresh = project.build_model(SPIRALS)
    fresh.load_state_dict(loaded)
    expected = kept.weights_sha256 if which == "weights" else weights_sha256(kept.best_state)
    assert weights_sha256(fresh.state_dict()) == expected


def test_the_figures_are_kept_as_json(kept: Run) -> None:
    figures = json.loads((_folder(kept) / "result.json").read_text(encoding="utf-8"))
    assert figures["weights_sha256"] == kept.weights_sha256
    assert (figures["steps"], figures["epochs"], figures["stopped_because"]) == (kept.steps, 5, "epochs")
    assert figures["metrics"] == kept.metrics
    assert (figures["train_loss"], figures["validation_loss"]) == (kept.train_loss, kept.validation_loss)
    assert figures["threads"] == 1


def test_live_changes_are_kept(tmp_path: Path) -> None:
    changed, control = Trainer(SPIRALS), Control()
    control.patch("optimizer.params.betas", [0.5, 0.9])
    changed.run(control)
    run = keep_run(finished_run(changed), changed.history, tmp_path)
    figures = json.loads((_folder(run) / "result.json").read_text(encoding="utf-8"))
    assert figures["changes"] == [
        {"step": 0, "path": "optimizer.params.betas", "old": [0.9, 0.999], "new": [0.5, 0.9]}
    ]


def test_a_run_stopped_before_its_first_step_can_be_kept(tmp_path: Path) -> None:
    stopped, control = Trainer(SPIRALS), Control()
    control.stop()
    stopped.run(control)
    run = keep_run(finished_run(stopped), stopped.history, tmp_path)
    assert _rows(_folder(run) / "losses.csv") == []
    assert json.loads((_folder(run) / "result.json").read_text(encoding="utf-8"))["best_loss"] is None


@pytest.mark.parametrize(
    ("name", "folder"),
    [("../../up", "up"), ("a/b\\c:d", "a-b-c-d"), ("", "run"), ("...", "run"), ("線形", "run")],
)
def test_any_project_name_makes_a_folder_in_its_place(name: str, folder: str, tmp_path: Path) -> None:
    done = Trainer(_short(name))
    done.run()
    run_dir = _folder(keep_run(finished_run(done), done.history, tmp_path))
    assert run_dir.parent == tmp_path
    assert run_dir.name.rsplit("-", 3)[0] == folder


def _short(name: str) -> ProjectSpec:
    return set_values(SPIRALS, [("name", name), ("training.epochs", 1)])


def test_a_place_that_cannot_be_written_is_refused(trainer: Trainer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match="expected a folder that can be written"):
        keep_run(finished_run(trainer), trainer.history, tmp_path / "file")


def test_without_a_place_a_run_goes_to_the_users_own_folder() -> None:
    run = project.train(_short("home"))
    assert _folder(run).parent == default_runs_folder()


def test_a_run_that_is_not_to_be_kept_writes_nothing(tmp_path: Path) -> None:
    assert project.train(_short("nothing"), out=tmp_path, keep=False).run_dir is None
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_not_over_has_no_result() -> None:
    with pytest.raises(ValueError, match="not over yet"):
        finished_run(Trainer(SPIRALS))
