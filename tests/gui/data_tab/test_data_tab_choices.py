"""The left side: what the user sets there reaches the project, and what is wrong is told there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QListWidget, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from engine.catalogue import DATASETS
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.forms import KindForm
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.kind_browser import KindBrowser

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
    session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    # No editor sends such a value; a later one might.
    form = tab.choice.preparation_form
    form.edited.emit("data.scale_features", 5)
    assert session.spec == moons
    assert "5" in form.editor("scale_features").problem_label.text()
    form.edited.emit("data.scale_features", "yes")
    settle()
    assert "one of none, standardize, min_max" in form.editor("scale_features").problem_label.text()
    form.edited.emit("data.scale_features", "standardize")
    settle()
    assert session.spec.data.scale_features == "standardize"
    assert not form.editor("scale_features").problem_label.text()


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


# --------------------------------------------------------------- preparation


def test_a_button_of_the_playground_adds_a_computed_input_and_takes_it_away(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    button = child(tab, QToolButton, "term.product-0-1")
    assert not button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert [(term.kind, term.of) for term in session.spec.data.terms] == [("product", ("x1", "x2"))]
    assert text(tab, "inputsSentence") == "The model gets 3 inputs: x1, x2, x1·x2."
    qtbot.mouseClick(child(tab, QToolButton, "term.feature-1"), Qt.MouseButton.LeftButton)
    settle()
    assert session.spec.data.left_out == ("x2",)
    assert text(tab, "inputsSentence") == "The model gets 2 inputs: x1, x1·x2."
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert session.spec.data.terms == ()
    assert not button.isChecked()


def test_the_sentence_says_on_what_scales_are_measured(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    session.document.set_value("data.scale_features", "min_max")
    settle()
    assert text(tab, "inputsSentence").endswith("Scaled as measured on the 320 training samples only.")


def test_classes_offer_no_scale_of_the_target(tab: DataTab, use: Use, moons: ProjectSpec) -> None:
    assert tab.findChild(QWidget, "data.scale_target.field") is None
    use(read_preset("linear-regression"))
    assert tab.findChild(QWidget, "data.scale_target.field") is not None


def test_a_table_gets_computed_inputs_from_a_list(
    qtbot: QtBot, session: Session, tab: DataTab, use: Use, settle: Settle
) -> None:
    use(read_preset("csv-classification"))
    terms = tab.choice.derived.terms
    assert terms.isVisible()
    assert not tab.choice.derived.buttons.isVisible()
    terms.kind.setCurrentText("product")
    terms.second.setCurrentText("proline")
    qtbot.mouseClick(terms.add, Qt.MouseButton.LeftButton)
    settle()
    assert [(term.kind, term.of) for term in session.spec.data.terms] == [("product", ("alcohol", "proline"))]
    # The same product again, whichever way round, would be the same input.
    assert not terms.add.isEnabled()
    assert terms.list.item(0).text() == "alcohol·proline"
    qtbot.mouseClick(terms.remove, Qt.MouseButton.LeftButton)
    settle()
    assert session.spec.data.terms == ()


def test_codes_become_one_input_a_value(
    qtbot: QtBot, tab: DataTab, use: Use, settle: Settle, write: Callable[..., object]
) -> None:
    path = write("size,colour,price\n" + "".join(f"{i},{i % 3},{2 * i}\n" for i in range(12)))
    params = {"path": str(path)}
    use(set_values(read_preset("linear-regression"), [("data", {"kind": "csv", "params": params})]))
    qtbot.mouseClick(tab.choice.derived.more, Qt.MouseButton.LeftButton)
    tab.choice.derived.one_hot.item(1).setCheckState(Qt.CheckState.Checked)
    settle()
    assert text(tab, "inputsSentence") == "The model gets 4 inputs: size, colour=0, colour=1, colour=2."


def test_a_column_that_is_gone_is_told_where_inputs_are_computed(
    session: Session, tab: DataTab, use: Use
) -> None:
    use(set_values(read_preset("two-moons-mlp"), [("data.terms", [{"kind": "square", "of": ["x9"]}])]))
    assert "x9" in text(tab, "dataDerived.problem")


# ------------------------------------------------------------------- sampler


def test_a_sampler_takes_the_place_of_shuffle_in_one_edit(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec
) -> None:
    chooser = child(tab, KindForm, "training.sampler.form").chooser
    chooser.setFocus()
    chooser.lineEdit().selectAll()
    qtbot.keyClicks(chooser.lineEdit(), "WeightedRandomSampler")
    qtbot.keyClick(chooser.lineEdit(), Qt.Key.Key_Return)
    training = session.spec.training
    assert training.sampler is not None
    assert (training.sampler.kind, training.shuffle) == ("WeightedRandomSampler", False)
    session.document.undo()
    assert session.spec == moons
    session.document.redo()
    chooser.lineEdit().selectAll()
    qtbot.keyClicks(chooser.lineEdit(), "none")
    qtbot.keyClick(chooser.lineEdit(), Qt.Key.Key_Return)
    assert session.spec.training.sampler is None
    assert session.spec.training.shuffle


# -------------------------------------------------------------------- browse


def browser_of(tab: DataTab) -> KindBrowser:
    found = tab.findChild(KindBrowser)
    assert found is not None
    return found


def test_every_kind_of_data_stands_on_a_shelf(qtbot: QtBot, tab: DataTab, moons: ProjectSpec) -> None:
    qtbot.mouseClick(child(tab, QPushButton, "browseData"), Qt.MouseButton.LeftButton)
    tree = browser_of(tab).tree
    shown = {
        tree.topLevelItem(i).child(j).text(0)
        for i in range(tree.topLevelItemCount())
        for j in range(tree.topLevelItem(i).childCount())
    }
    assert shown == {entry.kind for entry in DATASETS}
    assert tree.currentItem().text(0) == "moons"
    browser_of(tab).reject()


def test_data_is_found_by_what_it_is_for_and_chosen_with_its_licence_in_sight(
    qtbot: QtBot, session: Session, tab: DataTab, moons: ProjectSpec, settle: Settle
) -> None:
    qtbot.mouseClick(child(tab, QPushButton, "browseData"), Qt.MouseButton.LeftButton)
    browser = browser_of(tab)
    qtbot.keyClicks(browser.search, "handwritten digits")
    assert browser.current is not None
    assert browser.current.kind == "digits"
    assert "CC BY 4.0" in browser.origin.text()
    qtbot.mouseClick(browser.use, Qt.MouseButton.LeftButton)
    settle()
    assert session.spec.data.kind == "digits"
    assert "CC BY 4.0" in text(tab, "dataOrigin")
    assert tab.pages.currentWidget().objectName() == "imagesPlace"


def test_a_search_without_a_hit_cannot_be_accepted(qtbot: QtBot, tab: DataTab, moons: ProjectSpec) -> None:
    qtbot.mouseClick(child(tab, QPushButton, "browseData"), Qt.MouseButton.LeftButton)
    browser = browser_of(tab)
    qtbot.keyClicks(browser.search, "zebra")
    assert not browser.use.isEnabled()
    browser.reject()
