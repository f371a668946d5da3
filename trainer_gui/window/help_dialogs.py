"""Small dialogs of the Help menu."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMessageBox, QWidget


def show_about(parent: QWidget) -> None:
    """Say what this is and what it runs on."""
    names = ("visual-trainer", "torch", "numpy", "PySide6_Essentials", "pyqtgraph")
    lines = [f"{name} {_version(name)}" for name in names] + [f"Python {platform.python_version()}"]
    box = QMessageBox(parent)
    box.setObjectName("aboutDialog")
    box.setWindowTitle(parent.tr("About Visual Trainer"))
    box.setText(
        parent.tr(
            "Tensors, data, a model, a loss and an optimiser become a trained network: live, in real PyTorch."
        )
    )
    box.setInformativeText("\n".join(lines))
    box.exec()
    box.deleteLater()


def show_shortcuts(parent: QWidget) -> None:
    """List every action that has a shortcut."""
    rows = []
    for action in parent.findChildren(QAction):
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys and action.objectName():
            rows.append(
                f"<tr><td><b>{keys}</b>&nbsp;&nbsp;</td><td>{action.statusTip() or action.text()}</td></tr>"
            )
    box = QMessageBox(parent)
    box.setObjectName("shortcutsDialog")
    box.setWindowTitle(parent.tr("Keyboard shortcuts"))
    box.setText(f"<table>{''.join(rows)}</table>")
    box.exec()
    box.deleteLater()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
