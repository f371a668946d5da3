"""AlexNet, VGG-11, ResNet-18 and inception blocks as they are drawn."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from known_networks import alexnet, bottomless, grouped, inception, long_chain, resnet18, vgg11
from PySide6.QtCore import QByteArray, QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from tree_acts import use_model

from engine.catalogue.facts import DataFacts
from engine.check.shapes import walk_shapes
from engine.spec import LayerNode
from trainer_gui.plots.block_drawing import Drawing
from trainer_gui.plots.block_layout import lay_out
from trainer_gui.plots.blocks import Block, Measure
from trainer_gui.plots.network_blocks import NetworkBlocks
from trainer_gui.session.session import Session
from trainer_gui.tabs.model import ModelTab
from trainer_gui.tabs.model.block_tree import BlockTree
from trainer_gui.tabs.model.layer_facts import facts_of_layers

NETWORKS = {
    "alexnet": (alexnet(), (1, 3, 224, 224), 61_100_840),
    "vgg11": (vgg11(), (1, 3, 224, 224), 132_863_336),
    "resnet18": (resnet18(), (1, 3, 224, 224), 11_689_512),
    "inception": (inception(), (1, 3, 96, 96), None),
    "bottomless": (bottomless(), (1, 2), None),
    "groups": (grouped(200), (1, 2), None),
}
ROOMS = ((604, 389), (973, 863))


def blocks_of(session: Session, model: LayerNode, shape: tuple[int, ...]) -> tuple[Block, ...]:
    """The network as blocks, on data of its own size."""
    spec = session.spec.model_copy(update={"model": model})
    walk = walk_shapes(model, shape, 10)
    assert not walk.problems
    return BlockTree().blocks_of(model, facts_of_layers(spec, walk, ()), shape, "input", "")


@pytest.fixture
def view(qtbot: QtBot) -> NetworkBlocks:
    """A drawing in the room that it has in a window of 1280 × 800."""
    made = NetworkBlocks()
    qtbot.addWidget(made)
    made.resize(*ROOMS[0])
    return made


def texts_with_rects(piece: Drawing, measure: Measure) -> list[tuple[str, QRectF]]:
    """Where every word of a drawing stands."""
    found = []
    for box in piece.boxes:
        rect = box.rect
        if not box.is_frame:
            found.append((box.block.title, rect))
        elif box.block.title:
            width = measure.width(box.block.title) + (14 if box.is_continued else 0)
            found.append(
                (box.block.title, QRectF(rect.left() + box.title_px, rect.top() + 3, width, measure.line))
            )
    for edge in piece.edges:
        if edge.text:
            at = edge.points[0]
            found.append(
                (edge.text, QRectF(at.x() + 5, at.y() + 4, measure.width(edge.text), measure.line - 3))
            )
    return found


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("name", list(NETWORKS))
def test_no_word_lies_over_another_or_is_crossed_by_a_line(
    name: str, room: tuple[int, int], session: Session, view: NetworkBlocks
) -> None:
    model, shape, _ = NETWORKS[name]
    metrics = QFontMetricsF(view.label_font())
    measure = Measure(metrics.horizontalAdvance, metrics.height())
    piece = lay_out(blocks_of(session, model, shape), measure, room, 0.85)
    words = texts_with_rects(piece, measure)
    for i, (one, a) in enumerate(words):
        assert a.right() <= piece.width + 1, one
        for other, b in words[i + 1 :]:
            assert not a.adjusted(0.5, 0.5, -0.5, -0.5).intersects(b), (one, other, a, b)
    lines = [
        QRectF(min(a.x(), b.x()), min(a.y(), b.y()), abs(a.x() - b.x()), abs(a.y() - b.y())).adjusted(
            -0.1, -0.1, 0.1, 0.1
        )
        for edge in piece.edges
        for a, b in pairwise(edge.points)
    ]
    for word, rect in words:
        for line in lines:
            assert not rect.adjusted(1, 1, -1, -1).intersects(line), (word, rect, line)


@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_first_view_is_large_enough_to_be_read_and_begins_at_the_input(
    name: str, session: Session, view: NetworkBlocks
) -> None:
    model, shape, _ = NETWORKS[name]
    view.show_blocks(blocks_of(session, model, shape), "")
    metrics = QFontMetricsF(view.label_font())
    assert view.zoom * metrics.height() >= 10
    first = next(box for box in view.piece.boxes if box.block.group == "input")
    corners = (view._to_widget(first.rect.topLeft()), view._to_widget(first.rect.bottomRight()))
    assert QRectF(view.rect()).contains(QRectF(*corners))


@pytest.mark.parametrize("name", ["alexnet", "vgg11", "resnet18"])
def test_parameters_are_those_that_torchvision_states(name: str, session: Session) -> None:
    model, shape, n_params = NETWORKS[name]
    spec = session.spec.model_copy(update={"model": model})
    facts = facts_of_layers(spec, walk_shapes(model, shape, 1000), ())
    assert facts["model"].n_params == n_params
    assert facts["model"].weight_bytes == 4 * (n_params or 0)


def test_shortcuts_with_a_projection_are_drawn_beside_the_body(session: Session, view: NetworkBlocks) -> None:
    model, shape, _ = NETWORKS["resnet18"]
    view.show_blocks(blocks_of(session, model, shape), "")
    shortcuts = [edge for edge in view.piece.edges if edge.is_shortcut]
    # Five blocks go around with one line, three with one into the projection and one out of it.
    assert len(shortcuts) == 5 + 2 * 3
    assert sum(sign == "⊕" for _, sign, _ in view.piece.joins) == 8
    projections = [box for box in view.piece.boxes if "k 1" in box.block.detail]
    assert [box.block.output for box in projections] == [
        "(N, 128, 28, 28)",
        "(N, 256, 14, 14)",
        "(N, 512, 7, 7)",
    ]


def test_fit_asked_for_twice_shows_the_whole(session: Session, view: NetworkBlocks) -> None:
    model, shape, _ = NETWORKS["resnet18"]
    view.show_blocks(blocks_of(session, model, shape), "")
    readable = view.zoom
    view.fit()
    assert view.zoom < readable
    whole = QRectF(0, 0, view.piece.width, view.piece.height)
    assert whole.width() * view.zoom <= view.width()
    assert whole.height() * view.zoom <= view.height()
    view.fit()
    assert view.zoom == readable


def test_a_long_repetition_is_drawn_once_and_opens_on_click(
    qtbot: QtBot, tab: ModelTab, session: Session
) -> None:
    use_model(session, long_chain(500))
    tab.drawing.as_blocks.click()
    blocks = tab.drawing.blocks
    folded = [box for box in blocks.piece.boxes if box.block.run]
    assert [box.block.title for box in folded] == ["248 times the same"]
    assert len(blocks.piece.boxes) < 12
    # The layer in hand is the one of its kind that is shown.
    tab.select("model.children[250]")
    assert not blocks.rect_of("model.children[250]").isEmpty()
    frame = next(box for box in blocks.piece.boxes if box.block.run)
    corner = blocks._to_widget(frame.rect.topLeft()).toPoint() + QPoint(4, 4)
    qtbot.mouseClick(blocks, Qt.MouseButton.LeftButton, pos=corner)
    assert len(blocks.piece.boxes) == 501
    fold = tab.findChild(QToolButton, "foldRepeats")
    assert fold is not None
    fold.click()
    fold.click()
    assert len(blocks.piece.boxes) < 12


def test_different_layers_are_never_folded(tab: ModelTab, session: Session) -> None:
    use_model(session, long_chain(60, is_varied=True))
    tab.drawing.as_blocks.click()
    assert not any(box.block.run for box in tab.drawing.blocks.piece.boxes)


def test_the_exported_drawing_looks_like_the_screen(
    session: Session, view: NetworkBlocks, tmp_path: Path
) -> None:
    view.resize(1600, 1200)
    model, shape, _ = NETWORKS["inception"]
    view.show_blocks(blocks_of(session, model, shape), "model.children[3]")
    view.fit()
    scale = view.zoom
    left, top = view._offset.x(), view._offset.y()
    width, height = round(view.piece.width * scale), round(view.piece.height * scale)
    screen = view.grab().toImage().copy(round(left), round(top), width, height)

    def drawn(form: str) -> QImage:
        content = view.picture(form)
        if form == "png":
            whole = QImage.fromData(content)
        else:
            renderer = QSvgRenderer(QByteArray(content))
            whole = QImage(renderer.defaultSize() * 2, QImage.Format.Format_RGB32)
            painter = QPainter(whole)
            renderer.render(painter)
            painter.end()
        inner = whole.copy(20, 20, whole.width() - 40, whole.height() - 40)
        smooth = Qt.TransformationMode.SmoothTransformation
        return inner.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)

    for form in ("png", "svg"):
        image = drawn(form)
        off = [
            max(abs(a - b) for a, b in zip(one.getRgb()[:3], two.getRgb()[:3], strict=True))  # type: ignore[index]
            for one, two in (
                (screen.pixelColor(x, y), image.pixelColor(x, y))
                for x in range(2, width - 2, 5)
                for y in range(2, height - 2, 5)
            )
        ]
        # Edges of letters fall on other pixels; surfaces must be the same.
        assert sum(difference > 40 for difference in off) < 0.05 * len(off), form
    assert isinstance(session.data.facts, DataFacts) if session.data is not None else True
    QApplication.processEvents()
