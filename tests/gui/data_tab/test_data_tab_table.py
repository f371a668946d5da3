"""The table: what the arrays and the file say, sorted and filtered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import fmean, pstdev

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from shown_tables import heads, texts

from engine.data.load import load
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.data_view import view_of
from trainer_gui.tabs.data.table_model import SampleTableModel, order_of
from trainer_gui.tabs.data.table_page import TablePage

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]


# --------------------------------------------------------------------- table

Shown = Callable[[], TablePage]


def test_the_table_says_what_the_file_says(table: Shown, wine: list[dict[str, str]]) -> None:
    model = table().model
    assert heads(model) == ["part", *wine[0]]
    assert texts(model, 14) == [row["cultivar"] for row in wine]
    assert [float(text) for text in texts(model, 13)] == [float(row["proline"]) for row in wine]


def test_every_row_tells_its_part(table: Shown, session: Session, wine: list[dict[str, str]]) -> None:
    data = session.data
    assert data is not None
    part = texts(table().model, 0)
    assert {i for i, text in enumerate(part) if text == "validation"} == set(data.validation_index.tolist())
    assert Counter(part) == {"training": 142, "validation": 36}


def test_a_click_on_a_name_sorts_by_it_and_a_third_one_brings_the_order_back(
    qtbot: QtBot, table: Shown, wine: list[dict[str, str]]
) -> None:
    page = table()
    header = page.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 12, header.height() // 2)
    numbers = [float(row["alcohol"]) for row in wine]

    def shown() -> list[float]:
        return [float(text) for text in texts(page.model, 1)]

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown() == sorted(numbers)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown() == sorted(numbers, reverse=True)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown() == numbers


def sort_by(page: TablePage, column: int, order: Qt.SortOrder) -> None:
    """What a click on a name does, without counting clicks."""
    page.table.horizontalHeader().setSortIndicator(column, order)


def test_the_selected_sample_stays_selected_when_rows_are_sorted(
    table: Shown, wine: list[dict[str, str]]
) -> None:
    page = table()
    view: QTableView = page.table
    view.selectRow(5)
    sort_by(page, 1, Qt.SortOrder.DescendingOrder)
    (chosen,) = view.selectionModel().selectedRows()
    assert page.model.headerData(chosen.row(), Qt.Orientation.Vertical) == "5"
    assert chosen.row() != 5


def test_missing_values_are_named_and_sorted_last_in_either_direction(
    table: Shown, use: Use, write: Callable[..., object]
) -> None:
    path = write("a,b\n3,1\n?,2\n1,3\n2,4\n")
    params = {"path": str(path), "missing": "fill"}
    use(set_values(read_preset("linear-regression"), [("data", {"kind": "csv", "params": params})]))
    page = table()
    sort_by(page, 1, Qt.SortOrder.AscendingOrder)
    assert texts(page.model, 1) == ["1", "2", "3", "missing"]
    sort_by(page, 1, Qt.SortOrder.DescendingOrder)
    assert texts(page.model, 1) == ["3", "2", "1", "missing"]
    page.prepared.click()
    # The mean of the training part, which is all four rows but the gap.
    assert texts(page.model, 1)[-1] == "2"


def test_the_model_gets_standardised_numbers(
    table: Shown, session: Session, wine: list[dict[str, str]]
) -> None:
    page = table()
    page.prepared.click()
    data = session.data
    assert data is not None
    trained = [float(wine[i]["alcohol"]) for i in data.train_index.tolist()]
    wanted = (float(wine[0]["alcohol"]) - fmean(trained)) / pstdev(trained)
    shown = texts(page.model, 1)[0].replace("−", "-")
    assert float(shown) == pytest.approx(wanted, rel=1e-5)
    assert "scaled as measured on the training part" in page.scale_note.text()


def test_computed_inputs_are_columns_of_what_the_model_gets(session: Session, table: Shown, use: Use) -> None:
    terms = [{"kind": "square", "of": ["x1"]}, {"kind": "product", "of": ["x1", "x2"]}]
    use(set_values(read_preset("two-moons-mlp"), [("data.terms", terms), ("data.left_out", ["x2"])]))
    page = table()
    assert heads(page.model) == ["part", "x1", "x2", "class"]
    page.prepared.click()
    assert heads(page.model) == ["part", "x1", "x1²", "x1·x2", "class"]
    assert session.data is not None
    x_NF = session.data.samples.x_NF
    shown = float(texts(page.model, 3)[7].replace("−", "-"))
    assert shown == pytest.approx(x_NF[7, 0] * x_NF[7, 1], rel=1e-4)


def test_samples_removed_by_hand_are_in_no_row(
    table: Shown, session: Session, wine: list[dict[str, str]], settle: Settle
) -> None:
    page = table()
    session.document.set_value("data.edits.removed", [0, 2])
    settle()
    assert page.model.rowCount() == len(wine) - 2
    kept = [row for i, row in enumerate(wine) if i not in (0, 2)]
    assert [float(text) for text in texts(page.model, 1)] == [float(row["alcohol"]) for row in kept]


def test_a_sample_added_by_hand_is_the_last_row_and_trained_on(
    table: Shown, session: Session, use: Use, settle: Settle
) -> None:
    use(set_values(read_preset("linear-regression"), [("data.split.validation", 0.2)]))
    model = table().model
    session.document.set_value("data.edits.added", [[4.25, -3.5]])
    settle()
    last = model.rowCount() - 1
    assert last == 20
    assert [model.index(last, column).data() for column in range(3)] == ["training", "4.25", "−3.5"]


def test_the_table_keeps_the_rules_of_qt_models(qtbot: QtBot, use: Use, session: Session) -> None:
    use(read_preset("csv-regression"))
    assert session.data is not None
    model = SampleTableModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    view = view_of(session.data)
    rising, falling = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
    model.show_view(view, order_of(None, len(view.rows_R), False, None), (-1, rising))
    model.reorder(order_of(view.column(1), len(view.rows_R), True, view.part_R == 0), (2, falling))
    model.set_prepared(True)
    assert tester.model() is model
    model.deleteLater()


# -------------------------------------------------------------------- filter


def type_filter(qtbot: QtBot, page: TablePage, text: str) -> None:
    page.filter.setFocus()
    page.filter.selectAll()
    qtbot.keyClicks(page.filter, text)
    qtbot.keyClick(page.filter, Qt.Key.Key_Return)


def test_a_typed_filter_leaves_the_rows_that_fit(
    qtbot: QtBot, table: Shown, wine: list[dict[str, str]]
) -> None:
    page = table()
    type_filter(qtbot, page, "alcohol > 13.5 and cultivar = cultivar 1")
    wanted = [row for row in wine if float(row["alcohol"]) > 13.5 and row["cultivar"] == "cultivar 1"]
    assert 0 < len(wanted) < len(wine)
    assert [float(text) for text in texts(page.model, 1)] == [float(row["alcohol"]) for row in wanted]
    assert page.count.text() == f"{len(wanted)} of {len(wine)} rows"
    page.filter.clear()
    assert page.model.rowCount() == len(wine)


def test_a_filter_goes_with_an_order(qtbot: QtBot, table: Shown, wine: list[dict[str, str]]) -> None:
    page = table()
    sort_by(page, 1, Qt.SortOrder.DescendingOrder)
    type_filter(qtbot, page, "part = validation")
    shown = [float(text) for text in texts(page.model, 1)]
    assert len(shown) == 36
    assert shown == sorted(shown, reverse=True)


def test_a_wrong_filter_is_explained_and_what_was_shown_stays(
    qtbot: QtBot, table: Shown, wine: list[dict[str, str]]
) -> None:
    page = table()
    type_filter(qtbot, page, "alcohol > 14")
    n = page.model.rowCount()
    type_filter(qtbot, page, "alcohl > 13")
    assert "There is no column “alcohl”. Did you mean alcohol?" in page.filter_problem.text()
    assert page.model.rowCount() == n
    type_filter(qtbot, page, "alcohol > 13")
    assert not page.filter_problem.isVisible()


# ---------------------------------------------------------------- large data


def test_a_hundred_thousand_rows_are_shown_sorted_and_filtered(
    qtbot: QtBot, tab: DataTab, table: Shown, use: Use, settle: Settle
) -> None:
    spec = set_values(read_preset("linear-regression"), [("data.params.n", 100_000)])
    use(spec)
    assert tab.pages.picture.plot.is_dense
    assert "zoom in to see each" in tab.pages.picture.caption.text()
    page = table()
    assert page.model.rowCount() == 100_000
    sort_by(page, 1, Qt.SortOrder.AscendingOrder)
    settle()
    wanted = np.sort(load(spec.data).samples.x_NF[:, 0])
    for row in (0, 50_000, 99_999):
        shown = str(page.model.index(row, 1).data()).replace("−", "-")
        assert float(shown) == pytest.approx(wanted[row], rel=1e-4, abs=1e-4)
    type_filter(qtbot, page, "x < 1")
    settle()
    assert page.model.rowCount() == int((wanted < 1).sum())
