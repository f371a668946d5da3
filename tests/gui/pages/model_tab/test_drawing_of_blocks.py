"""The network as blocks: where they stand, what a click does, and what is exported."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from model_trees import TREES, chain, linear, node
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from tree_acts import use_model, use_pictures

from engine.spec import LayerNode
from trainer_gui.plots.block_layout import lay_out
from trainer_gui.plots.blocks import Block, BlockForm, Measure
from trainer_gui.session.session import Session
from trainer_gui.tabs.model import ModelTab

TOP = "model.children"
MEASURE = Measure(lambda text: 7.0 * len(text), 15.0)


def _branched() -> LayerNode:
    conv = node("Conv2d", in_channels="auto", out_channels=3, kernel_size=3, padding=1)
    choice = node("ModuleDict", node("ReLU", name="relu"), node("PReLU", name="prelu"), route="prelu")
    wide = node("Parallel", conv, conv)
    last = node("Linear", in_features="auto", out_features="auto")
    return chain(node("Residual", chain(conv, node("ReLU"))), choice, wide, node("Flatten"), last)


def _center(rect: object) -> QPoint:
    return rect.center().toPoint()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(TREES))
def test_no_two_layers_overlap_and_children_lie_in_their_container(
    name: str, tab: ModelTab, session: Session
) -> None:
    use_model(session, chain(linear(2, 4), TREES[name]))
    tab.drawing.as_blocks.click()
    boxes = tab.drawing.blocks.piece.boxes
    leaves = [box for box in boxes if not box.is_frame]
    for i, a in enumerate(leaves):
        for b in leaves[i + 1 :]:
            assert not a.rect.intersects(b.rect), (a.block.title, b.block.title)
    # A frame that goes on in the next column has a part in each.
    parts: dict[str, list[QRectF]] = {}
    for box in boxes:
        if box.is_frame:
            parts.setdefault(box.block.path, []).append(box.rect)
    for box in boxes:
        owner = box.block.path.rpartition(".children[")[0]
        if owner in parts:
            assert any(part.contains(box.rect) for part in parts[owner]), box.block.path


def test_a_long_chain_is_broken_into_columns_to_be_drawn_larger() -> None:
    blocks = [Block(f"p{i}", f"layer {i}", output="(N, 8)") for i in range(60)]
    one = lay_out(blocks, MEASURE, (100.0, 100_000.0), 0.0)
    many = lay_out(blocks, MEASURE, (1200.0, 700.0), 0.0)
    scale = min(1200 / many.width, 700 / many.height)
    assert scale > 3 * min(1200 / one.width, 700 / one.height)
    assert len({round(box.rect.center().x()) for box in many.boxes}) > 2
    # Every layer but the last has a line to the next one.
    assert len(many.edges) == 60


def test_an_empty_network_is_drawn_without_fuss() -> None:
    assert lay_out([], MEASURE, (100.0, 100.0), 0.8).boxes == []
    lone = Block("p", "empty", form=BlockForm.CHAIN)
    assert len(lay_out([lone], MEASURE, (100.0, 100.0), 0.8).boxes) == 1


def test_branches_joins_and_routes_are_drawn_as_what_they_are(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    use_pictures(session, _branched())
    qtbot.waitUntil(lambda: session.data is not None and len(session.data.facts.input_shape) == 3)
    piece = tab.drawing.blocks.piece
    assert not tab.drawing.shows_neurons
    assert [sign for _, sign, _ in piece.joins] == ["⊕", "concat"]
    faint = {box.block.title for box in piece.boxes if box.block.is_faint}
    assert faint == {"relu: ReLU"}
    assert any(edge.is_faint for edge in piece.edges)


def test_shapes_stand_on_the_lines(qtbot: QtBot, tab: ModelTab, session: Session) -> None:
    use_pictures(session, _branched())
    qtbot.waitUntil(lambda: session.data is not None and len(session.data.facts.input_shape) == 3)
    qtbot.waitUntil(lambda: not session.problems, timeout=10_000)
    texts = [edge.text for edge in tab.drawing.blocks.piece.edges]
    assert texts.count("(N, 3, 32, 32)") >= 3
    assert "(N, 6, 32, 32)" in texts
    assert "(N, 6144)" in texts
    assert "(N, 4)" in texts


def test_a_click_on_a_block_selects_the_layer_and_the_tree_selects_the_block(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    tab.drawing.as_blocks.click()
    blocks = tab.drawing.blocks
    qtbot.mouseClick(blocks, Qt.MouseButton.LeftButton, pos=_center(blocks.rect_of(f"{TOP}[2]")))
    assert tab.selected == f"{TOP}[2]"
    assert tab.layers.model.path_of(tab.layers.tree.currentIndex()) == f"{TOP}[2]"
    blocks.setFocus()
    qtbot.keyClick(blocks, Qt.Key.Key_Down)
    assert tab.selected == f"{TOP}[3]"


def test_the_wheel_zooms_at_the_pointer_and_dragging_moves(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    tab.drawing.as_blocks.click()
    blocks = tab.drawing.blocks
    before, at = blocks.zoom, blocks.rect_of(f"{TOP}[1]").center()
    wheel = QWheelEvent(
        at,
        QPointF(blocks.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(blocks, wheel)
    assert blocks.zoom == pytest.approx(1.2 * before)
    after = blocks.rect_of(f"{TOP}[1]").center()
    assert (after - at).manhattanLength() < 1
    selected = tab.selected
    qtbot.mousePress(blocks, Qt.MouseButton.LeftButton, pos=at.toPoint())
    qtbot.mouseMove(blocks, at.toPoint() + QPoint(30, 0))
    qtbot.mouseMove(blocks, at.toPoint() + QPoint(60, 10))
    qtbot.mouseRelease(blocks, Qt.MouseButton.LeftButton, pos=at.toPoint() + QPoint(60, 10))
    moved = blocks.rect_of(f"{TOP}[1]").center() - after
    assert (round(moved.x()), round(moved.y())) == (60, 10)
    assert tab.selected == selected
    fit = tab.findChild(QToolButton, "fitDrawing")
    assert fit is not None
    qtbot.mouseClick(fit, Qt.MouseButton.LeftButton)
    assert blocks.rect().contains(blocks.rect_of(f"{TOP}[4]").toRect())


def test_the_drawing_is_exported_whole_as_svg_and_png(
    tab: ModelTab, session: Session, tmp_path: Path
) -> None:
    tab.drawing.as_blocks.click()
    tab.drawing.save_picture(tmp_path / "net.svg")
    root = ElementTree.parse(tmp_path / "net.svg").getroot()  # noqa: S314 - our own file
    assert root.tag.endswith("svg")
    words = "".join(root.itertext())
    assert words.count("Tanh") >= 2
    assert "(N, 16)" in words
    tab.drawing.save_picture(tmp_path / "net.png")
    image = QImage(str(tmp_path / "net.png"))
    assert image.width() > 2 * tab.drawing.blocks.piece.width
    colors = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colors) > 5
    assert tab.drawing.said.text() == "Saved as net.png"
    tab.drawing.save_picture(tmp_path / "no such folder" / "net.svg")
    assert "could not be written" in tab.drawing.said.text()


def test_a_wrong_layer_is_outlined_and_its_tooltip_says_why(tab: ModelTab, session: Session) -> None:
    session.document.set_value(f"{TOP}[2].params.in_features", 7)
    tab.drawing.as_blocks.click()
    box = next(box for box in tab.drawing.blocks.piece.boxes if box.block.path == f"{TOP}[2]")
    assert box.block.severity == "error"
    assert "Set it to 16" in box.block.tooltip
