"""The public functions: load, check, build, train, summarise and export a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine import catalogue
from engine.check import check_project, resolve
from engine.own_code.nodes import (
    named_hashes,
    own_refs,
    with_full_code_paths,
    with_portable_code_paths,
    with_sources,
)
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.presets import models, presets, read_preset
from engine.spec import BenchSpec, Problem, ProjectError, ProjectSpec, Severity, read_project
from engine.spec.frozen import frozen_json

if TYPE_CHECKING:
    from torch import nn

    from engine.build.summary import Summary
    from engine.data.load import LoadedData
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
    """The project with its data file, and Python files of its model, named in full if they lie beside the project.

    Args:
        spec: A project as it stands in a file.
        folder: The folder of that file.
    """
    spec = with_full_code_paths(spec, folder)
    named = spec.data.params.get("path")
    if isinstance(named, str) and named and "\0" not in named and not Path(named).is_absolute():
        beside = folder / named
        if beside.exists():
            params = frozen_json({**spec.data.params, "path": str(beside)})
            return spec.model_copy(update={"data": spec.data.model_copy(update={"params": params})})
    return spec


def with_portable_data_path(spec: ProjectSpec, folder: Path) -> ProjectSpec:
    """The project with its files named relative to a folder, where they lie in it; for writing a project file.

    Args:
        spec: A project as it is worked on.
        folder: The folder that the file will be in.
    """
    spec = with_portable_code_paths(spec, folder)
    named = spec.data.params.get("path")
    if isinstance(named, str) and "\0" not in named and Path(named).is_absolute():
        path = Path(named)
        if path.is_relative_to(folder):
            params = frozen_json({**spec.data.params, "path": path.relative_to(folder).as_posix()})
            return spec.model_copy(update={"data": spec.data.model_copy(update={"params": params})})
    return spec


def check(spec: ProjectSpec, *, allow_code: bool = False) -> list[Problem]:
    """Every problem of a project, errors before warnings; its data is loaded for that.

    Args:
        spec: The project.
        allow_code: Let the Python files that the project names run; without it, that one has to be is a problem.
    """
    return _examined(spec, allow_code).problems


def allow_code(spec: ProjectSpec) -> OwnCode:
    """Let the Python files run that a project names, as they were when it was made, and find out what they give.

    Args:
        spec: The project.

    Returns:
        What a ``Trainer`` wants to know of modules of the user's own.

    Raises:
        ProjectError: If the project has errors.
    """
    return _examined(spec, True).without_errors()[1]


def build_model(spec: ProjectSpec, *, allow_code: bool = False) -> nn.Module:
    """Build the model as a run of the project begins with it, on the CPU.

    Args:
        spec: The project.
        allow_code: Let the Python files that the project names run.

    Raises:
        ProjectError: If the project has errors.
    """
    import torch

    from engine.build.model import build_model as build
    from engine.train.rng import OwnRandomState

    data, own = _examined(spec, allow_code).without_errors()
    facts = data.facts
    resolved = resolve(spec, facts, own)
    with OwnRandomState(spec.seed, torch.device("cpu"))():
        return build(resolved.model, resolved.initialization, own)


def summary(spec: ProjectSpec, *, allow_code: bool = False) -> Summary:
    """The model of a project as a table of shapes and parameter counts.

    Args:
        spec: The project.
        allow_code: Let the Python files that the project names run.

    Raises:
        ProjectError: If the project has errors.
    """
    from engine.build.summary import summarize

    data, own = _examined(spec, allow_code).without_errors()
    facts = data.facts
    return summarize(resolve(spec, facts, own).model, facts.input_shape, own)


def train(
    spec: ProjectSpec,
    *,
    out: Path | str | None = None,
    keep: bool = True,
    control: Control | None = None,
    mailbox: Mailbox | None = None,
    emit: Emit | None = None,
    checkpoint_s: float = 20.0,
    allow_code: bool = False,
) -> Run:
    """Train a project to its end and keep the run on disk, also while it goes on: see ``resume``.

    Args:
        spec: The project.
        out: Folder in which the run gets a folder of its own; None takes the user's data folder.
        keep: False writes nothing.
        control: Stops, pauses or changes the run from another thread.
        mailbox: Takes snapshots of it.
        emit: Called with every event.
        checkpoint_s: At least so many seconds from one checkpoint to the next.
        allow_code: Let the Python files that the project names run.

    Raises:
        ProjectError: If the project has errors, or the run cannot be written.
    """
    from engine.build.own_module import as_sentence
    from engine.runs.folder import default_runs_folder
    from engine.runs.keeper import RunKeeper
    from engine.train.result import finished_run
    from engine.train.trainer import Trainer

    data, own = _examined(spec, allow_code).without_errors()
    try:
        trainer = Trainer(spec, data=data, own=own)
        keeper = RunKeeper.begin(trainer, Path(out or default_runs_folder()), checkpoint_s) if keep else None
        trainer.run(control, mailbox, emit, keeper)
        run = finished_run(trainer)
    except Exception as error:
        raise as_sentence(error, spec.model) from error
    return keeper.finish(run, trainer) if keeper is not None else run


def resume(
    run_dir: Path | str,
    *,
    control: Control | None = None,
    mailbox: Mailbox | None = None,
    emit: Emit | None = None,
    tell: Callable[[str], None] | None = None,
    checkpoint_s: float = 20.0,
    allow_code: bool = False,
) -> Run:
    """Go on with a run that was interrupted, to its end, with the bits of one that never was.

    Args:
        run_dir: The folder of the run.
        control: Stops, pauses or changes the run from another thread.
        mailbox: Takes snapshots of it.
        emit: Called with every event.
        tell: Called with sentences about what was found in the folder.
        checkpoint_s: At least so many seconds from one checkpoint to the next.
        allow_code: Let the Python files that the project names run.

    Raises:
        ProjectError: If it is no interrupted run, its project has errors, or its checkpoints belong to another one.
    """
    from engine.build.own_module import as_sentence
    from engine.runs.resume import interrupted_run, resumed
    from engine.train.result import finished_run

    interrupted = interrupted_run(Path(run_dir))
    try:
        found = resumed(
            interrupted,
            lambda spec: _examined(spec, allow_code).without_errors(),
            interval_s=checkpoint_s,
        )
        for note in found.notes if tell is not None else ():
            tell(note)  # type: ignore[misc]
        found.trainer.run(control, mailbox, emit, found.keeper)
        run = finished_run(found.trainer)
    except Exception as error:
        raise as_sentence(error, interrupted.spec.model) from error
    return found.keeper.finish(run, found.trainer)


def export_script(spec: ProjectSpec, *, allow_code: bool = False, folder: Path | None = None) -> str:
    """The project as one plain PyTorch script that gives the same bits.

    Args:
        spec: The project.
        allow_code: Let the Python files that the project names run, to find out what they give.
        folder: Where the script will be: Python files inside it are named relative to it.

    Raises:
        ProjectError: If the project has errors.
    """
    from engine.export.script import script

    data, own = _examined(spec, allow_code).without_errors()
    return script(spec, data, own, folder)


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


@dataclass(frozen=True)
class _Examined:
    """A project's problems, its data if they could be loaded, and what is known of modules of the user's own."""

    problems: list[Problem]
    data: LoadedData | None
    own: OwnCode

    def without_errors(self) -> tuple[LoadedData, OwnCode]:
        errors = [problem for problem in self.problems if problem.severity is Severity.ERROR]
        if errors:
            raise ProjectError(errors)
        assert self.data is not None, "data that cannot be loaded are an error"
        return self.data, self.own


def _examined(spec: ProjectSpec, may_run: bool) -> _Examined:
    own = with_sources(NO_OWN_CODE, spec.model)
    if may_run:
        own = own.with_allowed(named_hashes(spec.model))
    problems = list(check_project(spec, None, own).problems)
    if any(problem.path.startswith("data") for problem in problems):
        return _Examined(problems, None, own)
    from engine.data.load import load as load_data

    try:
        data = load_data(spec.data)
    except ProjectError as error:
        return _Examined([*error.problems, *problems], None, own)
    if any(own_refs(spec.model)):
        from engine.build.own_look import looked_at

        own = looked_at(spec, data.facts, own)
    return _Examined(list(check_project(spec, data.facts, own).problems), data, own)
