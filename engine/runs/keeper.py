"""Keeps a run on disk while it goes on, so that whatever ends the process, the run can be taken up again."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from engine.runs.checkpoint_files import forget_checkpoints, write_checkpoint
from engine.runs.folder import new_folder, write_result
from engine.runs.own_files import keep_own_files
from engine.spec import ProjectError, write_project
from engine.spec.files import write_atomically
from engine.train.checkpoint import take_checkpoint

if TYPE_CHECKING:
    from engine.train.result import Run
    from engine.train.trainer import Trainer

# While a run goes on its folder has this file; a folder that has it and no result was interrupted.
UNDER_WAY: Final = "under_way.json"
INTERVAL_S: Final = 20.0
# Writing takes at most this share of the time, whatever the size of the model.
_WRITING_SHARE: Final = 0.02


class RunKeeper:
    """Writes checkpoints of one run into its folder, now and then.

    Args:
        run_dir: The folder; ``begin`` makes one.
        interval_s: At least so long from one checkpoint to the next.

    Attributes:
        run_dir: The folder of the run.
        trouble: Why the last checkpoint could not be written; empty if it could.
    """

    def __init__(self, run_dir: Path, interval_s: float = INTERVAL_S) -> None:
        self.run_dir = run_dir
        self.trouble = ""
        self._interval_s = interval_s
        self._due_s = perf_counter() + interval_s

    @classmethod
    def begin(cls, trainer: Trainer, folder: Path, interval_s: float = INTERVAL_S) -> RunKeeper:
        """Make a folder for a run that has not begun, with all that is needed to run it again.

        Args:
            trainer: The run.
            folder: Folder that holds runs.
            interval_s: At least so long from one checkpoint to the next.

        Raises:
            ProjectError: If the folder cannot be written.
        """
        run_dir = new_folder(folder, trainer.spec.name)
        write_project(keep_own_files(trainer.spec, trainer.own, run_dir), run_dir / "project.json")
        described = {"run_id": trainer.run_id, "device": trainer.device.type, "threads": trainer.threads}
        write_atomically(run_dir / UNDER_WAY, (json.dumps(described) + "\n").encode())
        return cls(run_dir, interval_s)

    @property
    def is_due(self) -> bool:
        """True if it is time for another checkpoint."""
        return perf_counter() >= self._due_s

    def save(self, trainer: Trainer) -> None:
        """Write a checkpoint; a full disk is no reason to end a run, so what went wrong is only remembered.

        Args:
            trainer: The run, between two steps.
        """
        begun_s = perf_counter()
        try:
            write_checkpoint(self.run_dir, take_checkpoint(trainer))
            self.trouble = ""
        except ProjectError as error:
            self.trouble = error.problems[0].line()
        done_s = perf_counter()
        self._due_s = done_s + max(self._interval_s, (done_s - begun_s) / _WRITING_SHARE)

    def finish(self, run: Run, trainer: Trainer) -> Run:
        """Write the result of a run that is over; its checkpoints are not needed any more.

        Returns:
            The same run with ``run_dir`` set.

        Raises:
            ProjectError: If it cannot be written; the checkpoints then stay.
        """
        kept = write_result(run, trainer.history, self.run_dir)
        clear_away(self.run_dir)
        return kept


def clear_away(run_dir: Path) -> None:
    """Take away from a folder with a result what was needed only while the run went on.

    Args:
        run_dir: The folder.
    """
    forget_checkpoints(run_dir)
    (run_dir / UNDER_WAY).unlink(missing_ok=True)
