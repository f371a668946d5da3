"""The public functions: load, check, build, train, summarise and export a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine import catalogue
from engine.catalogue.facts import DataFacts
from engine.check import check_project, resolve
from engine.presets import models, presets, read_preset
from engine.spec import BenchSpec, Problem, ProjectError, ProjectSpec, read_project
from engine.spec.frozen import frozen_json

if TYPE_CHECKING:
    from torch import nn

    from engine.build.summary import Summary
    from engine.explore.bench.view import BenchView
    from engine.train.control import Control
    from engine.train.events import Emit
    from engine.train.mailbox import Mailbox
    from engine.train.result import Run


def load(name_or_path: str | Path) -> ProjectSpec:
    """Load a shipped project by its name, or a project file.

    Args:
        name_or_path: The name of a preset or a model, such as ``linear-regression``, or the path of a JSON file. A data
            file that the project names relative to itself is given its full path.

    Raises:
        ProjectError: If there is no such preset or file, or it is not a project; with every problem.
    """
    names = [preset.name for preset in (*presets(), *models())]
    if str(name_or_path) in names:
        return read_preset(str(name_or_path))
    path = Path(name_or_path)
    if not path.exists():
        guess = catalogue.near(str(name_or_path), names)
        expected = "a project file or one of the presets and models " + ", ".join(names)
        advice = f"Did you mean {guess}?" if guess else ""
        raise ProjectError([Problem(str(name_or_path), "no_file", expected, "no file of this name", advice)])
    return with_full_data_path(read_project(path), path.resolve().parent)


def with_full_data_path(spec: ProjectSpec, folder: Path) -> ProjectSpec:
    """The project with its data file named in full, if it lies beside the project.

    Args:
        spec: A project as it stands in a file.
        folder: The folder of that file.
    """
    named = spec.data.params.get("path")
    if isinstance(named, str) and named and "\0" not in named and not Path(named).is_absolute():
        beside = folder / named
        if beside.exists():
            params = frozen_json({**spec.data.params, "path": str(beside)})
            return spec.model_copy(update={"data": spec.data.model_copy(update={"params": params})})
    return spec


def with_portable_data_path(spec: ProjectSpec, folder: Path) -> ProjectSpec:
    """The project with its data file named relative to a folder, if it lies in it; for writing a project file.

    Args:
        spec: A project as it is worked on.
        folder: The folder that the file will be in.
    """
    named = spec.data.params.get("path")
    if isinstance(named, str) and "\0" not in named and Path(named).is_absolute():
        path = Path(named)
        if path.is_relative_to(folder):
            params = frozen_json({**spec.data.params, "path": path.relative_to(folder).as_posix()})
            return spec.model_copy(update={"data": spec.data.model_copy(update={"params": params})})
    return spec


def check(spec: ProjectSpec) -> list[Problem]:
    """Every problem of a project, errors before warnings; its data is loaded for that.

    Args:
        spec: The project.
    """
    problems = list(check_project(spec, None).problems)
    if any(problem.path.startswith("data") for problem in problems):
        return problems
    from engine.data.load import load as load_data

    try:
        facts = load_data(spec.data).facts
    except ProjectError as error:
        return [*error.problems, *problems]
    return list(check_project(spec, facts).problems)


def build_model(spec: ProjectSpec) -> nn.Module:
    """Build the model as a run of the project begins with it, on the CPU.

    Raises:
        ProjectError: If the project has errors.
    """
    import torch

    from engine.build.model import build_model as build
    from engine.train.rng import OwnRandomState

    resolved = resolve(spec, _facts(spec))
    with OwnRandomState(spec.seed, torch.device("cpu"))():
        return build(resolved.model, resolved.initialization)


def summary(spec: ProjectSpec) -> Summary:
    """The model of a project as a table of shapes and parameter counts.

    Raises:
        ProjectError: If the project has errors.
    """
    from engine.build.summary import summarize

    facts = _facts(spec)
    return summarize(resolve(spec, facts).model, facts.input_shape)


def train(
    spec: ProjectSpec,
    *,
    out: Path | str | None = None,
    keep: bool = True,
    control: Control | None = None,
    mailbox: Mailbox | None = None,
    emit: Emit | None = None,
) -> Run:
    """Train a project to its end and keep the run on disk.

    Args:
        spec: The project.
        out: Folder in which the run gets a folder of its own; None takes the user's data folder.
        keep: False writes nothing.
        control: Stops, pauses or changes the run from another thread.
        mailbox: Takes snapshots of it.
        emit: Called with every event.

    Raises:
        ProjectError: If the project has errors, or the run cannot be written.
    """
    from engine.runs.folder import keep_run
    from engine.train.result import finished_run
    from engine.train.trainer import Trainer

    problems = [problem for problem in check(spec) if problem.severity == "error"]
    if problems:
        raise ProjectError(problems)
    trainer = Trainer(spec)
    trainer.run(control, mailbox, emit)
    run = finished_run(trainer)
    return keep_run(run, trainer.history, Path(out) if out is not None else None) if keep else run


def export_script(spec: ProjectSpec) -> str:
    """The project as one plain PyTorch script that gives the same bits.

    Raises:
        ProjectError: If the project has errors.
    """
    from engine.export.script import script

    return script(spec)


def run_bench(bench: BenchSpec | ProjectSpec, shown: int | None = None) -> BenchView:
    """Carry out the steps of a tensor bench with real torch, and look at what there is after one of them.

    Args:
        bench: A bench, or a project that has one.
        shown: After which step, −1 for before the first; None takes the last.
    """
    from engine.explore.bench.run import run_bench as run

    return run(bench.bench if isinstance(bench, ProjectSpec) else bench, shown)


def bench_script(bench: BenchSpec | ProjectSpec) -> str:
    """A tensor bench as a plain PyTorch script that gives the same bits; what torch refuses is a comment.

    Args:
        bench: A bench, or a project that has one.
    """
    from engine.export.bench_script import bench_script as script

    steps = bench.bench if isinstance(bench, ProjectSpec) else bench
    refused = {step.index: step.fault.sentence for step in run_bench(steps).steps if step.fault is not None}
    return script(steps, refused)


def _facts(spec: ProjectSpec) -> DataFacts:
    from engine.data.load import load as load_data

    problems = check_project(spec, None).errors
    if problems:
        raise ProjectError(problems)
    return load_data(spec.data).facts
