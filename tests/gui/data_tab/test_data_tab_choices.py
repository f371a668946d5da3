"""The left side: what the user sets there reaches the project, and what is wrong is told there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.forms import KindForm
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]


def child(tab: QWidget, kind: type, name: str) -> QWidget:
    found = tab.findChild(kind, name)
    assert found is not None, name
    return found


def text(tab: DataTab, name: str) -> str:
    return child(tab, QLabel, name).text()


def type_into(qtbot: QtBot, tab: DataTab, path: str, value: str) -> None:
    field = child(tab, QWidget, f"{path}.field")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, value)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def choose_kind(qtbot: QtBot, tab: DataTab, kind: str) -> None:
    chooser = child(tab, KindForm, "data.form").chooser
    chooser.setFocus()
    chooser.lineEdit().selectAll()
    qtbot.keyClicks(chooser.lineEdit(), kind)
    qtbot.keyClick(chooser.lineEdit(), Qt.Key.Key_Return)


@pytest.fixture
def moons(use: Use) -> ProjectSpec:
    spec = set_values(
        read_preset("two-moons-mlp"),
        [("data.split.validation", 0.2), ("data.split.test", 0.0), ("training.batch_size", 10)],
    )
    use(spec)
    return spec


def test_a_typed_number_reaches_the_project(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    type_into(qtbot, tab, "data.params.n", "30")
    assert session.spec.data.params["n"] == 30
    settle()
    assert text(tab, "splitSentence") == "48 train · 12 validation · 0 test"


def test_the_split_is_told_in_numbers_of_samples(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    type_into(qtbot, tab, "data.split.test", "0.1")
    settle()
    # 0.2 and 0.1 of twice 200 samples.
    assert text(tab, "splitSentence") == "280 train · 80 validation · 40 test"


def test_a_batch_size_changes_the_sentence_about_iterations(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec
) -> None:
    type_into(qtbot, tab, "training.batch_size", "30")
    assert session.spec.training.batch_size == 30
    assert "320 training samples with batch size 30 are 11 iterations" in text(tab, "batchSentence")


def test_dropping_the_last_batch_is_one_click(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec
) -> None:
    type_into(qtbot, tab, "training.batch_size", "30")
    box = child(tab, QCheckBox, "training.drop_last.field")
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert session.spec.training.drop_last
    assert "leaves out 20 samples" in text(tab, "batchSentence")


def test_another_generator_keeps_the_values_that_both_have(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    type_into(qtbot, tab, "data.params.n", "30")
    choose_kind(qtbot, tab, "spirals")
    settle()
    assert session.spec.data.kind == "spirals"
    assert session.spec.data.params["n"] == 30
    assert text(tab, "splitSentence") == "48 train · 12 validation · 0 test"


def test_choosing_csv_begins_with_a_file_that_exists(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    choose_kind(qtbot, tab, "csv")
    settle()
    assert session.spec.data.params["path"] == "samples/iris.csv"
    assert session.data is not None
    assert session.data.facts.class_names == ("setosa", "versicolor", "virginica")


def test_choosing_another_kind_is_one_step_of_undo(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    choose_kind(qtbot, tab, "csv")
    session.document.undo()
    settle()
    assert session.spec == moons
    assert child(tab, KindForm, "data.form").chooser.currentText() == "moons"


def test_the_columns_of_the_file_are_offered_for_its_features(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    use(set_values(read_preset("csv-classification"), [("data.params.features", ["alcohol"])]))
    listed = child(tab, QListWidget, "data.params.features.field")
    names = [listed.item(row).text() for row in range(listed.count())]
    assert names[:2] == ["alcohol", "malic_acid"]
    assert len(names) == 14
    listed.item(1).setCheckState(Qt.CheckState.Checked)
    assert session.spec.data.params["features"] == ("alcohol", "malic_acid")


def test_columns_are_offered_even_while_the_data_has_a_problem(
    session: Session, tab: DataTab, use: Use
) -> None:
    use(
        set_values(
            read_preset("csv-classification"),
            [("data.params.target", "cultiva"), ("data.params.features", ["alcohol"])],
        )
    )
    assert child(tab, QListWidget, "data.params.features.field").count() == 14


def test_a_wrong_column_is_told_at_its_field_and_the_old_picture_is_named_as_old(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    use(read_preset("csv-classification"))
    assert not child(tab, QLabel, "dataStale").isVisible()
    type_into(qtbot, tab, "data.params.target", "cultiva")
    settle()
    editor = tab.choice.data_form.params.editor("target")
    assert "Did you mean cultivar?" in editor.problem_label.text()
    assert child(tab, QLabel, "dataStale").isVisible()
    assert not child(tab, QLabel, "splitSentence").isVisible()
    session.document.undo()
    settle()
    assert not child(tab, QLabel, "dataStale").isVisible()
    assert text(tab, "splitSentence") == "142 train · 36 validation · 0 test"


def test_a_share_that_leaves_nothing_to_train_on_is_told_below_the_split(
    qtbot: QtBot, tab: DataTab, use: Use, settle: Settle
) -> None:
    use(set_values(read_preset("linear-regression"), [("data.params.n", 1)]))
    type_into(qtbot, tab, "data.split.validation", "0.6")
    settle()
    assert "at least one sample for training" in text(tab, "data.split.problem")


def test_shares_that_are_too_large_together_are_told_once(
    qtbot: QtBot, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    type_into(qtbot, tab, "data.split.validation", "0.6")
    type_into(qtbot, tab, "data.split.test", "0.6")
    settle()
    assert "together below 1" in tab.choice.split_form.editor("validation").problem_label.text()
    assert not child(tab, QLabel, "data.split.problem").isVisible()


def test_a_value_that_the_project_refuses_is_told_at_the_field(
    session: Session, tab: DataTab, moons: ProjectSpec
) -> None:
    # No editor sends such a value; a later one might.
    tab.choice.preparation_form.edited.emit("data.scale_features", "yes")
    assert session.spec == moons
    assert "one of none, standardize, min_max" in tab.choice.preparation_form.editor("scale_features").problem_label.text()
    tab.choice.preparation_form.edited.emit("data.scale_features", "standardize")
    assert session.spec.data.scale_features == "standardize"
    assert not tab.choice.preparation_form.editor("scale_features").problem_label.text()


def test_all_changes_by_hand_are_taken_back_with_one_button(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    button = child(tab, QPushButton, "undoPoints")
    assert not button.isVisible()
    session.document.set_values([("data.edits.removed", [3, 5]), ("data.edits.added", [[0.0, 1.0, 1.0]])])
    settle()
    assert button.text() == "Undo all changes by hand (3 points)"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert session.spec.data.edits.is_empty
    assert not button.isVisible()


def test_what_the_reader_noticed_is_listed(tab: DataTab, use: Use, write: Callable[..., object]) -> None:
    path = write("a,b\n1,2\n3,?\n5,6\n")
    use(
        set_values(
            read_preset("linear-regression"), [("data", {"kind": "csv", "params": {"path": str(path)}})]
        )
    )
    assert text(tab, "dataNotes") == "• 1 of 3 rows left out: no value in b."
