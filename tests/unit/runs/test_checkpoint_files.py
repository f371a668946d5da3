"""Checkpoints on disk: the newest whole one counts, whatever happened to the files."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

import engine
from engine.presets import read_preset
from engine.runs.checkpoint_files import FOLDER, forget_half_written, newest_checkpoint, write_checkpoint
from engine.runs.keeper import UNDER_WAY, RunKeeper
from engine.runs.resume import interrupted_run, interrupted_runs
from engine.spec import ProjectError, set_values
from engine.train.checkpoint import take_checkpoint, take_up
from engine.train.fingerprint import weights_sha256
from engine.train.result import finished_run
from engine.train.trainer import Trainer

SPEC = set_values(
    read_preset("two-moons-mlp"),
    [("data.params.n", 60), ("training.epochs", 4), ("optimizer", {"kind": "Adam"})],
)


@pytest.fixture
def stopped(tmp_path: Path) -> tuple[Path, Trainer]:
    """A run with checkpoints of steps 3, 4 and 5, of which the last two are kept; then its process was gone."""
    trainer = Trainer(SPEC)
    keeper = RunKeeper.begin(trainer, tmp_path / "runs", 0.0)
    for step in range(5):
        trainer.step()
        if step >= 2:
            keeper.save(trainer)
    assert keeper.trouble == ""
    return keeper.run_dir, trainer


def test_only_the_newest_checkpoints_are_kept(stopped: tuple[Path, Trainer]) -> None:
    run_dir, _ = stopped
    names = sorted(path.name for path in (run_dir / FOLDER).iterdir())
    assert names == [f"step-{step:012d}.{kind}" for step in (4, 5) for kind in ("json", "safetensors")]


def test_the_newest_one_is_read(stopped: tuple[Path, Trainer]) -> None:
    run_dir, trainer = stopped
    found = newest_checkpoint(run_dir)
    assert found.checkpoint is not None
    assert (found.checkpoint.state["step"], found.notes) == (5, ())
    fresh = Trainer(SPEC)
    take_up(fresh, found.checkpoint)
    assert weights_sha256(fresh.model.state_dict()) == weights_sha256(trainer.model.state_dict())


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def _pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps({"step": 5}))


def _deep(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


DAMAGES: list[tuple[str, Callable[[Path], None]]] = [
    ("safetensors", _flip),
    ("safetensors", _cut),
    ("safetensors", _pickle),
    ("safetensors", Path.unlink),
    ("json", _cut),
    ("json", _pickle),
    ("json", _deep),
    ("json", lambda path: path.write_text("{}")),
    ("json", lambda path: path.write_text('{"state": 3}')),
]


@pytest.mark.parametrize(("kind", "damage"), DAMAGES)
def test_of_a_damaged_one_is_told_and_the_one_before_is_taken(
    stopped: tuple[Path, Trainer], kind: str, damage: Callable[[Path], None]
) -> None:
    run_dir, _ = stopped
    damage(run_dir / FOLDER / f"step-{5:012d}.{kind}")
    found = newest_checkpoint(run_dir)
    assert found.checkpoint is not None
    assert found.checkpoint.state["step"] == 4
    assert len(found.notes) == 1
    assert "step 5 is damaged" in found.notes[0]


def test_if_all_are_damaged_there_is_none(stopped: tuple[Path, Trainer]) -> None:
    run_dir, _ = stopped
    for path in (run_dir / FOLDER).glob("*.safetensors"):
        _flip(path)
    found = newest_checkpoint(run_dir)
    assert found.checkpoint is None
    assert len(found.notes) == 2


def test_what_was_half_written_is_taken_away_and_the_rest_stays(stopped: tuple[Path, Trainer]) -> None:
    run_dir, _ = stopped
    before = sorted((run_dir / FOLDER).iterdir())
    (run_dir / FOLDER / ".step-6.json.abc.tmp").write_bytes(b"half")
    (run_dir / FOLDER / f"step-{6:012d}.safetensors").write_bytes(b"without its JSON")
    (run_dir / ".result.json.x.tmp").write_bytes(b"half")
    forget_half_written(run_dir)
    assert sorted((run_dir / FOLDER).iterdir()) == before
    assert list(run_dir.glob(".*.tmp")) == []


def test_an_interrupted_run_goes_on_in_its_own_folder_and_ends_as_if_nothing_had_been(
    stopped: tuple[Path, Trainer],
) -> None:
    run_dir, _ = stopped
    told: list[str] = []
    assert interrupted_runs(run_dir.parent) == [run_dir]
    run = engine.resume(run_dir, tell=told.append)
    alone = engine.train(SPEC, keep=False)
    assert told == ["The run goes on after step 5."]
    assert run.losses.tolist() == alone.losses.tolist()
    assert run.weights_sha256 == alone.weights_sha256
    assert run.run_dir == run_dir
    assert json.loads((run_dir / "result.json").read_text())["weights_sha256"] == alone.weights_sha256
    assert not (run_dir / UNDER_WAY).exists()
    assert not (run_dir / FOLDER).exists()
    assert interrupted_runs(run_dir.parent) == []


def test_without_a_checkpoint_the_run_begins_anew_with_the_same_bits(tmp_path: Path) -> None:
    keeper = RunKeeper.begin(Trainer(SPEC), tmp_path)
    told: list[str] = []
    run = engine.resume(keeper.run_dir, tell=told.append)
    assert told == ["There is no checkpoint yet: the run begins anew."]
    assert run.weights_sha256 == engine.train(SPEC, keep=False).weights_sha256


def test_a_run_that_came_to_its_end_is_not_resumed(tmp_path: Path) -> None:
    run = engine.train(SPEC, out=tmp_path)
    assert run.run_dir is not None
    with pytest.raises(ProjectError, match="a run that came to its end"):
        interrupted_run(run.run_dir)
    with pytest.raises(ProjectError, match="a folder without one"):
        interrupted_run(tmp_path)


def test_what_a_process_that_was_killed_behind_its_result_left_is_tidied_up(
    stopped: tuple[Path, Trainer],
) -> None:
    run_dir, _ = stopped
    (run_dir / "result.json").write_text("{}")
    assert interrupted_runs(run_dir.parent) == []
    with pytest.raises(ProjectError, match="a run that came to its end"):
        engine.resume(run_dir)
    assert sorted(path.name for path in run_dir.iterdir()) == ["project.json", "result.json"]


def test_a_checkpoint_of_another_project_is_refused_by_name(
    stopped: tuple[Path, Trainer], tmp_path: Path
) -> None:
    run_dir, _ = stopped
    project = json.loads((run_dir / "project.json").read_text())
    project["model"]["children"][0]["params"]["out_features"] = 5
    (run_dir / "project.json").write_text(json.dumps(project))
    with pytest.raises(ProjectError):
        engine.resume(run_dir)
    assert (run_dir / FOLDER).exists()


def test_a_full_disk_is_remembered_and_the_run_goes_on(
    stopped: tuple[Path, Trainer], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_dir, trainer = stopped
    before = sorted((run_dir / FOLDER).iterdir())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    keeper = RunKeeper(run_dir, 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        trainer.step()
        keeper.save(trainer)
    assert "No space left on device" in keeper.trouble
    assert sorted((run_dir / FOLDER).iterdir()) == before
    found = newest_checkpoint(run_dir)
    assert found.checkpoint is not None
    assert found.checkpoint.state["step"] == 5


def test_keeping_a_run_changes_no_bit_of_it(tmp_path: Path) -> None:
    trainer = Trainer(SPEC)
    keeper = RunKeeper.begin(trainer, tmp_path, 0.0)
    saved: list[int] = []

    class Counted:
        is_due = True

        def save(self, trainer: Trainer) -> None:
            saved.append(trainer.step_count)
            write_checkpoint(keeper.run_dir, take_checkpoint(trainer))

    trainer.run(keeper=Counted())
    assert len(saved) > 5
    kept = keeper.finish(finished_run(trainer), trainer)
    assert kept.weights_sha256 == engine.train(SPEC, keep=False).weights_sha256
