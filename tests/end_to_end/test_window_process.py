"""The window as a process of its own: how it starts, what it says, and that it ends cleanly in mid-training."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 100
NEVER_SAID = ("Traceback", "QThread: Destroyed", "Fatal Python error", "Segmentation", "Internal C++ object")

# Looks at the window from outside while the program's own main function runs, and closes it after some steps.
WATCHED_START = """
import json, sys
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from trainer_gui import app as program
from trainer_gui.window.main_window import MainWindow

seen = {"said": [], "states": []}


class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "torch_at_first_paint" not in seen:
            seen["torch_at_first_paint"] = "torch" in sys.modules
            seen["engine_at_first_paint"] = "engine" in sys.modules
        return False


def look():
    window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is None or window.wiring is None:
        return
    run = window.session.run
    if "--press" in sys.argv and "pressed" not in seen:
        seen["pressed"] = str(run.state)
        QTest.mouseClick(window.toolbar.widgetForAction(window.actions_.run), Qt.MouseButton.LeftButton)
    said = window.findChild(QLabel, "progress").text()
    if said and said not in seen["said"] and len(seen["said"]) < 3:
        seen["said"].append(said)
    if not seen["states"] or seen["states"][-1] != str(run.state):
        seen["states"].append(str(run.state))
    steps = len(run.history.losses) if run.history is not None else 0
    if steps >= int(sys.argv[1]):
        seen["steps"], seen["active"] = steps, run.is_active
        window.close()


app = QApplication(["trainer-gui"])
painted = Painted()
app.installEventFilter(painted)
timer = QTimer()
timer.timeout.connect(look)
timer.start(3)
status = program.main([word for word in sys.argv[2:] if word != "--press"])
timer.stop()
print(json.dumps(seen))
sys.exit(status)
"""

CLOSE_FIFTY = """
import json, os, sys, tempfile, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from trainer_gui.app import create_window
from trainer_gui.session.settings import Settings
from trainer_gui.session.state import State


def n_threads():
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()


def until(is_so):
    loop, poll, longest = QEventLoop(), QTimer(), QTimer()
    poll.timeout.connect(lambda: loop.quit() if is_so() else None)
    longest.setSingleShot(True)
    longest.timeout.connect(loop.quit)
    poll.start(2)
    longest.start(20_000)
    if not is_so():
        loop.exec()
    assert is_so()


folder = Path(tempfile.mkdtemp())
threads, states = [], []
for i in range(50):
    window = create_window("two-moons-mlp", settings=Settings(folder / "settings.ini"))
    window.session.run.set_pace((None, 100)[i % 2])
    window.show()
    run = window.session.run
    run.run()
    until(lambda: run.history is not None and len(run.history.losses) >= 3)
    states.append(str(run.state))
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del window, run
    threads.append(n_threads())
print(json.dumps({"threads": threads, "states": states}))
"""

WITHOUT_TORCH = """
import json, sys
sys.modules["torch"] = None  # what an interpreter without torch says: ModuleNotFoundError
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from trainer_gui import app as program
from trainer_gui.messages.message_bar import MessageBar
from trainer_gui.window.main_window import MainWindow

seen = {}


def look():
    window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is not None and window.wiring is not None:
        messages = window.findChild(MessageBar).messages()
        if messages:
            seen["said"], seen["state"] = messages[0].text, str(window.session.run.state)
            window.close()


app = QApplication(["trainer-gui"])
timer = QTimer()
timer.timeout.connect(look)
timer.start(5)
status = program.main(["linear-regression", "--run"])
timer.stop()
print(json.dumps(seen))
sys.exit(status)
"""


def run_python(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, from the repository."""
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=LONGEST_S,
        check=False,
    )


def clean(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What a driver printed, once it has ended as it should."""
    assert done.returncode == 0, done.stdout + done.stderr
    for text in NEVER_SAID:
        assert text not in done.stderr, done.stderr
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


@cache
def closed_in_mid_training(time: int) -> dict[str, Any]:
    """What was seen of a window that was closed after five steps."""
    return clean(run_python("-c", WATCHED_START, "5", "two-moons-mlp", "--run"))


def test_the_first_paint_comes_before_torch_and_before_the_engine() -> None:
    seen = closed_in_mid_training(1)
    assert seen["torch_at_first_paint"] is False
    assert seen["engine_at_first_paint"] is False


def test_run_pressed_while_torch_loads_waits_says_so_and_then_runs() -> None:
    seen = clean(run_python("-c", WATCHED_START, "3", "linear-regression", "--press"))
    assert seen["pressed"] == "warming"
    assert "PyTorch is still loading" in seen["said"][0]
    assert seen["steps"] >= 3


@pytest.mark.parametrize("time", [1, 2, 3])
def test_a_window_that_is_closed_in_mid_training_ends_its_process(time: int) -> None:
    seen = closed_in_mid_training(time)
    assert seen["active"] is True
    assert seen["steps"] < 1800
    assert seen["states"][-1] == "running"


def test_a_window_that_is_closed_while_torch_loads_ends_its_process() -> None:
    seen = clean(run_python("-c", WATCHED_START, "0", "two-moons-mlp", "--run"))
    assert seen["states"] == ["warming"]


def test_fifty_windows_are_closed_in_mid_training_without_a_trace() -> None:
    seen = clean(run_python("-c", CLOSE_FIFTY))
    assert seen["states"] == ["running"] * 50
    # The first window brings torch's own threads; no later one leaves any.
    assert max(seen["threads"][1:]) <= seen["threads"][0]


def test_a_machine_without_torch_is_told_so() -> None:
    done = run_python("-c", WITHOUT_TORCH)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert "torch" in seen["said"]
    assert seen["state"] == "empty"


@pytest.mark.parametrize(
    "words", [["-m", "trainer_gui", "nosuch"], ["-m", "trainer_gui", "linear-regresion"]]
)
def test_an_unknown_project_ends_with_a_sentence(words: list[str]) -> None:
    done = run_python(*words)
    assert done.returncode == 2
    assert f"{words[-1]}: expected a project file or one of the presets" in done.stderr
    assert ("Did you mean linear-regression?" in done.stderr) is (words[-1] != "nosuch")
    assert "Traceback" not in done.stderr


def test_the_command_ends_with_the_same_sentence() -> None:
    command = Path(sys.executable).with_name("trainer-gui")
    if not command.exists():
        pytest.skip("the package is not installed with its commands")
    done = subprocess.run(
        [str(command), "nosuch"], capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    assert done.returncode == 2
    assert "\nnosuch: expected a project file or one of the presets" in "\n" + done.stderr


def test_the_program_of_the_window_has_the_command_line_too() -> None:
    done = run_python("-m", "trainer_gui", "--engine", "list", "presets")
    assert done.returncode == 0, done.stderr
    assert "linear-regression" in done.stdout


def test_the_self_test_finds_every_part_of_the_source_at_work() -> None:
    done = run_python("-m", "trainer_gui", "--self-test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("window: 254 steps")
    assert "BROKEN" not in done.stdout


def png_size(path: Path) -> tuple[int, int]:
    """Width and height as the file itself says, in pixels."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


@pytest.mark.parametrize(("scale", "size"), [("1", (1280, 800)), ("2", (2560, 1600))])
def test_screenshots_have_the_size_that_was_asked_for(
    tmp_path: Path, scale: str, size: tuple[int, int]
) -> None:
    done = run_python(
        "-m", "trainer_gui.screenshots", str(tmp_path), "--page", "linear-regression", "--scale", scale
    )
    assert done.returncode == 0, done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["linear-regression.png"]
    assert png_size(tmp_path / "linear-regression.png") == size
