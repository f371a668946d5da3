"""An image of the user's own: shown as the model gets it, and what the live model says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from trainer_gui.session.session import Session
from trainer_gui.session.state import State
from trainer_gui.tabs.data import DataTab
from trainer_gui.tabs.data.images_page import ImagesPage

LINE = [{"kind": "Flatten"}, {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}}]


def digits() -> ProjectSpec:
    return set_values(
        read_preset("csv-classification"),
        [
            ("data.kind", "digits"),
            ("data.params", {}),
            ("data.scale_features", "none"),
            ("model.children", LINE),
            ("training.epochs", 3),
        ],
    )


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session(digits())
    with qtbot.waitSignal(made.data_changed, timeout=20_000):
        made.begin()
    qtbot.waitUntil(lambda: made.run.state is State.READY, timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def settle(qtbot: QtBot, session: Session) -> Callable[[], None]:
    def wait() -> None:
        qtbot.waitUntil(lambda: session.background.is_idle and session.looking.is_idle, timeout=20_000)

    return wait


@pytest.fixture
def tab(qtbot: QtBot, session: Session, settle: Callable[[], None]) -> Iterator[DataTab]:
    made = DataTab(session)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitExposed(made):
        made.show()
    settle()
    yield made
    settle()


@pytest.fixture
def page(tab: DataTab) -> ImagesPage:
    return tab.pages.images


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "own.png"
    pixels = np.zeros((16, 16), dtype=np.uint8)
    pixels[2:14, 7:9] = 255
    Image.fromarray(pixels).save(path)
    return path


def said_by_the_model(session: Session, inputs: np.ndarray) -> np.ndarray:
    """Probabilities from the trainer's own model, by torch alone."""
    trainer = session.run.thread_of_trainer._trainer
    assert trainer is not None
    with torch.no_grad():
        output = trainer.model(torch.from_numpy(inputs[None]))
    return torch.softmax(output, dim=1)[0].numpy()


def test_an_image_is_asked_for_shown_and_predicted(
    qtbot: QtBot, session: Session, page: ImagesPage, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(picture), ""))
    button = page.findChild(QPushButton, "predictImage")
    assert button is not None
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.title.text() == "Your image: own.png"
    assert page.input._values_CHW is not None
    inputs = page.input._values_CHW
    assert inputs.shape == (1, 8, 8)
    assert inputs.dtype == np.float32
    wanted = said_by_the_model(session, inputs)
    assert page.probabilities._share_K == pytest.approx(wanted, abs=1e-6)
    best = session.data.facts.class_names[int(wanted.argmax())]  # type: ignore[union-attr]
    assert page.prediction.text() == f"The model says: {best}"
    assert page.probabilities.row_texts()[0].startswith(f"{best} ")


def test_inverting_turns_ink_on_paper_into_light_on_black(
    qtbot: QtBot, session: Session, page: ImagesPage, picture: Path
) -> None:
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        page.predict(picture)
    before = np.array(page.stored._values_CHW)
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        page.invert.click()
    assert page.stored._values_CHW is not None
    assert np.array_equal(page.stored._values_CHW, 255 - before)


def test_the_model_is_asked_while_it_trains_and_again_when_it_has_learned(
    qtbot: QtBot, session: Session, page: ImagesPage, picture: Path
) -> None:
    view = session.run._view
    session.document.set_value("training.epochs", 100_000)
    qtbot.waitUntil(lambda: session.run.state is State.READY, timeout=10_000)
    session.run.set_pace(200)
    session.run.run()
    qtbot.waitUntil(
        lambda: session.run.snapshot is not None and session.run.snapshot.step > 5, timeout=10_000
    )
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        page.predict(picture)
    assert session.run.state is State.RUNNING
    # The pictures beside the page go on with what they show.
    assert session.run._view is view
    early = page.probabilities._share_K.copy()
    step = session.run.snapshot.step if session.run.snapshot is not None else 0
    qtbot.waitUntil(
        lambda: session.run.snapshot is not None and session.run.snapshot.step > step + 20, timeout=10_000
    )
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        session.run.stop()
    assert session.run.state is State.ENDED
    assert page.input._values_CHW is not None
    wanted = said_by_the_model(session, page.input._values_CHW)
    assert page.probabilities._share_K == pytest.approx(wanted, abs=1e-6)
    assert not np.allclose(early, wanted)


def test_an_image_can_be_dropped_on_the_page(
    qtbot: QtBot, session: Session, tab: DataTab, picture: Path
) -> None:
    before = session.spec
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture))])
    nothing = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, *nothing)
    QApplication.sendEvent(tab, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        QApplication.sendEvent(tab, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, *nothing))
    assert session.spec is before
    assert tab.pages.images.title.text() == "Your image: own.png"


def test_a_damaged_image_is_told(page: ImagesPage, tmp_path: Path, settle: Callable[[], None]) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(b"no image at all")
    page.predict(path)
    settle()
    assert "odd.png" in page.reading.text()
    assert not page.probabilities.isVisible()


def test_an_image_of_the_data_takes_the_place_of_the_own_one(
    qtbot: QtBot, session: Session, page: ImagesPage, picture: Path, settle: Callable[[], None]
) -> None:
    with qtbot.waitSignal(session.asking.answered, timeout=10_000):
        page.predict(picture)
    page.set_current_row(4)
    settle()
    assert page.title.text().startswith("Image 4: ")
    assert not page.prediction.isVisible()
