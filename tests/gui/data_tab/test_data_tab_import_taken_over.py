"""Importing a table: one edit, with what was chosen in the dialog and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from import_dialogs import FLOWERS, Open, Settle, TakeOver, Write, accept, click, errors, heads, label, pick
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import ProjectSpec
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.import_dialog import ImportDialog


def test_importing_is_one_edit_that_undo_takes_back(
    session: Session, tab: DataTab, take_over: TakeOver, write: Write
) -> None:
    before = session.spec
    path = write(FLOWERS)
    take_over(path)
    spec = session.spec
    assert (spec.data.kind, spec.data.params["path"], spec.data.params["target"]) == (
        "csv",
        str(path),
        "kind",
    )
    assert [child.kind for child in spec.model.children] == ["Linear", "ReLU", "Linear"]
    assert (spec.loss.kind, spec.optimizer.kind) == ("CrossEntropyLoss", "Adam")
    assert errors(session) == []
    tab.pages.show_page("table")
    assert tab.pages.table.model.rowCount() == 60
    session.document.undo()
    assert session.spec == before
    assert not session.document.can_undo


def test_the_old_model_stays_if_the_user_wants_it(
    qtbot: QtBot, session: Session, write: Write, use: Callable[[ProjectSpec], None], take_over: TakeOver
) -> None:
    use(read_preset("spiral-mlp"))
    before = session.spec

    def untick(dialog: ImportDialog) -> None:
        qtbot.mouseClick(dialog.form.fit_model, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))

    take_over(write(FLOWERS), untick)
    assert session.spec.data.kind == "csv"
    assert (session.spec.model, session.spec.loss, session.spec.training) == (
        before.model,
        before.loss,
        before.training,
    )


def test_nothing_is_standardised_or_kept_back_unless_the_user_says_so(
    qtbot: QtBot, session: Session, open_file: Open, write: Write, settle: Settle
) -> None:
    accept(qtbot, open_file(write(FLOWERS)), settle)
    assert (session.spec.data.scale_features, session.spec.data.split.validation) == ("none", 0.0)
    dialog = open_file(write(FLOWERS))
    for box in (dialog.form.standardize, dialog.form.keep_validation):
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    accept(qtbot, dialog, settle)
    assert (session.spec.data.scale_features, session.spec.data.split.validation) == ("standardize", 0.2)
    assert session.data is not None
    assert (session.data.facts.n_train, session.data.facts.n_validation) == (48, 12)


def test_what_was_corrected_is_in_the_project(
    qtbot: QtBot, session: Session, open_file: Open, write: Write, settle: Settle
) -> None:
    dialog = open_file(write("1,2,3\n4,5,6\n7,8,9\n"))
    pick(dialog, "data.params.header.field", "no")
    pick(dialog, "data.params.missing.field", "fill")
    settle()
    accept(qtbot, dialog, settle)
    params = session.spec.data.params
    assert (params["header"], params["missing"], params["target"]) == ("no", "fill", "column 3")
    assert session.data is not None
    assert session.data.facts.n_train == 3


def test_cancelling_while_the_file_is_being_read_leaves_nothing_behind(
    qtbot: QtBot, session: Session, tab: DataTab, write: Write, settle: Settle
) -> None:
    before = session.spec
    dialog = tab.open_file(write("a,b\n" + "1.5,2\n" * 50_000))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    settle()
    assert session.spec == before
    assert not tab.findChildren(ImportDialog)


def test_a_column_that_is_not_ticked_is_ignored(
    qtbot: QtBot, session: Session, open_file: Open, write: Write, settle: Settle
) -> None:
    dialog = open_file(write(FLOWERS))
    dialog.form.features.item(1).setCheckState(Qt.CheckState.Unchecked)
    settle()
    assert heads(dialog)[1][2] == "ignored"
    accept(qtbot, dialog, settle)
    assert session.spec.data.params["features"] == ("size", "shade")


def test_a_column_that_only_names_rows_is_left_out_with_one_click(
    qtbot: QtBot, session: Session, open_file: Open, write: Write, settle: Settle
) -> None:
    text = "name,age,passed\n" + "".join(
        f"Person {i},{20 + i % 40},{('no', 'yes')[i % 2]}\n" for i in range(150)
    )
    dialog = open_file(write(text))
    assert 'at most 100 different texts in the feature "name"' in label(dialog, "importProblem")
    click(qtbot, dialog, "importFix")
    settle()
    assert heads(dialog)[0][2] == "ignored"
    accept(qtbot, dialog, settle)
    assert session.spec.data.params["features"] == ("age",)
    assert errors(session) == []
