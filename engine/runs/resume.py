"""Takes a run up that was interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.own_code.values import OwnCode
from engine.runs.checkpoint_files import forget_half_written, newest_checkpoint
from engine.runs.keeper import INTERVAL_S, UNDER_WAY, RunKeeper, clear_away
from engine.spec import Problem, ProjectError, ProjectSpec, read_project
from engine.train.checkpoint import take_up
from engine.train.trainer import Trainer


@dataclass(frozen=True)
class Interrupted:
    """A run that can be gone on with.

    Args:
        run_dir: Its folder.
        spec: Its project.
    """

    run_dir: Path
    spec: ProjectSpec


@dataclass(frozen=True, eq=False)
class Resumed:
    """A run that was taken up.

    Args:
        trainer: It stands where the newest checkpoint was taken, or at its first weights.
        keeper: Keeps it from here on.
        notes: Sentences about what was found.
    """

    trainer: Trainer
    keeper: RunKeeper
    notes: tuple[str, ...]


def interrupted_run(run_dir: Path) -> Interrupted:
    """Read what a folder tells of a run that was interrupted.

    Args:
        run_dir: The folder.

    Raises:
        ProjectError: If it is no folder of a run, or the run came to its end.
    """
    expected = "the folder of a run that was interrupted"
    ended = (run_dir / "result.json").is_file()
    if ended or not (run_dir / UNDER_WAY).is_file():
        if ended:
            # Its process may have been killed before it had tidied up.
            forget_half_written(run_dir)
            clear_away(run_dir)
        received = "a run that came to its end" if ended else "a folder without one"
        raise ProjectError([Problem(str(run_dir), "not_interrupted", expected, received)])
    return Interrupted(run_dir, read_project(run_dir / "project.json"))


def interrupted_runs(folder: Path) -> list[Path]:
    """Folders of runs that were interrupted, the newest first.

    Args:
        folder: Folder that holds runs.
    """
    found = [path.parent for path in folder.glob(f"*/{UNDER_WAY}")] if folder.is_dir() else []
    found = [path for path in found if not (path / "result.json").exists()]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def resumed(
    run: Interrupted,
    examined: Callable[[ProjectSpec], tuple[Any, OwnCode]],
    *,
    interval_s: float = INTERVAL_S,
) -> Resumed:
    """Take a run up where its newest whole checkpoint was taken; without one it begins anew, with the same bits.

    Args:
        run: What was interrupted.
        examined: Loads the data of a project and looks at modules of the user's own.
        interval_s: At least so long from one checkpoint to the next.

    Raises:
        ProjectError: If the project has errors or the checkpoint belongs to another one.
    """
    forget_half_written(run.run_dir)
    found = newest_checkpoint(run.run_dir)
    data, own = examined(run.spec)
    described = json.loads((run.run_dir / UNDER_WAY).read_bytes())
    run_id = described.get("run_id") if isinstance(described, dict) else None
    trainer = Trainer(run.spec, data=data, own=own, run_id=run_id if isinstance(run_id, str) else None)
    notes = list(found.notes)
    if found.checkpoint is None:
        notes.append("There is no checkpoint yet: the run begins anew.")
    else:
        take_up(trainer, found.checkpoint)
        notes.append(f"The run goes on after step {trainer.step_count:,}.")
    return Resumed(trainer, RunKeeper(run.run_dir, interval_s), tuple(notes))
