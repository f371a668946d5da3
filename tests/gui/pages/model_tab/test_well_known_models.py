"""Well-known models are looked through and put in the place of the project's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from engine.model_presets import MODEL_PRESETS
from trainer_gui.session.session import Session
from trainer_gui.tabs.model import ModelTab
from trainer_gui.tabs.model.preset_dialog import PresetDialog

Settle = Callable[[], None]


def opened(qtbot: QtBot, tab: ModelTab) -> PresetDialog:
    """Click the button that offers the models."""
    button = tab.findChild(QToolButton, "openModelPresets")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = tab.findChild(PresetDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    return dialog


def choose(dialog: PresetDialog, name: str) -> None:
    """Take a model in hand."""
    names = [preset.name for preset in MODEL_PRESETS]
    dialog.list.setCurrentRow(names.index(name))


def press(qtbot: QtBot, dialog: PresetDialog, name: str) -> None:
    """Click a button of the dialog."""
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_model_is_offered_with_what_fits_it(qtbot: QtBot, tab: ModelTab, settle: Settle) -> None:
    settle()
    dialog = opened(qtbot, tab)
    titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert titles == [preset.title for preset in MODEL_PRESETS]
    choose(dialog, "lstm-classifier")
    assert "CrossEntropyLoss" in dialog.text.text()
    assert "cannot take a sample of the project's data, (N, 2)" in dialog.text.text()
    choose(dialog, "mlp")
    assert "can take a sample of the project's data, (N, 2)" in dialog.text.text()
    dialog.reject()


def test_a_model_with_its_data_is_one_step_of_undo(
    qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle
) -> None:
    settle()
    before = session.document.spec
    dialog = opened(qtbot, tab)
    choose(dialog, "cnn-sequential")
    press(qtbot, dialog, "useModelAndData")
    settle()
    after = session.document.spec
    assert [layer.name for layer in after.model.children] == ["features", None, "classifier"]
    assert (after.data.kind, after.loss.kind, after.name) == ("shapes", "CrossEntropyLoss", before.name)
    assert session.check.errors == ()
    assert tab.facts["model.children[2].children[0]"].n_params == 400 * 120 + 120
    session.document.undo()
    assert session.document.spec == before


def test_a_model_alone_keeps_the_data_and_the_problems_name_what_does_not_fit(
    qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle
) -> None:
    settle()
    data = session.document.spec.data
    dialog = opened(qtbot, tab)
    choose(dialog, "lenet-5")
    press(qtbot, dialog, "useModel")
    settle()
    assert session.document.spec.data == data
    assert session.document.spec.model.children[0].name == "c1"
    assert any(problem.path.startswith("model.children[0]") for problem in session.check.errors)


def test_giving_up_changes_nothing(qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle) -> None:
    settle()
    before = session.document.spec
    dialog = opened(qtbot, tab)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.document.spec is before
