"""Which shelf a dataset stands on: curves, classes, surfaces, sequences, images, sets that ship, drawn, own files."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm, Task


class Group(StrEnum):
    """The shelves, in the order in which they are shown."""

    CURVES = "curves"
    CLASSES = "classes"
    SURFACES = "surfaces"
    SEQUENCES = "sequences"
    IMAGES = "images"
    BUNDLED = "bundled"
    DRAWN = "drawn"
    FILES = "files"


def group_of(entry: DatasetEntry) -> Group:
    """The shelf of a dataset."""
    if entry.from_file:
        return Group.FILES
    if entry.form is SourceForm.DRAWN:
        return Group.DRAWN
    if entry.form is SourceForm.BUNDLED:
        return Group.BUNDLED
    if entry.item is ItemKind.SEQUENCE:
        return Group.SEQUENCES
    if entry.item is ItemKind.IMAGE:
        return Group.IMAGES
    if entry.task is Task.CLASSIFICATION:
        return Group.CLASSES
    return Group.CURVES if entry.n_features == 1 else Group.SURFACES


def grouped(entries: Sequence[DatasetEntry]) -> list[tuple[Group, list[DatasetEntry]]]:
    """The shelves that are not empty, each with its datasets in the order of the catalogue."""
    found = {group: [entry for entry in entries if group_of(entry) is group] for group in Group}
    return [(group, members) for group, members in found.items() if members]


def in_order(entries: Sequence[DatasetEntry]) -> tuple[DatasetEntry, ...]:
    """The datasets shelf by shelf."""
    return tuple(entry for _group, members in grouped(entries) for entry in members)


def group_title(group: Group) -> str:
    """The name of a shelf in the user's language."""
    translate = QCoreApplication.translate
    return {
        Group.CURVES: translate("DataGroups", "Curves: one feature, one number"),
        Group.CLASSES: translate("DataGroups", "Classes in the plane"),
        Group.SURFACES: translate("DataGroups", "Surfaces: two features, one number"),
        Group.SEQUENCES: translate("DataGroups", "Sequences"),
        Group.IMAGES: translate("DataGroups", "Images that are made"),
        Group.BUNDLED: translate("DataGroups", "Real data that is included"),
        Group.DRAWN: translate("DataGroups", "Drawn by hand"),
        Group.FILES: translate("DataGroups", "Your own files"),
    }[group]
