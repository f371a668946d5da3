"""Summary, code, sizes and initialisation: the pages beside the drawing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from model_trees import chain, linear, node
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from tree_acts import click, use_model, use_pictures

from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.model import ModelTab

Settle = Callable[[], None]
TOP = "model.children"
CONVS = chain(
    node("Conv2d", in_channels="auto", out_channels=4, kernel_size=3, stride=2, padding=1),
    node("ReLU"),
    node("MaxPool2d", kernel_size=3, ceil_mode=True),
    node("ConvTranspose2d", in_channels="auto", out_channels=2, kernel_size=2, stride=2),
    node("Flatten"),
    node("Linear", in_features="auto", out_features="auto"),
)


def show(tab: ModelTab, page: QWidget) -> None:
    """Bring a page to the front by its tab."""
    tab.pages.setCurrentWidget(page)


def press(qtbot: QtBot, tab: ModelTab, name: str) -> None:
    """Click a button of the page."""
    button = tab.findChild(QToolButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def pick(qtbot: QtBot, box: QComboBox, text: str) -> None:
    """Choose an entry as the keyboard does."""
    row = box.findText(text)
    assert row >= 0
    box.setFocus()
    for _ in range(box.count()):
        if box.currentIndex() == row:
            return
        qtbot.keyClick(box, Qt.Key.Key_Down if row > box.currentIndex() else Qt.Key.Key_Up)


@pytest.fixture
def convs(qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle) -> ModelTab:
    """The page on small pictures and a convolutional network."""
    use_pictures(session, CONVS)
    qtbot.waitUntil(lambda: session.data is not None and len(session.data.facts.input_shape) == 3)
    qtbot.waitUntil(lambda: session.run.state is State.READY, timeout=20_000)
    settle()
    assert not session.problems
    return tab


def test_the_table_has_every_figure_and_follows_edits(tab: ModelTab, session: Session) -> None:
    show(tab, tab.summary)
    model = tab.summary.model
    rows = [[model.index(r, c).data() for c in range(5)] for r in range(model.rowCount())]
    assert rows[0] == ["0: Linear", "(N, 2)", "(N, 16)", "48", "32"]
    assert rows[1] == ["1: Tanh", "(N, 16)", "(N, 16)", "", ""]
    assert rows[4] == ["4: Linear", "(N, 16)", "(N, 1)", "17", "16"]
    assert tab.summary.total.text().startswith("337 parameters (1.3 KiB), 304 multiply-adds")
    session.document.set_value(f"{TOP}[0].params.out_features", 8)
    assert model.index(0, 3).data() == "24"


def test_a_clicked_row_selects_the_layer(qtbot: QtBot, tab: ModelTab) -> None:
    show(tab, tab.summary)
    table = tab.summary.table
    at = table.visualRect(tab.summary.model.index(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert tab.selected == f"{TOP}[3]"


def test_torchsummary_prints_the_same_sum_and_leaves_the_generator_alone(
    qtbot: QtBot, convs: ModelTab, session: Session, settle: Settle
) -> None:
    before = torch.get_rng_state()
    show(convs, convs.summary)
    pick(qtbot, convs.summary.form, "torchsummary")
    settle()
    text = convs.summary.package.toPlainText()
    total = sum(layer.n_params or 0 for layer in convs.facts.values() if not layer.is_container)
    assert f"Total params: {total:,}" in text
    assert "ConvTranspose2d-4" in text
    assert torch.equal(torch.get_rng_state(), before)
    press(qtbot, convs, "copySummary")
    assert QGuiApplication.clipboard().text() == text


def test_what_torchsummary_cannot_take_is_said(
    qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle
) -> None:
    gru = node("GRU", input_size="auto", hidden_size=4, batch_first=True)
    steps = chain(node("unsqueeze", dim=1), gru, node("last_step"), linear(4, 1))
    use_model(session, steps)
    assert not session.check.errors
    show(tab, tab.summary)
    pick(qtbot, tab.summary.form, "torchsummary")
    settle()
    assert "GRU" in tab.summary.package.toPlainText()
    assert tab.facts[f"{TOP}[1]"].n_params == 3 * 4 * (2 + 4 + 2)


def test_the_code_builds_the_model_and_is_copied_and_saved(
    qtbot: QtBot, convs: ModelTab, settle: Settle, tmp_path: Path
) -> None:
    show(convs, convs.code)
    settle()
    code = convs.code.text.toPlainText()
    assert "def make_model():" in code
    assert "nn.ConvTranspose2d(in_channels=4, out_channels=2, kernel_size=2, stride=2)" in code
    press(qtbot, convs, "copyModelCode")
    assert QGuiApplication.clipboard().text() == code
    convs.code.save_to(tmp_path / "model.py")
    assert (tmp_path / "model.py").read_text(encoding="utf-8") == code


def test_problems_keep_the_code_back_and_say_so(tab: ModelTab, session: Session) -> None:
    session.document.set_value(f"{TOP}[2].params.in_features", 7)
    show(tab, tab.code)
    assert "when the problems are mended" in tab.code.said.text()


def test_the_formula_has_the_users_numbers(qtbot: QtBot, convs: ModelTab) -> None:
    show(convs, convs.size_page)
    click(qtbot, convs, f"{TOP}[0]")
    text = convs.size_page.formula.text()
    assert "rows: 32 → 16" in text
    assert "(32 + 2 · 1" in text
    click(qtbot, convs, f"{TOP}[3]")
    assert (
        "rows: 5 → 10" in convs.size_page.formula.text() or "rows: 6 → 12" in convs.size_page.formula.text()
    )
    click(qtbot, convs, f"{TOP}[1]")
    assert "Select a convolution" in convs.size_page.formula.text()


def test_the_kernel_goes_on_step_by_step_and_by_itself_only_while_it_is_seen(
    qtbot: QtBot, convs: ModelTab
) -> None:
    show(convs, convs.size_page)
    click(qtbot, convs, f"{TOP}[0]")
    slide = convs.size_page.slide
    # 7 cells, padding 1, kernel 3, stride 2: four positions along each axis.
    assert slide.n_steps == 16
    inputs, outputs = slide.marked()
    assert inputs == {(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)}
    assert outputs == {(0, 0)}
    press(qtbot, convs, "stepSlide")
    inputs, outputs = slide.marked()
    assert inputs == {(y, x) for y in (-1, 0, 1) for x in (1, 2, 3)}
    assert outputs == {(0, 1)}
    press(qtbot, convs, "playSlide")
    qtbot.waitUntil(lambda: slide.at >= 2, timeout=5000)
    show(convs, convs.summary)
    stood = slide.at
    qtbot.wait(900)
    assert slide.at == stood
    show(convs, convs.size_page)
    qtbot.waitUntil(lambda: slide.at != stood, timeout=5000)
    press(qtbot, convs, "playSlide")
    assert not slide.is_playing


def test_a_transposed_convolution_spreads_each_input(qtbot: QtBot, convs: ModelTab) -> None:
    show(convs, convs.size_page)
    click(qtbot, convs, f"{TOP}[3]")
    slide = convs.size_page.slide
    slide.step()
    inputs, outputs = slide.marked()
    assert inputs == {(0, 1)}
    assert outputs == {(0, 2), (0, 3), (1, 2), (1, 3)}


def test_a_rule_is_added_edited_moved_and_removed_as_steps_of_undo(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    show(tab, tab.init)
    rules = tab.init.rules
    before = session.spec
    press(qtbot, tab, "addInitRule")
    (rule,) = session.spec.initialization
    assert (rule.layer, rule.parameter, rule.initializer.kind) == (None, "weight", "kaiming_normal_")
    pick(qtbot, rules.layer, "Linear")
    assert session.spec.initialization[0].layer == "Linear"
    press(qtbot, tab, "addInitRule")
    pick(qtbot, rules.parameter, "bias")
    line = rules.form.chooser.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "zeros_")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    second = session.spec.initialization[1]
    assert (second.parameter, second.initializer.kind) == ("bias", "zeros_")
    press(qtbot, tab, "initRuleUp")
    assert [rule.parameter for rule in session.spec.initialization] == ["bias", "weight"]
    assert rules.list.item(0).text() == "every layer, bias: zeros_()"
    press(qtbot, tab, "removeInitRule")
    assert [rule.parameter for rule in session.spec.initialization] == ["weight"]
    while session.document.can_undo:
        session.document.undo()
    assert session.spec == before


def test_the_histograms_show_what_a_rule_does(
    qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle
) -> None:
    click(qtbot, tab, f"{TOP}[2]")
    show(tab, tab.init)
    settle()
    assert tab.init.weights.said.text().startswith("16 × 16")
    rule = {
        "layer": "Linear",
        "parameter": "weight",
        "initializer": {"kind": "constant_", "params": {"val": 2}},
    }
    session.document.set_value("initialization", [rule])
    settle()
    edges, heights = tab.init.weights.after.bars
    assert edges[0] < 2 < edges[-1]
    assert (heights > 0).sum() == 1
    assert "0 as chosen" in tab.init.weights.said.text()
    click(qtbot, tab, f"{TOP}[1]")
    assert tab.init.weights.before.accessibleDescription() == "Select a layer with weights."


def test_the_signal_flow_compares_initialisers(
    qtbot: QtBot, tab: ModelTab, session: Session, settle: Settle
) -> None:
    show(tab, tab.init)
    tab.init.pictures.setCurrentWidget(tab.init.flow)
    settle()
    flow = tab.init.flow
    names = [curve.name for curve in flow.forward.curves]
    assert names[0] == "torch's default"
    assert "orthogonal_()" in names
    assert len(flow.backward.curves) == len(names)
    assert 'calculate_gain("relu") = 1.414' in flow.gain.text()
    (kaiming,) = (curve for curve in flow.forward.curves if curve.name.startswith("kaiming_normal_"))
    (small,) = (curve for curve in flow.forward.curves if curve.name == "normal_(std=0.01)")
    assert abs(kaiming.y_P[-1] - kaiming.y_P[0]) < 0.7
    assert small.y_P[-1] < small.y_P[0] - 5
    flow.choices()[0].trigger()
    settle()
    assert len(flow.forward.curves) == len(names) - 1
    pick(qtbot, flow.activation, "Tanh")
    settle()
    assert "1.667" in flow.gain.text()


def test_the_signal_flow_runs_the_projects_own_model_on_its_own_data(
    qtbot: QtBot, convs: ModelTab, session: Session, settle: Settle
) -> None:
    before = torch.get_rng_state()
    show(convs, convs.init)
    flow = convs.init.flow
    convs.init.pictures.setCurrentWidget(flow)
    pick(qtbot, flow.network, "this model")
    settle()
    assert not flow.depth_spin.isVisible()
    names = [curve.name for curve in flow.forward.curves]
    assert names[:2] == ["as the project has it", "torch's default"]
    # Five modules run, and the flatten between them.
    assert all(len(curve.y_P) == 6 for curve in (*flow.forward.curves, *flow.backward.curves))
    assert "samples of the project's data through 6 layers" in flow.gain.text()
    assert torch.equal(torch.get_rng_state(), before)
    own = flow.forward.curves[0].y_P
    zeros = {"layer": "Linear", "parameter": "weight", "initializer": {"kind": "zeros_", "params": {}}}
    session.document.set_value("initialization", [zeros])
    settle()
    changed = flow.forward.curves[0].y_P
    assert list(changed[:5]) == list(own[:5])
    assert changed[5] < own[5]
    session.document.set_value(f"{TOP}[5].params.in_features", 7)
    assert "Mend first" in flow.forward.accessibleDescription()


def test_the_summary_tells_what_a_batch_takes(convs: ModelTab, session: Session) -> None:
    show(convs, convs.summary)
    session.document.set_value("training.batch_size", 8)
    layers = [layer for layer in convs.facts.values() if not layer.is_container]
    # A pool that rounds up makes 6 of 16, the transposed convolution 12 of 6.
    sizes = [4 * 16 * 16, 4 * 16 * 16, 4 * 6 * 6, 2 * 12 * 12, 288, 4]
    assert [layer.output_bytes for layer in layers] == [4 * size for size in sizes]
    # torchsummary's forward/backward pass size: outputs and their gradients, 4 bytes each.
    both = 2 * 4 * sum(sizes) * 8 / 1024
    assert f"{both:,.1f} KiB with their gradients" in convs.summary.total.text()


def test_what_no_route_goes_through_has_no_multiply_adds_and_says_why(
    tab: ModelTab, session: Session
) -> None:
    choice = node("ModuleDict", linear(2, 3, "a"), linear(2, 3, "b"), route="b")
    use_model(session, chain(choice, linear(3, 1)))
    left_aside, chosen = tab.facts[f"{TOP}[0].children[0]"], tab.facts[f"{TOP}[0].children[1]"]
    assert (left_aside.n_params, left_aside.multiply_adds) == (9, 0)
    assert chosen.multiply_adds == 6
    index = tab.layers.model.index_of(left_aside.path)
    tip = tab.layers.model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert "0 multiply-adds: nothing goes through it on the chosen route" in tip
