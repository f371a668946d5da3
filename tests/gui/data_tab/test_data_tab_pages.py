"""The right side: picture, table and columns show what the arrays and the file say."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from statistics import fmean, pstdev

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.plots.class_bars import ClassBars
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.data_view import MOST_DRAWN, view_of
from trainer_gui.tabs.data.sample_table import SampleTableModel
from trainer_gui.theme.apply import current_theme

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]


def shipped(name: str) -> list[dict[str, str]]:
    text = files("resources").joinpath("samples", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def texts(model: QAbstractItemModel, column: int) -> list[str]:
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def heads(model: QAbstractItemModel) -> list[str]:
    horizontal = Qt.Orientation.Horizontal
    return [str(model.headerData(i, horizontal)) for i in range(model.columnCount())]


@pytest.fixture
def wine(use: Use) -> list[dict[str, str]]:
    use(read_preset("csv-classification"))
    return shipped("wine.csv")


# ------------------------------------------------------------------- picture


def test_one_feature_is_drawn_over_its_target(tab: DataTab, session: Session, use: Use) -> None:
    use(read_preset("linear-regression"))
    assert tab.picture.by_part.isVisible()
    assert not tab.picture.x_choice.isVisible()
    assert tab.picture.caption.text() == "20 samples."
    data = session.data
    assert data is not None
    at = tab.picture.by_part.view.to_pixels(
        float(data.samples.x_NF[4, 0]), float(data.samples.y_N[4]), tab.picture.by_part.area()
    )
    assert tab.picture.by_part.point_at(at) == 4


def test_classes_are_drawn_in_their_colours(tab: DataTab, use: Use) -> None:
    use(set_values(read_preset("two-moons-mlp"), [("data.split.validation", 0.0)]))
    plot = tab.picture.by_class
    assert plot.isVisible()
    image = plot.grab().toImage()
    seen = _colours(image, plot.area().toRect())
    theme = current_theme()
    assert seen[theme.class_color(0)] > 200
    assert seen[theme.class_color(1)] > 200
    assert seen[theme.class_color(2)] == 0


def test_any_two_columns_can_be_chosen(qtbot: QtBot, tab: DataTab, wine: list[dict[str, str]]) -> None:
    names = list(wine[0])[:-1]
    y = tab.picture.y_choice
    assert [y.itemText(i) for i in range(y.count())] == names
    y.setFocus()
    qtbot.keyClicks(y, "proline")
    y.activated.emit(y.currentIndex())
    assert y.currentText() == "proline"
    view = tab.picture.by_class.view
    numbers = [float(row["proline"]) for row in wine]
    assert view.y0 <= min(numbers)
    assert max(numbers) <= view.y1


def test_chosen_columns_stay_when_the_split_changes(
    qtbot: QtBot, tab: DataTab, session: Session, wine: list[dict[str, str]], settle: Settle
) -> None:
    tab.picture.x_choice.setCurrentText("hue")
    session.document.set_value("data.split.validation", 0.4)
    settle()
    assert tab.picture.x_choice.currentText() == "hue"


def test_a_number_can_be_drawn_over_a_feature_where_there_are_several(
    qtbot: QtBot, tab: DataTab, use: Use
) -> None:
    use(read_preset("csv-regression"))
    assert "The colour is petal_width_cm." in tab.picture.caption.text()
    y = tab.picture.y_choice
    y.setFocus()
    qtbot.keyClick(y, Qt.Key.Key_End)
    y.activated.emit(y.currentIndex())
    assert y.currentText() == "petal_width_cm"
    assert tab.picture.by_part.isVisible()


def test_the_bars_tell_how_many_samples_each_class_has(tab: DataTab, wine: list[dict[str, str]]) -> None:
    counted = Counter(row["cultivar"] for row in wine)
    bars = tab.picture.bars
    for k, (name, count) in enumerate(sorted(counted.items())):
        assert bars.row_text(k).startswith(f"{name}: {count} ({100 * count / len(wine):.3g} %)")


def test_the_longest_bar_belongs_to_the_largest_class(qtbot: QtBot) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.resize(400, bars.sizeHint().height())
    bars.show_counts([[10, 0, 0], [40, 0, 0], [0, 0, 0]], ["a", "b", "c"])
    seen = _colours(bars.grab().toImage(), bars.rect())
    theme = current_theme()
    assert seen[theme.class_color(1)] == pytest.approx(4 * seen[theme.class_color(0)], rel=0.1)
    assert seen[theme.class_color(2)] == 0


def test_classes_without_a_bar_of_their_own_are_summed_up(qtbot: QtBot) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.show_counts(np.ones((20, 3)), [f"c{k}" for k in range(20)])
    few = ClassBars()
    qtbot.addWidget(few)
    few.show_counts(np.ones((6, 3)), [f"c{k}" for k in range(6)])
    assert bars.sizeHint().height() == few.sizeHint().height()
    assert bars.rows()[-1][0] == "15 more"
    assert bars.rows()[-1][1].tolist() == [15, 15, 15]


def test_counts_of_the_wrong_shape_are_refused(qtbot: QtBot) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    with pytest.raises(ValueError, match=r"expected the shape \(2, 3\)"):
        bars.show_counts([[1, 2, 3]], ["a", "b"])


def _colours(image: QImage, area: QRect) -> Counter[str]:
    scale = image.devicePixelRatio()
    return Counter(
        QColor(image.pixel(QPoint(round(x * scale), round(y * scale)))).name()
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
    )


# --------------------------------------------------------------------- table


def test_the_table_says_what_the_file_says(tab: DataTab, wine: list[dict[str, str]]) -> None:
    model = tab.table.model
    assert heads(model) == ["part", *wine[0]]
    assert texts(model, 14) == [row["cultivar"] for row in wine]
    assert [float(text) for text in texts(model, 13)] == [float(row["proline"]) for row in wine]


def test_every_row_tells_its_part(tab: DataTab, session: Session, wine: list[dict[str, str]]) -> None:
    data = session.data
    assert data is not None
    part = texts(tab.table.model, 0)
    assert {i for i, text in enumerate(part) if text == "validation"} == set(data.validation_index.tolist())
    assert Counter(part) == {"training": 142, "validation": 36}


def test_a_click_on_a_name_sorts_by_it_and_a_third_one_brings_the_order_back(
    qtbot: QtBot, tab: DataTab, wine: list[dict[str, str]]
) -> None:
    tab.pages.setCurrentWidget(tab.table)
    header = tab.table.table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 12, header.height() // 2)
    numbers = [float(row["alcohol"]) for row in wine]

    def shown() -> list[float]:
        return [float(text) for text in texts(tab.table.model, 1)]

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown() == sorted(numbers)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown() == sorted(numbers, reverse=True)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert shown() == numbers


def test_the_selected_sample_stays_selected_when_rows_are_sorted(
    qtbot: QtBot, tab: DataTab, wine: list[dict[str, str]]
) -> None:
    table: QTableView = tab.table.table
    table.selectRow(5)
    tab.table.model.sort(1, Qt.SortOrder.DescendingOrder)
    (chosen,) = table.selectionModel().selectedRows()
    vertical = Qt.Orientation.Vertical
    assert tab.table.model.headerData(chosen.row(), vertical) == "5"
    assert chosen.row() != 5


def test_missing_values_are_named_and_sorted_last_in_either_direction(
    tab: DataTab, use: Use, write: Callable[..., object]
) -> None:
    path = write("a,b\n3,1\n?,2\n1,3\n2,4\n")
    params = {"path": str(path), "missing": "fill"}
    use(set_values(read_preset("linear-regression"), [("data", {"kind": "csv", "params": params})]))
    model = tab.table.model
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert texts(model, 1) == ["1", "2", "3", "missing"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert texts(model, 1) == ["3", "2", "1", "missing"]
    tab.table.prepared.click()
    # The mean of the training part, which is all four rows but the gap.
    assert texts(model, 1)[-1] == "2"


def test_the_model_gets_standardised_numbers(
    tab: DataTab, session: Session, wine: list[dict[str, str]]
) -> None:
    tab.pages.setCurrentWidget(tab.table)
    tab.table.prepared.click()
    data = session.data
    assert data is not None
    trained = [float(wine[i]["alcohol"]) for i in data.train_index.tolist()]
    wanted = (float(wine[0]["alcohol"]) - fmean(trained)) / pstdev(trained)
    shown = texts(tab.table.model, 1)[0].replace("−", "-")
    assert float(shown) == pytest.approx(wanted, rel=1e-5)
    assert "standardised" in tab.table.scale_note.text()


def test_samples_removed_by_hand_are_in_no_row(
    tab: DataTab, session: Session, wine: list[dict[str, str]], settle: Settle
) -> None:
    session.document.set_value("data.edits.removed", [0, 2])
    settle()
    model = tab.table.model
    assert model.rowCount() == len(wine) - 2
    kept = [row for i, row in enumerate(wine) if i not in (0, 2)]
    assert [float(text) for text in texts(model, 1)] == [float(row["alcohol"]) for row in kept]


def test_a_sample_added_by_hand_is_the_last_row_and_trained_on(
    tab: DataTab, session: Session, use: Use, settle: Settle
) -> None:
    use(set_values(read_preset("linear-regression"), [("data.split.validation", 0.2)]))
    session.document.set_value("data.edits.added", [[4.25, -3.5]])
    settle()
    model = tab.table.model
    last = model.rowCount() - 1
    assert last == 20
    assert [model.index(last, column).data() for column in range(3)] == ["training", "4.25", "−3.5"]


def test_the_table_keeps_the_rules_of_qt_models(qtbot: QtBot, use: Use, session: Session) -> None:
    use(read_preset("csv-regression"))
    assert session.data is not None
    model = SampleTableModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_view(view_of(session.data))
    model.sort(2, Qt.SortOrder.DescendingOrder)
    model.set_prepared(True)
    assert tester.model() is model
    model.deleteLater()


# ------------------------------------------------------------------- columns


def test_figures_of_a_column_are_those_of_the_file(tab: DataTab, wine: list[dict[str, str]]) -> None:
    model = tab.columns.model
    at = heads(model).index
    row = texts(model, at("column")).index("proline")
    numbers = [float(line["proline"]) for line in wine]

    def figure(name: str) -> float:
        return float(model.index(row, at(name)).data(Qt.ItemDataRole.ToolTipRole))

    assert model.index(row, at("count")).data() == "178"
    assert (figure("min"), figure("max")) == (min(numbers), max(numbers))
    assert figure("mean") == pytest.approx(fmean(numbers))
    assert figure("std") == pytest.approx(pstdev(numbers))


def test_a_text_column_is_one_row_with_its_categories(tab: DataTab, use: Use) -> None:
    use(read_preset("csv-regression"))
    model = tab.columns.model
    row = texts(model, 0).index("species")
    counted = Counter(line["species"] for line in shipped("iris.csv"))
    wanted = " · ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    assert model.index(row, heads(model).index("min")).data() == wanted
    assert len(texts(model, 0)) == 5


def test_missing_values_are_counted(tab: DataTab, use: Use, write: Callable[..., object]) -> None:
    path = write("a,b\n3,1\n?,2\n1,3\n,4\n")
    params = {"path": str(path), "missing": "fill"}
    use(set_values(read_preset("linear-regression"), [("data", {"kind": "csv", "params": params})]))
    model = tab.columns.model
    at = heads(model).index
    assert (model.index(0, at("count")).data(), model.index(0, at("missing")).data()) == ("2", "2")


def test_bars_of_the_histogram_add_up_to_the_samples(session: Session, use: Use) -> None:
    use(read_preset("csv-classification"))
    assert session.data is not None
    for facts in view_of(session.data).columns:
        assert facts.bars_B.sum() == facts.count == 178


def test_the_histogram_is_painted(tab: DataTab, wine: list[dict[str, str]]) -> None:
    tab.pages.setCurrentWidget(tab.columns)
    tab.columns.table.scrollToTop()
    box = tab.columns.table.visualRect(tab.columns.model.index(0, 1))
    image = tab.columns.table.viewport().grab().toImage()
    assert _colours(image, box)[current_theme().accent] > 50


# ---------------------------------------------------------------- large data


def test_a_hundred_thousand_rows_are_shown_and_sorted(
    qtbot: QtBot, tab: DataTab, session: Session, use: Use
) -> None:
    use(set_values(read_preset("linear-regression"), [("data.params.n", 100_000)]))
    model = tab.table.model
    assert model.rowCount() == 100_000
    assert f"{MOST_DRAWN:,} of 100,000 samples are drawn" in tab.picture.caption.text()
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert session.data is not None
    wanted = np.sort(session.data.samples.x_NF[:, 0])
    for row in (0, 50_000, 99_999):
        shown = str(model.index(row, 1).data()).replace("−", "-")
        assert float(shown) == pytest.approx(wanted[row], rel=1e-4, abs=1e-4)
