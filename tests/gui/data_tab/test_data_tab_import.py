"""Opening a table: shown as it is read, corrected where the reader was wrong, refused where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from import_dialogs import FLOWERS, Open, Settle, Write, heads, label, pick
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.import_dialog import ImportDialog

# ------------------------------------------------------------------- opening


def test_the_button_asks_for_a_file_and_shows_it(
    qtbot: QtBot, tab: DataTab, write: Write, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(FLOWERS)
    # The system's own dialog cannot be clicked in a test.
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    button = tab.findChild(QPushButton, "openDataFile")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    (dialog,) = tab.findChildren(ImportDialog)
    assert dialog.windowTitle() == "Open a table: table.csv"
    assert [head[0] for head in heads(dialog)] == ["size", "colour", "shade", "kind"]


def test_a_file_dropped_on_the_page_is_shown(tab: DataTab, write: Write, settle: Settle) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write(FLOWERS, "dropped.tsv")))])
    nothing = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, *nothing)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, *nothing)
    QApplication.sendEvent(tab, drop)
    settle()
    (dialog,) = tab.findChildren(ImportDialog)
    assert dialog.windowTitle().endswith("dropped.tsv")


def test_a_file_that_is_no_table_is_not_taken(tab: DataTab, write: Write) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write("{}", "project.json")))])
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(tab, enter)
    assert not enter.isAccepted()


def test_cells_are_shown_exactly_as_they_are_written(open_file: Open, write: Write) -> None:
    dialog = open_file(write("a;b;y\n1,50;x;2\n 2,5 ;?;3\n"))
    rows = dialog.preview.rows
    shown = [[rows.index(i, j).data() for j in range(3)] for i in range(2)]
    assert shown == [["1,50", "x", "2"], ["2,5", "?", "3"]]
    assert label(dialog, "importDetected").startswith(
        "Read with delimiter semicolon, encoding utf-8 and decimal comma"
    )


def test_heads_tell_what_columns_hold_and_what_becomes_of_them(open_file: Open, write: Write) -> None:
    assert heads(open_file(write(FLOWERS))) == [
        ["size", "number", "feature"],
        ["colour", "2 categories", "feature"],
        ["shade", "number", "feature"],
        ["kind", "3 categories", "target"],
    ]


def test_of_a_long_file_only_the_beginning_is_shown_but_all_is_counted(open_file: Open, write: Write) -> None:
    dialog = open_file(write("x,y\n" + "".join(f"{i},{i}\n" for i in range(3000))))
    assert dialog.preview.rows.rowCount() == 200
    assert label(dialog, "importStatus") == "The first 200 of 3,000 rows, 2 columns."
    assert dialog.samples is not None
    assert len(dialog.samples) == 3000


# ------------------------------------------------------------------ choosing


def test_the_head_of_a_column_offers_its_roles(
    qtbot: QtBot, open_file: Open, write: Write, settle: Settle
) -> None:
    dialog = open_file(write(FLOWERS))
    header = dialog.preview.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(2) + 10, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    menu = dialog.preview.findChild(QMenu, "roleMenu")
    assert menu is not None
    action = menu.findChild(QAction, "role.target")
    assert action is not None
    action.trigger()
    menu.close()
    settle()
    assert [head[2] for head in heads(dialog)] == ["feature", "feature", "target", "feature"]
    assert label(dialog, "importTask").startswith('Predicts the number in "shade".')


def test_numbers_that_look_like_classes_are_pointed_out(
    open_file: Open, write: Write, settle: Settle
) -> None:
    dialog = open_file(write(FLOWERS))
    pick(dialog, "importTarget", "shade")
    settle()
    assert "only 7 different whole numbers" in label(dialog, "importTask")
    pick(dialog, "data.params.task.field", "classification")
    settle()
    assert label(dialog, "importTask") == 'Predicts which of 7 classes a row belongs to, by "shade".'


def test_without_any_feature_nothing_can_be_imported(open_file: Open, write: Write, settle: Settle) -> None:
    dialog = open_file(write(FLOWERS))
    for row in range(3):
        dialog.form.features.item(row).setCheckState(Qt.CheckState.Unchecked)
    settle()
    assert not dialog.accept_button.isEnabled()
    assert "at least one column" in label(dialog, "importProblem")


def test_a_wrong_delimiter_is_corrected_and_the_preview_follows(
    open_file: Open, write: Write, settle: Settle
) -> None:
    dialog = open_file(write("a|b,c|y\n" + "1|2,5|3\n" * 5))
    pick(dialog, "data.params.delimiter.field", "comma")
    settle()
    assert [head[0] for head in heads(dialog)] == ["a|b", "c|y"]
    pick(dialog, "data.params.delimiter.field", "pipe")
    settle()
    assert [head[0] for head in heads(dialog)] == ["a", "b,c", "y"]
    assert dialog.accept_button.isEnabled()


def test_an_encoding_can_be_typed(qtbot: QtBot, open_file: Open, write: Write, settle: Settle) -> None:
    dialog = open_file(write("größe,y\n1,2\n3,4\n", encoding="cp1252"))
    field = dialog.findChild(QLineEdit, "data.params.encoding.field")
    assert field is not None
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "cp437")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    settle()
    # What the same bytes are called in that code page.
    assert heads(dialog)[0][0] == "größe".encode("cp1252").decode("cp437")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "utf-9")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    settle()
    assert "utf-9" in label(dialog, "importProblem")
    assert "utf-9" in dialog.form.reading_form.editor("encoding").problem_label.text()
    assert not dialog.accept_button.isEnabled()


# ------------------------------------------------------------------ bad files


def test_a_fault_far_down_is_told_with_its_row_and_the_old_data_stays(
    session: Session, tab: DataTab, open_file: Open, write: Write
) -> None:
    before = session.spec
    dialog = open_file(write("a,b\n" + "1,2\n" * 4000 + "1,2,3\n"))
    assert "row 4002" in label(dialog, "importProblem")
    assert not dialog.accept_button.isEnabled()
    assert label(dialog, "importStatus") == "The first 200 rows, 2 columns."
    problem = dialog.findChild(QLabel, "importProblem")
    assert problem is not None
    assert problem.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    dialog.reject()
    assert session.spec == before


def test_a_cell_that_is_no_number_is_told_with_its_row_and_column(open_file: Open, write: Write) -> None:
    rows = [f"{i},{2 * i}" for i in range(50)]
    rows[20] = "20,many"
    dialog = open_file(write("a,price\n" + "\n".join(rows) + "\n"))
    assert 'row 22, column "price"' in label(dialog, "importProblem")
    assert heads(dialog)[1][1] == "number, wrong cells: 1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "one without a filled cell"),
        (b"\x00\x01\x02PNG\xff", "binary"),
        (b"only\n1\n2\n", "two columns"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_the_dialog(
    open_file: Open, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    dialog = open_file(path)
    assert said in label(dialog, "importProblem")
    assert not dialog.accept_button.isEnabled()


def test_a_file_that_is_gone_is_told_in_the_dialog(open_file: Open, tmp_path: Path) -> None:
    assert "no file of this name" in label(open_file(tmp_path / "gone.csv"), "importProblem")
