"""The right side: picture, table and columns show what the arrays and the file say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from statistics import fmean, pstdev, quantiles

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from shown_tables import heads, shipped, texts

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.plots.class_bars import ClassBars
from trainer_gui.session.session import Session
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.column_facts import facts_of_columns
from trainer_gui.tabs.data.columns_page import ColumnsPage
from trainer_gui.tabs.data.data_view import view_of
from trainer_gui.theme.apply import current_theme

Use = Callable[[ProjectSpec], None]
Settle = Callable[[], None]


# ------------------------------------------------------------------- picture


def test_one_feature_is_drawn_over_its_target(tab: DataTab, session: Session, use: Use) -> None:
    use(read_preset("linear-regression"))
    assert tab.pages.picture.plot.isVisible()
    assert not tab.pages.picture.x_choice.isVisible()
    assert tab.pages.picture.caption.text() == "20 samples."
    data = session.data
    assert data is not None
    at = tab.pages.picture.plot.view.to_pixels(
        float(data.samples.x_NF[4, 0]), float(data.samples.y_N[4]), tab.pages.picture.plot.area()
    )
    assert tab.pages.picture.plot.point_at(at) == 4


def test_classes_are_drawn_in_their_colours(tab: DataTab, use: Use) -> None:
    use(set_values(read_preset("two-moons-mlp"), [("data.split.validation", 0.0)]))
    plot = tab.pages.picture.plot
    assert plot.isVisible()
    image = plot.grab().toImage()
    seen = _colours(image, plot.area().toRect())
    theme = current_theme()
    assert seen[theme.class_color(0)] > 200
    assert seen[theme.class_color(1)] > 200
    assert seen[theme.class_color(2)] == 0


def test_any_two_columns_can_be_chosen(qtbot: QtBot, tab: DataTab, wine: list[dict[str, str]]) -> None:
    names = list(wine[0])[:-1]
    y = tab.pages.picture.y_choice
    assert [y.itemText(i) for i in range(y.count())] == names
    y.setFocus()
    qtbot.keyClicks(y, "proline")
    y.activated.emit(y.currentIndex())
    assert y.currentText() == "proline"
    view = tab.pages.picture.plot.view
    numbers = [float(row["proline"]) for row in wine]
    assert view.y0 <= min(numbers)
    assert max(numbers) <= view.y1


def test_chosen_columns_stay_when_the_split_changes(
    qtbot: QtBot, tab: DataTab, session: Session, wine: list[dict[str, str]], settle: Settle
) -> None:
    tab.pages.picture.x_choice.setCurrentText("hue")
    session.document.set_value("data.split.validation", 0.4)
    settle()
    assert tab.pages.picture.x_choice.currentText() == "hue"


def test_a_number_can_be_drawn_over_a_feature_where_there_are_several(
    qtbot: QtBot, tab: DataTab, use: Use
) -> None:
    use(read_preset("csv-regression"))
    assert "The colour is petal_width_cm." in tab.pages.picture.caption.text()
    y = tab.pages.picture.y_choice
    y.setFocus()
    qtbot.keyClick(y, Qt.Key.Key_End)
    y.activated.emit(y.currentIndex())
    assert y.currentText() == "petal_width_cm"
    assert tab.pages.picture.plot.isVisible()


def test_the_bars_tell_how_many_samples_each_class_has(tab: DataTab, wine: list[dict[str, str]]) -> None:
    counted = Counter(row["cultivar"] for row in wine)
    bars = tab.pages.picture.bars
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


# ------------------------------------------------------------------- columns

Columns = Callable[[], ColumnsPage]


def test_figures_of_a_column_are_those_of_the_file(columns: Columns, wine: list[dict[str, str]]) -> None:
    model = columns().model
    at = heads(model).index
    row = texts(model, at("column")).index("proline")
    numbers = [float(line["proline"]) for line in wine]

    def figure(name: str) -> float:
        return float(model.index(row, at(name)).data(Qt.ItemDataRole.ToolTipRole))

    assert model.index(row, at("count")).data() == "178"
    assert model.index(row, at("distinct")).data() == str(len(set(numbers)))
    assert (figure("min"), figure("max")) == (min(numbers), max(numbers))
    assert figure("mean") == pytest.approx(fmean(numbers))
    assert figure("std") == pytest.approx(pstdev(numbers))
    assert [figure("25 %"), figure("median"), figure("75 %")] == pytest.approx(
        quantiles(numbers, n=4, method="inclusive")
    )


def test_a_text_column_is_one_row_with_its_categories(columns: Columns, use: Use) -> None:
    use(read_preset("csv-regression"))
    model = columns().model
    row = texts(model, 0).index("species")
    counted = Counter(line["species"] for line in shipped("iris.csv"))
    wanted = " · ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    assert model.index(row, heads(model).index("min")).data() == wanted
    assert len(texts(model, 0)) == 5


def test_missing_values_are_counted(columns: Columns, use: Use, write: Callable[..., object]) -> None:
    path = write("a,b\n3,1\n?,2\n1,3\n,4\n")
    params = {"path": str(path), "missing": "fill"}
    use(set_values(read_preset("linear-regression"), [("data", {"kind": "csv", "params": params})]))
    model = columns().model
    at = heads(model).index
    assert (model.index(0, at("count")).data(), model.index(0, at("missing")).data()) == ("2", "2")


def test_bars_of_the_histogram_add_up_to_the_samples_of_each_class(session: Session, use: Use) -> None:
    use(read_preset("csv-classification"))
    data = session.data
    assert data is not None
    rows_R = view_of(data).rows_R
    classes = np.bincount(data.samples.y_N[rows_R].astype(int))
    for facts in facts_of_columns(data, rows_R):
        assert facts.bars_B.sum() == facts.count == 178
        assert facts.bars_BK.sum(axis=0).tolist() == classes.tolist()


def test_the_histogram_is_painted_in_the_colours_of_the_classes(
    columns: Columns, wine: list[dict[str, str]]
) -> None:
    page = columns()
    page.table.scrollToTop()
    box = page.table.visualRect(page.model.index(1, 1))
    seen = _colours(page.table.viewport().grab().toImage(), box)
    assert all(seen[current_theme().class_color(k)] > 10 for k in range(3))
    large = _colours(page.histogram.grab().toImage(), page.histogram.area().toRect())
    assert all(large[current_theme().class_color(k)] > 300 for k in range(3))


def test_the_large_histogram_follows_the_column_in_hand(columns: Columns, wine: list[dict[str, str]]) -> None:
    page = columns()
    page.table.selectRow(12)
    numbers = [float(line["proline"]) for line in wine]
    view = page.histogram.view
    assert view.x0 < min(numbers) < max(numbers) < view.x1
    assert max(numbers) - min(numbers) > 0.9 * (view.x1 - view.x0)
