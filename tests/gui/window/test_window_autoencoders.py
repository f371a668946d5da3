"""An autoencoder in the window: chosen, mended, trained, looked at, on every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot
from window_acts import (
    LONG_MS,
    OpenWindow,
    choose_from_menu,
    end_run,
    messages,
    press,
    run_to_end,
    settle,
    start_run,
    wait_for,
)

import engine
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.snapshot import Predictions, Reconstructions
from trainer_gui.session.state import State
from trainer_gui.window.docks.fit_view import Picture
from trainer_gui.window.main_window import MainWindow

DIGITS = "digits-autoencoder"
_LINEAR = {"in_features": "auto", "out_features": "auto"}


def _short(epochs: int = 2) -> ProjectSpec:
    return set_values(read_preset(DIGITS), [("training.epochs", epochs)])


def _flat(kind: str, **params: Any) -> ProjectSpec:
    """A small autoencoder of other samples."""
    return set_values(
        read_preset(DIGITS),
        [
            ("data.kind", kind),
            ("data.params", params),
            ("data.scale_features", "standardize"),
            ("training.batch_size", 16),
            ("training.epochs", 3),
            (
                "model.children",
                [
                    {"kind": "Linear", "params": {**_LINEAR, "out_features": 3}},
                    {"kind": "Tanh"},
                    {"kind": "Linear", "params": _LINEAR},
                ],
            ),
        ],
    )


def _choose(qtbot: QtBot, window: MainWindow, down: bool) -> None:
    """Take the other entry of the box by the keyboard, as its list is open for."""
    box = window.findChild(QComboBox, "data.predict.field")
    assert box is not None
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def test_the_choice_reaches_the_project_and_can_be_undone(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    _choose(qtbot, shown, down=True)
    assert shown.session.spec.data.predict == "input"
    settle(qtbot, shown)
    label = shown.findChild(QLabel, "predictSentence")
    assert label is not None
    assert "(N, 2)" in label.text()
    choose_from_menu(shown, "undo")
    assert shown.session.spec.data.predict == "target"
    settle(qtbot, shown)
    qtbot.waitUntil(lambda: label.text() == "", timeout=LONG_MS)
    assert shown.docks.fit._picture is Picture.SURFACE


def test_the_fixes_of_the_problems_make_a_run_of_it(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp")
    _choose(qtbot, shown, down=True)
    settle(qtbot, shown)
    codes = [problem.code for problem in shown.session.problems]
    assert codes == ["not_probabilities"]
    (problem,) = shown.session.problems
    assert problem.fix is not None
    shown.session.apply(problem.fix)
    settle(qtbot, shown)
    wait_for(qtbot, shown, State.READY)
    assert shown.session.problems == ()
    run = run_to_end(qtbot, shown)
    assert run.weights_sha256 == engine.train(shown.session.spec, keep=False).weights_sha256


def test_pairs_are_shown_before_and_while_training(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window(_short(2000), pace="auto")
    fit = shown.docks.fit
    assert fit._picture is Picture.PAIRS
    qtbot.waitUntil(lambda: len(fit.pairs.pictures) == 12, timeout=LONG_MS)
    first = [fit.pairs.pictures[0][i].copy() for i in range(2)]
    start_run(qtbot, shown, 30)
    qtbot.waitUntil(lambda: fit.pairs.pictures[0][1] != first[1], timeout=LONG_MS)
    assert fit.pairs.pictures[0][0] == first[0]
    end_run(qtbot, shown)
    snapshot = shown.session.run.snapshot
    assert snapshot is not None
    assert isinstance(snapshot.fit, Reconstructions)
    assert "12" in fit.pairs.accessibleDescription()
    assert fit.pairs.shown_count() > 1


def test_the_last_pairs_are_those_of_the_trained_model(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window(_short())
    run = run_to_end(qtbot, shown)
    data = shown.session.data
    assert data is not None
    fit = shown.session.run.snapshot.fit  # type: ignore[union-attr]
    assert isinstance(fit, Reconstructions)
    with torch.no_grad():
        made = run.model.eval()(torch.from_numpy(data.inputs(fit.index_N))).numpy()
    picture = shown.docks.fit.pairs.pictures[3][1]
    shades = np.array([[picture.pixelColor(x, y).red() for x in range(8)] for y in range(8)])
    assert np.array_equal(shades, np.round(255 * made[3, 0].astype(np.float64)))


def test_a_run_in_the_window_gives_the_bits_of_one_without(window: OpenWindow, qtbot: QtBot) -> None:
    run = run_to_end(qtbot, window(_short()))
    plain = engine.train(_short(), keep=False)
    assert run.weights_sha256 == plain.weights_sha256
    assert run.losses.tolist() == plain.losses.tolist()


@pytest.mark.parametrize("kind", ["wine", "moons", "linear"])
def test_numbers_of_tables_are_shown_over_those_of_the_input(
    window: OpenWindow, qtbot: QtBot, kind: str
) -> None:
    shown = window(_flat(kind))
    assert shown.docks.fit._picture is Picture.PREDICTED
    run_to_end(qtbot, shown)
    fit = shown.session.run.snapshot.fit  # type: ignore[union-attr]
    assert isinstance(fit, Predictions)
    assert shown.docks.fit.predicted._true_N.tolist() == fit.true_N.tolist()
    assert shown.docks.fit.predicted._predicted_N.tolist() == fit.predicted_N.tolist()
    assert messages(shown) == []


def test_sequences_are_shown_under_their_reconstructions(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window(_flat("waves", n=40))
    assert shown.docks.fit._picture is Picture.CURVES
    run = run_to_end(qtbot, shown)
    true_NTF, made_NTF = shown.docks.fit.curves.curves
    with torch.no_grad():
        expected = run.model.eval()(torch.from_numpy(true_NTF.astype(np.float32))).numpy()
    assert made_NTF.shape == (12, 32, 1)
    assert np.allclose(made_NTF, expected, atol=1e-6)
    assert messages(shown) == []


@pytest.mark.parametrize(
    "spec", [_short(1), _flat("waves", n=20), _flat("wine")], ids=["images", "waves", "wine"]
)
def test_every_page_can_be_looked_at(window: OpenWindow, qtbot: QtBot, spec: ProjectSpec) -> None:
    shown = window(spec)
    run_to_end(qtbot, shown)
    for i in range(shown.tabs.count()):
        shown.tabs.setCurrentIndex(i)
        page = shown.tabs.widget(i)
        for inner in page.findChildren(QTabWidget):
            for j in range(inner.count()):
                if inner.isTabEnabled(j) and inner.isTabVisible(j):
                    inner.setCurrentIndex(j)
                    settle(qtbot, shown)
                    qtbot.waitUntil(lambda: shown.session.looking.is_idle, timeout=LONG_MS)
    for dock in shown.docks.all:
        dock.raise_()
        dock.grab()
    settle(qtbot, shown)
    assert messages(shown) == []
    assert shown.session.problems == ()


def test_an_image_of_the_users_own_is_given_back(window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    from PIL import Image

    own = tmp_path / "own.png"
    Image.fromarray(np.eye(8, dtype=np.uint8) * 255).save(own)
    shown = window(_short())
    run_to_end(qtbot, shown)
    page = shown.pages.data.pages.images
    shown.pages.data.pages.show_page("images")
    page.predict(own)
    # Other views ask the model too: not every answer is this one.
    qtbot.waitUntil(lambda: "mean error" in page.prediction.text(), timeout=LONG_MS)
    assert page.reconstruction.isVisibleTo(page)
    assert not page.probabilities.isVisibleTo(page)
    assert len(page.reconstruction.pictures) == 1
    left = page.reconstruction.pictures[0][0]
    assert [left.pixelColor(i, i).red() for i in range(8)] == [255] * 8
    press(qtbot, shown, "reset")
    wait_for(qtbot, shown, State.READY)
    qtbot.waitUntil(lambda: shown.session.looking.is_idle, timeout=LONG_MS)


def test_a_shape_that_does_not_fit_is_told_with_both_shapes_and_mended_by_its_button(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(_short())
    shown.session.document.set_value("model.children[6].params.out_channels", 3)
    settle(qtbot, shown)
    (problem,) = shown.session.problems
    assert "(N, 1, 8, 8)" in problem.message
    assert "(N, 3, 8, 8)" in problem.message
    shown.docks.problems.raise_()
    button = next(b for b in shown.docks.problems.findChildren(QPushButton) if b.text() == "Set it to 1")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, shown, State.READY)
    assert shown.session.problems == ()
