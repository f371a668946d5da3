"""What was chosen as data: the entry, its parameters with every default, and the files that are meant."""

from __future__ import annotations

import contextlib
import difflib
from importlib import resources
from pathlib import Path
from typing import Any, Final

from engine.catalogue.datasets import DATASETS
from engine.catalogue.entry import DatasetEntry
from engine.data.split import split_problems
from engine.spec import DataSpec, Fix, Problem, ProjectError

_SAMPLES_FOLDER: Final = "samples"


def chosen_entry(data: DataSpec) -> tuple[DatasetEntry, dict[str, Any]]:
    """The chosen dataset with all its parameters.

    Raises:
        ProjectError: With an unknown kind, and every parameter that is unknown, missing or wrong.
    """
    entry = next((entry for entry in DATASETS if entry.kind == data.kind), None)
    if entry is None:
        kinds = [entry.kind for entry in DATASETS]
        problem = _unknown("data.kind", data.kind, kinds, "unknown_kind")
        raise ProjectError([problem, *split_problems(data.split)])
    names = [param.name for param in entry.params]
    problems = [
        _unknown(f"data.params.{name}", name, names, "unknown_param")
        for name in data.params
        if name not in names
    ]
    params = entry.resolved(data.params)
    for param in entry.params:
        path = f"data.params.{param.name}"
        if param.name not in params:
            problems.append(Problem(path, "missing", param.expected, "nothing"))
        elif not param.accepts(params[param.name]):
            problems.append(Problem(path, "wrong_value", param.expected, repr(params[param.name])))
    if not problems and "low" in params and not params["low"] < params["high"]:
        expected = f"a number below high ({params['high']:g})"
        problems.append(Problem("data.params.low", "empty_range", expected, f"{params['low']:g}"))
    problems.extend(split_problems(data.split))
    if problems:
        raise ProjectError(problems)
    return entry, params


def resolve_path(text: str, folder: Path | None) -> Path:
    """The file that a path in a project means.

    Args:
        text: Absolute, ``samples/NAME`` for a shipped sample, or relative to the project's folder.
        folder: Folder of the project file; None takes the working directory.
    """
    path = Path(text)
    if path.is_absolute():
        return path
    if len(path.parts) == 2 and path.parts[0] == _SAMPLES_FOLDER and path.parts[1] != "..":
        shipped = Path(str(resources.files("resources"))) / _SAMPLES_FOLDER / path.parts[1]
        # A name that the system cannot even look up is no sample; reading it will say so.
        with contextlib.suppress(OSError):
            if shipped.is_file():
                return shipped
    return (folder if folder is not None else Path.cwd()) / path


def _unknown(path: str, name: str, known: list[str], code: str) -> Problem:
    near = difflib.get_close_matches(name, known, n=1)
    expected = "one of " + ", ".join(known)
    advice = f"Did you mean {near[0]}?" if near else ""
    fix = Fix(f"Use {near[0]}", ((path, near[0]),)) if near and path == "data.kind" else None
    return Problem(path, code, expected, repr(name), advice, fix)
