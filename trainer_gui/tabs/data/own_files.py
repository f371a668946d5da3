"""Which kind of data a file or folder of the user's own is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.catalogue import DATASETS
from engine.catalogue.entry import DatasetEntry, SourceForm
from engine.catalogue.params import PathParam

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".dat", ".parquet")


def is_table(path: Path) -> bool:
    """True for a file that is shown in the dialog for tables before anything changes."""
    return path.suffix.lower() in TABLE_SUFFIXES and not path.is_dir()


def entry_for(path: Path) -> DatasetEntry | None:
    """The kind of data that reads a file or folder; None if none does."""
    if path.is_dir():
        return next((entry for entry in DATASETS if entry.form is SourceForm.IMAGE_FOLDER), None)
    name = path.name.lower()
    for entry in DATASETS:
        # MNIST's own files have a hyphen where others have a point.
        if entry.from_file and any(name.endswith((suffix, f"-{suffix[1:]}")) for suffix in _suffixes(entry)):
            return entry
    return None


def can_open(path: Path) -> bool:
    """True for a file or folder that any kind of data reads."""
    return is_table(path) or entry_for(path) is not None


def params_for(entry: DatasetEntry, path: Path) -> dict[str, Any]:
    """Parameters with which a kind of data reads a file.

    Where it wants a second file with the labels, one that lies beside the first and is named like it is taken.
    """
    paths = [param.name for param in entry.params if isinstance(param, PathParam)]
    found: dict[str, Any] = dict(entry.initial_params())
    if not paths:
        return found
    found[paths[0]] = str(path.absolute())
    for name in paths[1:]:
        twin = path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))
        if twin != path and twin.is_file():
            found[name] = str(twin.absolute())
    return found


def file_filters() -> tuple[str, ...]:
    """Patterns of names that a file dialog offers, such as ``*.csv``."""
    own = {suffix for entry in DATASETS if entry.from_file for suffix in _suffixes(entry)}
    others = sorted(own - set(TABLE_SUFFIXES))
    return tuple(f"*{suffix.replace('.idx', 'idx')}" for suffix in (*TABLE_SUFFIXES, *others))


def _suffixes(entry: DatasetEntry) -> set[str]:
    return {
        f".{suffix.lower().lstrip('.')}"
        for param in entry.params
        if isinstance(param, PathParam)
        for suffix in param.suffixes
    }
