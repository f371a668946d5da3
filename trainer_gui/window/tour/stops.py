"""What the tour stops at, and what it says there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from trainer_gui.window.main_window import MainWindow


@dataclass(frozen=True)
class Stop:
    """One stop.

    Args:
        title: A few words.
        text: Two or three sentences.
        target: What is lit; None for the whole window.
        before: Brings the target to the front.
    """

    title: str
    text: str
    target: Callable[[MainWindow], QWidget | None] = lambda _: None
    before: Callable[[MainWindow], None] = lambda _: None


def tour_stops() -> tuple[Stop, ...]:
    """The stops in order."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("tour", text)

    return (
        Stop(
            tr("Welcome"),
            tr(
                "Here tensors, data, a model, a loss and an optimiser become a trained network, live, in real PyTorch. "
                "The tour takes a minute. What is lit can be used while you read."
            ),
        ),
        Stop(
            tr("Train"),
            tr(
                "Run trains, and pressing it again goes on after a pause. Step and Epoch go on by one and hold. Stop "
                "keeps what was learned, Reset goes back to the same first weights. Press Run now and watch."
            ),
            lambda window: window.toolbar,
        ),
        Stop(
            tr("The loss"),
            tr(
                "The loss of every single step, faint, and a smooth line through it. Validation is dashed, the run "
                "before this one stays as a ghost, and changes that you make on the way are marked."
            ),
            lambda window: window.docks.loss,
            lambda window: window.docks.loss.raise_(),
        ),
        Stop(
            tr("The fit"),
            tr(
                "What the model says at this moment, over the samples: a line, a surface, or its predictions. Edit "
                "points lets you click new ones in, drag others and delete them, also while it trains."
            ),
            lambda window: window.docks.fit,
            lambda window: window.docks.fit.raise_(),
        ),
        Stop(
            tr("Data"),
            tr(
                "Generate samples, draw them, take a set that ships, or open a file of your own. The pages show them "
                "as a table, as pictures, and as the batches that training will see."
            ),
            _tabs,
            _shows("data"),
        ),
        Stop(
            tr("Model"),
            tr(
                "The layers as a tree beside their drawing, with shapes and parameters. Drag layers in, or take a "
                "well-known network by Models…, from one weighted sum to ResNet-18."
            ),
            _tabs,
            _shows("model"),
        ),
        Stop(
            tr("Loss & Activation"),
            tr(
                "What a loss or an activation does, with your own numbers and with those of the run; and the common "
                "mistakes, wrong and right code side by side."
            ),
            _tabs,
            _shows("loss_activation"),
        ),
        Stop(
            tr("Optimizer"),
            tr(
                "The learning rate and everything beside it. Change it while the run goes on: the next step takes it. "
                "Up to six optimisers race from the same start."
            ),
            _tabs,
            _shows("optimizer"),
        ),
        Stop(
            tr("Code, Problems, Doctor"),
            tr(
                "The whole project as one plain PyTorch script that gives the same numbers, bit for bit; what cannot "
                "work, with a button that mends it; and what ails the run."
            ),
            lambda window: window.docks.code,
            lambda window: window.docks.code.raise_(),
        ),
        Stop(
            tr("Help"),
            tr(
                "F1 explains what the form in hand is about, or anything that you search for. The Help menu lists all "
                "shortcuts and has this tour again. File ▸ New… has more to begin with."
            ),
            lambda window: window.menuBar(),
        ),
    )


def _tabs(window: MainWindow) -> QWidget:
    return window.tabs


def _shows(page: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        window.tabs.setCurrentWidget(getattr(window.pages, page))

    return show
