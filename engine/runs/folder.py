"""A run on disk: project, figures, losses and weights as JSON, CSV and safetensors; nothing that could run code."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from math import isnan
from pathlib import Path

import platformdirs
from safetensors.torch import save
from torch import Tensor

from engine.runs.own_files import keep_own_files
from engine.spec import Problem, ProjectError, write_project
from engine.spec.files import write_atomically
from engine.train.history import History
from engine.train.result import Run


def default_runs_folder() -> Path:
    """Where runs are kept when nobody says otherwise: the user's data folder."""
    return platformdirs.user_data_path("visual-trainer", appauthor=False) / "runs"


def keep_run(run: Run, history: History, folder: Path | None = None) -> Run:
    """Write a finished run into a new folder of its own.

    Args:
        run: The finished run.
        history: Its record.
        folder: Folder that holds runs; None takes the user's own.

    Returns:
        The same run with ``run_dir`` set.

    Raises:
        ProjectError: If the folder cannot be written.
    """
    run_dir = new_folder(folder if folder is not None else default_runs_folder(), run.spec.name)
    write_project(keep_own_files(run.spec, run.own, run_dir), run_dir / "project.json")
    return write_result(run, history, run_dir)


def write_result(run: Run, history: History, run_dir: Path) -> Run:
    """Write what came out of a run into the folder that has its project already.

    Args:
        run: The finished run.
        history: Its record.
        run_dir: Its folder.

    Returns:
        The same run with ``run_dir`` set.

    Raises:
        ProjectError: If the folder cannot be written.
    """
    run = replace(run, run_dir=run_dir)
    figures = {name: value for name, value in run.to_json().items() if name not in ("losses", "run_dir")}
    write_atomically(run_dir / "losses.csv", _losses_csv(history))
    write_atomically(run_dir / "epochs.csv", _epochs_csv(history))
    write_atomically(run_dir / "weights.safetensors", weights_bytes(run.model.state_dict()))
    if run.best_loss is not None:
        write_atomically(run_dir / "best.safetensors", weights_bytes(run.best_state))
    # The last one: where it is, everything is.
    write_atomically(run_dir / "result.json", (json.dumps(figures, indent=2) + "\n").encode())
    return run


def weights_bytes(state: Mapping[str, Tensor]) -> bytes:
    """A ``state_dict`` in the safetensors format."""
    content: bytes = save(
        {name: tensor.detach().cpu().contiguous().clone() for name, tensor in state.items()}
    )
    return content


def new_folder(parent: Path, name: str) -> Path:
    """Make a folder of its own for a run.

    Args:
        parent: Folder that holds runs; it is made if it is missing.
        name: Name of the project; what is no good in a name of a file is left out.

    Raises:
        ProjectError: If it cannot be made.
    """
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60] or "run"
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder = parent / f"{safe}-{stamp}-{uuid.uuid4().hex[:6]}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        expected = "a folder that can be written"
        raise ProjectError(
            [Problem(str(parent), "unwritable", expected, error.strerror or str(error))]
        ) from None
    return folder


def _losses_csv(history: History) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["step", "loss"])
    writer.writerows(enumerate(history.losses.values().tolist(), start=1))
    return text.getvalue().encode()


def _epochs_csv(history: History) -> bytes:
    columns = {
        "step": [int(step) for step in history.epoch_steps.values()],
        "train_loss": history.epoch_losses.values().tolist(),
        "validation_loss": history.validation_losses.values().tolist(),
        "accuracy": history.accuracies.values().tolist(),
    }
    used = {name: values for name, values in columns.items() if values}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", *used])
    for epoch, row in enumerate(zip_longest(*used.values()), start=1):
        writer.writerow([epoch, *("" if value is None or isnan(value) else value for value in row)])
    return text.getvalue().encode()
