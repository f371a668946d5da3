"""The page about all activations, as a user works with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from trainer_gui.forms.param_slider import ParamSlider
from trainer_gui.session.session import Session
from trainer_gui.tabs.loss_activation.activations_page import ActivationsPage
from trainer_gui.tabs.loss_activation.view_bar import Look


def take(qtbot: QtBot, page: ActivationsPage, kind: str) -> None:
    """Type a name into the search line and press Enter."""
    page.list.search.setFocus()
    page.list.search.clear()
    qtbot.keyClicks(page.list.search, kind)
    qtbot.keyClick(page.list.search, Qt.Key.Key_Return)
    page.list.search.clear()
    assert page.node.kind == kind


def tick(qtbot: QtBot, page: ActivationsPage, kind: str) -> None:
    """Click the box before a name."""
    view = page.list.list
    item = page.list.item_of(kind)
    view.scrollToItem(item)
    option = QStyleOptionViewItem()
    option.initFrom(view)
    option.rect = view.visualItemRect(item)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    box = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, view)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def slide(slider: ParamSlider, value: float) -> None:
    """Move a slider to the place of a value, by keys as a hand would end up."""
    low, step = slider._low, slider._step
    slider.slider.setValue(round((value - low) / step))


def curve_names(page: ActivationsPage) -> list[str]:
    return [curve.name for curve in page.plot.scene.curves]


def test_the_page_begins_with_the_first_activation_of_the_project(page: ActivationsPage) -> None:
    assert curve_names(page) == ["Tanh"]
    curve = page.plot.scene.curves[0]
    np.testing.assert_allclose(curve.y_P, np.tanh(curve.x_P), atol=1e-12)
    np.testing.assert_allclose(curve.slope_P, 1 - np.tanh(curve.x_P) ** 2, atol=1e-12)
    assert page.list.list.count() == 28


def test_ticked_activations_are_drawn_together_each_in_its_own_way(
    qtbot: QtBot, page: ActivationsPage
) -> None:
    for kind in ("ReLU", "Sigmoid", "ELU"):
        tick(qtbot, page, kind)
    take(qtbot, page, "GELU")
    assert curve_names(page) == ["ReLU", "Sigmoid", "ELU", "GELU"]
    assert len({curve.style for curve in page.plot.scene.curves}) == 4
    tick(qtbot, page, "Sigmoid")
    assert "Sigmoid" not in curve_names(page) or page.node.kind == "Sigmoid"
    take(qtbot, page, "GELU")
    assert curve_names(page) == ["ReLU", "ELU", "GELU"]


def test_a_seventh_tick_is_refused_in_a_sentence(qtbot: QtBot, page: ActivationsPage) -> None:
    for kind in ("ReLU", "ReLU6", "LeakyReLU", "PReLU", "RReLU", "Threshold"):
        tick(qtbot, page, kind)
    tick(qtbot, page, "Sigmoid")
    assert "6 are drawn together at most" in page.list.said.text()
    assert page.list.said.isVisible()
    assert page.list.item_of("Sigmoid").checkState() is Qt.CheckState.Unchecked


def test_the_search_finds_by_what_an_activation_does(qtbot: QtBot, page: ActivationsPage) -> None:
    qtbot.keyClicks(page.list.search, "probability classes")
    assert page.list.found() == ["Softmax", "LogSoftmax"]
    qtbot.keyClick(page.list.search, Qt.Key.Key_Escape)
    assert len(page.list.found()) == 28
    qtbot.keyClicks(page.list.search, "xyzzy")
    assert "No activation is found" in page.list.said.text()


def test_a_slider_bends_the_curve_at_once(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "LeakyReLU")
    slide(page.form.sliders["negative_slope"], 0.3)
    curve = page.plot.scene.curves[-1]
    np.testing.assert_allclose(curve.y_P, np.where(curve.x_P > 0, curve.x_P, 0.3 * curve.x_P), atol=1e-12)
    assert page.form.sliders["negative_slope"].field.value() == 0.3


def test_a_double_click_on_a_slider_brings_the_default_back(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "ELU")
    slider = page.form.sliders["alpha"]
    slide(slider, 3.0)
    assert page.node.params["alpha"] == pytest.approx(3.0)
    qtbot.mouseDClick(slider.slider, Qt.MouseButton.LeftButton)
    assert page.node.params["alpha"] == 1.0
    assert slider.field.value() == 1.0


def test_a_wrong_number_is_explained_at_its_field_and_the_picture_stays(
    qtbot: QtBot, page: ActivationsPage
) -> None:
    take(qtbot, page, "CELU")
    slider = page.form.sliders["alpha"]
    before = page.plot.scene
    slider.field.setFocus()
    slider.field.selectAll()
    qtbot.keyClicks(slider.field, "-2")
    qtbot.keyClick(slider.field, Qt.Key.Key_Return)
    assert "above 0" in slider.problem_label.text()
    assert slider.problem_label.isVisible()
    assert page.plot.scene is before
    assert "alpha" not in page.node.params


def test_bounds_in_the_wrong_order_are_explained_at_the_bound(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "Hardtanh")
    before = page.plot.scene
    slide(page.form.sliders["min_val"], 2.0)
    label = page.form.sliders["max_val"].problem_label
    assert "a max_val above min_val 2" in label.text()
    assert page.plot.scene is before
    slide(page.form.sliders["max_val"], 4.0)
    assert label.text() == ""
    curve = page.plot.scene.curves[-1]
    np.testing.assert_allclose(curve.y_P, np.clip(curve.x_P, 2, 4), atol=1e-12)


def test_zones_are_shaded_and_named(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "ReLU6")
    shades = [(shade.start, shade.stop, shade.is_dead) for shade in page.plot.scene.shades]
    assert shades == [(-math.inf, pytest.approx(0, abs=1e-8), True), (pytest.approx(6), math.inf, True)]
    names = " ".join(item.text for item in page.plot._legend)
    assert "dead: no gradient at all" in names


def test_what_to_notice_is_said_when_the_slider_rests(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "ReLU")
    qtbot.waitUntil(lambda: "dead below 0" in page.notice.text(), timeout=5_000)
    assert "outputs from 0 upwards" in page.notice.text()
    assert "corner at 0" in page.notice.text()
    # The mean of max(0, x) over a standard normal distribution is 1 / √(2π).
    assert "0.4 on average" in page.notice.text()


def test_the_keys_read_all_curves_as_torch_computes_them(qtbot: QtBot, page: ActivationsPage) -> None:
    tick(qtbot, page, "Sigmoid")
    take(qtbot, page, "Tanh")
    page.plot.setFocus()
    qtbot.keyClick(page.plot, Qt.Key.Key_Right)
    qtbot.keyClick(page.plot, Qt.Key.Key_Right)
    x = page.plot.cursor_x
    assert x == pytest.approx((page.plot.view.x1 - page.plot.view.x0) / 40)
    sigmoid, tanh = page.plot.readings
    s = 1 / (1 + math.exp(-x))
    assert (sigmoid.y, sigmoid.slope) == pytest.approx((s, s * (1 - s)), rel=1e-12)
    assert (tanh.y, tanh.slope) == pytest.approx((math.tanh(x), 1 - math.tanh(x) ** 2), rel=1e-12)
    assert page.plot.accessibleDescription().startswith("x = 0.3; Sigmoid: f(x) = ")
    qtbot.keyClick(page.plot, Qt.Key.Key_Escape)
    assert page.plot.cursor_x is None


def test_the_mouse_reads_where_it_points(qtbot: QtBot, page: ActivationsPage) -> None:
    area = page.plot.area()
    at = QPoint(round(area.left() + area.width() * 0.75), round(area.center().y()))
    qtbot.mouseMove(page.plot, QPoint(at.x() - 5, at.y()))
    qtbot.mouseMove(page.plot, at)
    qtbot.waitUntil(lambda: bool(page.plot.readings))
    expected = page.plot.view.to_data(at.toPointF(), area)[0]
    assert page.plot.cursor_x == pytest.approx(expected, abs=0.2)
    assert page.plot.readings[0].y == pytest.approx(math.tanh(page.plot.cursor_x))


def test_zooming_computes_the_part_in_view_and_home_shows_all(qtbot: QtBot, page: ActivationsPage) -> None:
    whole = page.plot.view
    for _ in range(10):
        qtbot.mouseClick(page.bar.larger, Qt.MouseButton.LeftButton)
    assert page.plot.view.x1 - page.plot.view.x0 < (whole.x1 - whole.x0) / 9
    curve = page.plot.scene.curves[0]
    assert (curve.x_P[0], curve.x_P[-1]) == pytest.approx((page.plot.view.x0, page.plot.view.x1))
    np.testing.assert_allclose(curve.y_P, np.tanh(curve.x_P), atol=1e-12)
    page.plot.setFocus()
    qtbot.keyClick(page.plot, Qt.Key.Key_Home)
    assert page.plot.view == whole


def test_derivatives_can_be_left_out(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "Tanhshrink")
    with_derivative = page.plot.view
    assert any("derivative" in item.text for item in page.plot._legend)
    qtbot.mouseClick(page.bar.derivative, Qt.MouseButton.LeftButton)
    assert not any("derivative" in item.text for item in page.plot._legend)
    assert page.plot.view.x0 == with_derivative.x0


def test_the_picture_is_copied(qtbot: QtBot, page: ActivationsPage) -> None:
    qtbot.mouseClick(page.bar.copy, Qt.MouseButton.LeftButton)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (2 * page.plot.width(), 2 * page.plot.height())
    assert "clipboard" in page.bar.said.text()


def test_a_random_slope_has_a_band_around_its_mean(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "RReLU")
    slide(page.form.sliders["lower"], 0.2)
    slide(page.form.sliders["upper"], 0.6)
    band = page.plot.scene.band
    below = band.x_P < 0
    np.testing.assert_allclose(band.lower_P[below], 0.6 * band.x_P[below], atol=1e-9)
    np.testing.assert_allclose(band.upper_P[below], 0.2 * band.x_P[below], atol=1e-9)
    assert np.all((band.drawn_P >= band.lower_P - 1e-12) & (band.drawn_P <= band.upper_P + 1e-12))


def test_a_learned_slope_shows_its_gradient(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "PReLU")
    extra = page.plot.scene.extra
    np.testing.assert_allclose(extra.y_P, np.minimum(extra.x_P, 0), atol=1e-12)
    qtbot.waitUntil(lambda: "The slope is learned" in page.notice.text(), timeout=5_000)
    expected = np.minimum(np.random.default_rng(0).normal(size=64), 0).mean()
    assert f"changes by {expected:.2f}".replace("-", "−") in page.notice.text()


def test_a_softmax_is_a_vector_with_a_slider_for_each_logit(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "Softmax")
    assert page.stack.currentIndex() == list(Look).index(Look.VECTOR)
    panel = page.vector
    slide(panel.rows[0][0], -3.0)
    x = np.array(panel.values)
    assert x[0] == -3
    expected = np.exp(x) / np.exp(x).sum()
    np.testing.assert_allclose([bar.value for _, bar in panel.rows], expected, rtol=1e-9)
    assert panel.total.text() == "sum of the outputs: 1"
    np.testing.assert_allclose(
        panel.matrix.values, np.diag(expected) - np.outer(expected, expected), atol=1e-12
    )
    for _ in range(10):
        qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert len(panel.rows) == 8
    for _ in range(10):
        qtbot.mouseClick(panel.fewer, Qt.MouseButton.LeftButton)
    assert len(panel.rows) == 2


def test_a_low_temperature_lets_the_largest_win(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "Softmax")
    panel = page.vector
    panel.temperature.field.setFocus()
    panel.temperature.field.selectAll()
    qtbot.keyClicks(panel.temperature.field, "0.25")
    qtbot.keyClick(panel.temperature.field, Qt.Key.Key_Return)
    x = np.array(panel.values) / 0.25
    expected = np.exp(x - x.max()) / np.exp(x - x.max()).sum()
    np.testing.assert_allclose([bar.value for _, bar in panel.rows], expected, rtol=1e-9)
    # By the chain rule the derivative by the slider is larger by 1 / T.
    jacobian = (np.diag(expected) - np.outer(expected, expected)) / 0.25
    np.testing.assert_allclose(panel.matrix.values, jacobian, atol=1e-12)


def test_a_glu_has_values_and_gates(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "GLU")
    panel = page.vector
    assert [slider.label.text() for slider, _ in panel.rows] == ["a₁", "a₂", "b₁", "b₂"]
    a, b = np.array(panel.values[:2]), np.array(panel.values[2:])
    outputs = [bar.value for _, bar in panel.rows if bar.isVisible()]
    np.testing.assert_allclose(outputs, a / (1 + np.exp(-b)), rtol=1e-9)
    assert not panel.temperature.isVisible()
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert len(panel.rows) == 6


def test_a_vector_can_be_looked_at_as_a_curve_too(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "Softmax")
    qtbot.mouseClick(page.bar.looks[Look.CURVE], Qt.MouseButton.LeftButton)
    curve = page.plot.scene.curves[-1]
    np.testing.assert_allclose(curve.y_P, np.exp(curve.x_P) / (np.exp(curve.x_P) + 2), rtol=1e-9)


def test_the_code_is_that_of_the_sliders(qtbot: QtBot, page: ActivationsPage) -> None:
    take(qtbot, page, "LeakyReLU")
    slide(page.form.sliders["negative_slope"], 0.3)
    qtbot.mouseClick(page.bar.looks[Look.CODE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "nn.LeakyReLU(negative_slope=0.3)" in page.code.toPlainText(), timeout=5_000)


def test_used_in_the_project_and_taken_back_in_one_step(
    qtbot: QtBot, page: ActivationsPage, session: Session
) -> None:
    before = session.spec
    take(qtbot, page, "LeakyReLU")
    slide(page.form.sliders["negative_slope"], 0.3)
    assert session.spec is before
    page.form.places.setFocus()
    qtbot.keyClick(page.form.places, Qt.Key.Key_Down)
    assert page.form.places.currentText() == "Tanh at model.children[3]"
    qtbot.mouseClick(page.form.use, Qt.MouseButton.LeftButton)
    used = session.spec.model.children[3]
    assert (used.kind, dict(used.params)) == ("LeakyReLU", {"negative_slope": 0.3})
    assert session.spec.model.children[1].kind == "Tanh"
    session.document.undo()
    assert session.spec == before
    assert page.form.places.currentText() == "Tanh at model.children[3]"


def test_without_activations_in_the_model_nothing_can_be_used_there(
    page: ActivationsPage, session: Session
) -> None:
    session.document.open(read_preset("linear-regression"), None)
    assert not page.form.use.isEnabled()
    assert page.form.use_note.isVisible()
    assert "has no activation" in page.form.use_note.text()
