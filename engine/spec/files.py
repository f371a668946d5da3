"""Projects as JSON: read strictly, migrated with a backup, written atomically."""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from engine.spec.migrations import MIGRATIONS
from engine.spec.paths import format_path
from engine.spec.problem import Problem, ProjectError
from engine.spec.project import FORMAT_VERSION, ProjectSpec

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200


def project_to_json(spec: ProjectSpec) -> dict[str, Any]:
    """Turn a project into plain JSON values, every field written out."""
    return spec.model_dump(mode="json")


def project_from_json(tree: object) -> ProjectSpec:
    """Read a project from JSON values.

    Args:
        tree: The parsed JSON text.

    Raises:
        ProjectError: With every field that is missing, unknown or of the wrong type.
    """
    if not isinstance(tree, Mapping):
        raise ProjectError([Problem("", "not_a_project", "a JSON object", _short(tree))])
    try:
        return ProjectSpec.model_validate(_tuples(tree))
    except ValidationError as error:
        raise ProjectError(_problems(error)) from None
    except RecursionError:
        expected = f"lists and objects nested at most {MAX_DEPTH} deep"
        raise ProjectError([Problem("", "too_deep", expected, "deeper ones")]) from None


def read_project(path: str | Path) -> ProjectSpec:
    """Read a project file; an older version is copied to ``NAME.v1.bak`` before it is migrated.

    Raises:
        ProjectError: If the file cannot be read or is not a project, with every wrong field.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProjectError(
                [Problem(str(path), "too_large", "a project file below 64 MB", "a larger one")]
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ProjectError(
            [Problem(str(path), "no_file", "a project file", "no file of this name")]
        ) from None
    except IsADirectoryError:
        raise ProjectError([Problem(str(path), "no_file", "a project file", "a folder")]) from None
    except UnicodeDecodeError as error:
        received = f"a byte that is not at position {error.start}"
        raise ProjectError([Problem(str(path), "not_text", "UTF-8 text", received)]) from None
    except OSError as error:
        received = error.strerror or str(error)
        raise ProjectError([Problem(str(path), "unreadable", "a readable file", received)]) from None
    try:
        tree = json.loads(text, object_pairs_hook=_unique_names)
    except _NameTwice as error:
        raise ProjectError(
            [
                Problem(
                    str(path), "name_twice", "every name once in an object", f"{error} twice", "Remove one."
                )
            ]
        ) from None
    except json.JSONDecodeError as error:
        received = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise ProjectError([Problem(str(path), "not_json", "JSON", received)]) from None
    except (RecursionError, ValueError) as error:
        raise ProjectError([Problem(str(path), "not_json", "JSON of a sensible depth", str(error))]) from None
    return project_from_json(_migrated(tree, path))


def write_project(spec: ProjectSpec, path: str | Path) -> None:
    """Write a project so that a crash leaves either the old file or the new one, never half of it.

    Raises:
        ProjectError: If the folder is missing, read-only or full; the old file is then untouched.
    """
    write_atomically(path, (json.dumps(project_to_json(spec), indent=2, ensure_ascii=False) + "\n").encode())


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write bytes to a temporary file beside the target, flush them to the disk, then rename.

    Raises:
        ProjectError: If any of it fails; no temporary file stays behind.
    """
    path = Path(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        received = error.strerror or str(error)
        raise ProjectError(
            [Problem(str(path), "unwritable", "a place that can be written", received)]
        ) from error


class _NameTwice(Exception):
    """A name stands twice in one JSON object; which of the two is meant cannot be known."""


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _NameTwice(repr(name))
        found[name] = value
    return found


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _migrated(tree: object, path: Path) -> object:
    if not isinstance(tree, dict):
        return tree
    version = tree.get("version", FORMAT_VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version in MIGRATIONS:
        shutil.copy2(path, path.with_name(f"{path.name}.v{version}.bak"))
        while version in MIGRATIONS:
            tree = MIGRATIONS[version](tree)
            version += 1
    return tree


def _tuples(value: Any, depth: int = 0) -> Any:
    """Lists become tuples, as the strict spec wants them; whole numbers stay whole."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, Mapping):
        return {key: _tuples(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_tuples(item, depth + 1) for item in value)
    return value


def _problems(error: ValidationError) -> list[Problem]:
    found = []
    for item in error.errors(include_url=False):
        steps = tuple(step for step in item["loc"] if isinstance(step, str | int))
        path = format_path(steps)
        kind, context = item["type"], item.get("ctx", {})
        received = _short(item.get("input"))
        advice = ""
        match kind:
            case "missing":
                expected, received = "a value", "nothing"
            case "extra_forbidden":
                names = _field_names(steps[:-1])
                expected = "one of " + ", ".join(names) if names else "a known name"
                received = f"the unknown name {str(steps[-1])!r}"
                near = difflib.get_close_matches(str(steps[-1]), names, n=1)
                advice = f"Did you mean {near[0]}?" if near else ""
            case "literal_error" if path == "version":
                expected = f"version {FORMAT_VERSION}"
                advice = "The file was written by another release of the trainer."
            case "value_error":
                text = str(context.get("error", item["msg"]))
                expected = text.removeprefix("expected ")
            case _:
                expected = EXPECTED.get(kind) or _sentence(item["msg"])
        found.append(Problem(path, kind, expected, received, advice))
    return found


EXPECTED: Mapping[str, str] = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "string_too_long": "a shorter text",
    "string_too_short": "a name that is not empty",
    "tuple_type": "a list",
    "dict_type": "an object",
    "mapping_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "greater_than_equal": "a number of at least 0",
}


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:].removeprefix("nput should be ")


def _field_names(steps: tuple[str | int, ...]) -> list[str]:
    """Names that a spec value at this place may have."""
    model: type[BaseModel] | None = ProjectSpec
    is_free_name = False
    for step in steps:
        if model is None or isinstance(step, int) or is_free_name:
            is_free_name = False
            continue
        field = model.model_fields.get(step)
        model = None if field is None else _model_in(field.annotation)
        is_free_name = field is not None and get_origin(field.annotation) is Mapping
    return sorted(model.model_fields) if model is not None else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
