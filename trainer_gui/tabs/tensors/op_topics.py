"""The tensor operations of the catalogue by topic, as the palette shows them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine import catalogue
from engine.catalogue import TensorOpEntry


def op_topics() -> list[tuple[str, Sequence[TensorOpEntry]]]:
    """Title of every topic with its operations, in the order of the catalogue."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("op_topics", text)

    titles = {
        "create": tr("Create"),
        "random": tr("Random"),
        "join": tr("Join and cut"),
        "index": tr("Index"),
        "reshape": tr("Reshape"),
        "math": tr("Math"),
        "autograd": tr("Autograd"),
    }
    groups: dict[str, list[TensorOpEntry]] = {}
    for entry in catalogue.TENSOR_OPS:
        groups.setdefault(entry.group, []).append(entry)
    return [(titles[group], entries) for group, entries in groups.items()]
