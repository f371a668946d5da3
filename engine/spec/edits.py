"""Edits are functions from one project to the next; nothing is ever changed in place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from engine.spec.files import project_from_json
from engine.spec.paths import Step, format_path, parse_path
from engine.spec.problem import Problem, ProjectError
from engine.spec.project import ProjectSpec

_FREE_KEYS = frozenset({"params", "init", "inputs"})


def get_value(spec: ProjectSpec, path: str) -> Any:
    """Read the value at a spec path.

    Returns:
        The frozen value; None for a parameter that is left at its default.

    Raises:
        ProjectError: If nothing can be there.
    """
    value: Any = spec
    steps = parse_path(path)
    for i, step in enumerate(steps):
        if isinstance(value, Mapping):
            if step not in value:
                return None
            value = value[str(step)]
        elif isinstance(step, int):
            if not isinstance(value, Sequence) or isinstance(value, str) or step >= len(value):
                raise ProjectError([_unknown(steps, i, [])])
            value = value[step]
        else:
            fields = getattr(type(value), "model_fields", {})
            if step not in fields:
                raise ProjectError([_unknown(steps, i, list(fields))])
            value = getattr(value, step)
    return value


def set_value(spec: ProjectSpec, path: str, value: Any) -> ProjectSpec:
    """Return the project with another value at one path.

    Args:
        spec: The project before the edit.
        path: Spec path; the names on the way must exist, a parameter may be new.
        value: Any JSON value.

    Raises:
        ProjectError: If the path leads nowhere or the value has the wrong type there.
    """
    return set_values(spec, [(path, value)])


def set_values(spec: ProjectSpec, edits: Iterable[tuple[str, Any]]) -> ProjectSpec:
    """Apply several edits as one; the result is checked once, at the end.

    What the edits do not touch stays the same object: a large model is neither written out nor checked anew, and
    whoever remembers something of a node still knows it.

    Raises:
        ProjectError: With every wrong path, or every wrong value.
    """
    tree = _opened(spec)
    problems: list[Problem] = []
    for path, value in edits:
        try:
            steps = parse_path(path)
            _assign(tree, steps, value)
            if steps[0] == "data" and len(steps) > 1 and steps[1] in ("kind", "params"):
                # Row numbers of other data would point at the wrong samples.
                edited = _opened(tree["data"].get("edits"))
                if isinstance(edited, dict):
                    tree["data"]["edits"] = {"added": edited.get("added", [])}
        except ProjectError as error:
            problems.extend(error.problems)
    if problems:
        raise ProjectError(problems)
    return project_from_json(tree)


def reset_param(spec: ProjectSpec, path: str) -> ProjectSpec:
    """Return the project with one parameter back at its default (its key is dropped).

    Raises:
        ProjectError: If the path does not name a parameter.
    """
    tree = _opened(spec)
    steps = parse_path(path)
    owner = _walk(tree, steps, len(steps) - 1)
    if len(steps) < 2 or steps[-2] not in _FREE_KEYS:
        raise ProjectError([Problem(path, "not_a_param", "the path of a parameter", repr(path))])
    owner.pop(steps[-1], None)
    return project_from_json(tree)


def choose_kind(spec: ProjectSpec, path: str, kind: str, keep: Iterable[str] = ()) -> ProjectSpec:
    """Return the project with another thing chosen at a node.

    Args:
        spec: The project before the edit.
        path: Path of the node, such as ``optimizer``.
        kind: Catalogue id of the new choice.
        keep: Names of parameters that the new choice also has; their values stay.
    """
    old = get_value(spec, path)
    params = {} if old is None else {name: old.params[name] for name in keep if name in old.params}
    if old is None:
        return set_value(spec, path, {"kind": kind, "params": params})
    return set_values(spec, [(f"{path}.kind", kind), (f"{path}.params", params)])


def _assign(tree: Any, steps: tuple[Step, ...], value: Any) -> None:
    owner = _walk(tree, steps, len(steps) - 1)
    last = steps[-1]
    if isinstance(owner, list):
        if not isinstance(last, int) or last >= len(owner):
            raise ProjectError([_unknown(steps, len(steps) - 1, [])])
        owner[last] = value
    elif isinstance(owner, dict):
        free = len(steps) > 1 and any(step in _FREE_KEYS for step in steps[:-1])
        if last not in owner and not free:
            raise ProjectError([_unknown(steps, len(steps) - 1, list(owner))])
        owner[str(last)] = value
    else:
        raise ProjectError([_unknown(steps, len(steps) - 1, [])])


def _walk(tree: Any, steps: tuple[Step, ...], until: int) -> Any:
    at = tree
    for i, step in enumerate(steps[:until]):
        if not _holds(at, step):
            raise ProjectError([_unknown(steps, i, list(at) if isinstance(at, dict) else [])])
        at[step] = _opened(at[step])
        at = at[step]
    return at


def _opened(value: Any) -> Any:
    """A value that can be edited in place, one level deep: what it holds is still what it was."""
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _holds(at: Any, step: Step) -> bool:
    if isinstance(at, list):
        return isinstance(step, int) and step < len(at)
    return isinstance(at, dict) and step in at


def _unknown(steps: tuple[Step, ...], i: int, names: list[str]) -> Problem:
    path = format_path(steps)
    received = str(steps[i])
    near = difflib.get_close_matches(received, names, n=1)
    expected = "one of " + ", ".join(sorted(names)) if names else "a path that exists in the project"
    advice = f"Did you mean {format_path((*steps[:i], near[0], *steps[i + 1 :]))}?" if near else ""
    return Problem(path, "unknown_path", expected, repr(received), advice)
