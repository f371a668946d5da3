"""Each guard of the conftest files is seen to fail a test that offends, and only that one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[3]

OFFENDERS = """
import logging, threading
import pytest

released = threading.Event()

def test_clean(): pass

def test_leaks_a_thread():
    threading.Thread(target=released.wait, name="lingering", daemon=True).start()

def test_clean_after_a_leaked_thread(): pass

def test_logs_a_warning():
    logging.getLogger("somewhere").warning("watch out")

def test_logs_an_expected_warning(expected_warnings):
    expected_warnings.expect("watch o")
    logging.getLogger("somewhere").warning("watch out")

def test_expects_a_warning_that_never_comes(expected_warnings):
    expected_warnings.expect("watch out")

@pytest.mark.allows_log
def test_may_log():
    logging.getLogger("somewhere").error("on purpose")

def test_fails_and_leaks():
    logging.getLogger("somewhere").warning("after all")
    assert False, "its own failure"

def test_home_is_not_the_real_one(own_folders):
    import os, pathlib
    import platformdirs
    assert pathlib.Path.home() == own_folders
    assert pathlib.Path(platformdirs.user_config_dir("x")).is_relative_to(own_folders)
"""

GUI_OFFENDERS = """
import pytest
from PySide6.QtCore import QSettings, QThread, QTimer, qWarning
from PySide6.QtWidgets import QWidget

kept = []

def test_clean(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    timer = QTimer(widget)
    timer.start(10)

def test_leaks_a_window(qtbot):
    widget = QWidget()
    widget.setObjectName("forgotten")
    widget.show()
    kept.append(widget)

def test_clean_after_a_leaked_window(qtbot): pass

def test_drops_a_window_that_nobody_holds(qtbot):
    widget = QWidget()
    widget.me = widget
    widget.show()

def test_leaks_a_timer_without_parent(qtbot):
    timer = QTimer()
    timer.setObjectName("ticking")
    timer.start(1000)
    kept.append(timer)

def test_leaks_a_timer_of_the_application(qtbot, qapp):
    timer = QTimer(qapp)
    timer.setObjectName("child")
    timer.start(1000)

def test_leaks_a_qt_thread(qtbot):
    thread = QThread()
    thread.setObjectName("spinning")
    thread.start()
    kept.append(thread)

def test_ends_its_qt_thread(qtbot):
    thread = QThread()
    with qtbot.waitSignal(thread.started):
        thread.start()
    thread.quit()
    assert thread.wait(1000)

def test_qt_warns(qtbot):
    qWarning("something is off")

@pytest.fixture
def grumbling():
    yield
    qWarning("after the end")

def test_qt_warns_after_the_test(qtbot, grumbling): pass

def test_settings_stay_in_the_folder(own_folders):
    assert QSettings("house", "thing").fileName().startswith(str(own_folders))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a small pytest said about each test: an empty text for one that passed."""
    folder = tmp_path_factory.mktemp("inner")
    (folder / "tests" / "gui").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    shutil.copy(ROOT / "tests" / "gui" / "conftest.py", folder / "tests" / "gui")
    (folder / "tests" / "test_plain.py").write_text(OFFENDERS)
    (folder / "tests" / "gui" / "test_gui.py").write_text(GUI_OFFENDERS)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--junitxml=report.xml", "tests"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    cases = ElementTree.parse(folder / "report.xml").iter("testcase")  # noqa: S314, our own file
    found: dict[str, str] = {}
    for case in cases:
        name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
        said = " ".join(
            f"{part.get('message')} {part.text}" for part in case if part.tag in ("failure", "error")
        )
        found[name] = f"{found.get(name, '')}{said}"
    return found


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("test_plain.test_leaks_a_thread", "threads left running: lingering"),
        ("test_plain.test_logs_a_warning", "unexpected in the log: WARNING somewhere: watch out"),
        ("test_plain.test_expects_a_warning_that_never_comes", "expected in the log but missing: watch out"),
        ("test_gui.test_leaks_a_window", "window left behind: QWidget forgotten"),
        ("test_gui.test_leaks_a_timer_without_parent", "timer left behind: QTimer ticking"),
        ("test_gui.test_leaks_a_timer_of_the_application", "timer left behind: QTimer child of QApplication"),
        ("test_gui.test_leaks_a_qt_thread", "thread left behind: QThread spinning"),
        ("test_gui.test_qt_warns", "something is off"),
        ("test_gui.test_qt_warns_after_the_test", "Qt said after the test: after the end"),
    ],
)
def test_a_test_that_offends_fails_with_a_sentence(told: dict[str, str], name: str, sentence: str) -> None:
    assert sentence in told[name]


@pytest.mark.parametrize(
    "name",
    [
        "test_plain.test_clean",
        "test_plain.test_clean_after_a_leaked_thread",
        "test_plain.test_logs_an_expected_warning",
        "test_plain.test_may_log",
        "test_plain.test_home_is_not_the_real_one",
        "test_gui.test_clean",
        "test_gui.test_clean_after_a_leaked_window",
        "test_gui.test_drops_a_window_that_nobody_holds",
        "test_gui.test_ends_its_qt_thread",
        "test_gui.test_settings_stay_in_the_folder",
    ],
)
def test_a_test_that_offends_nobody_passes(told: dict[str, str], name: str) -> None:
    assert told[name] == ""


def test_a_test_that_fails_is_not_blamed_for_its_log_too(told: dict[str, str]) -> None:
    said = told["test_plain.test_fails_and_leaks"]

    assert "its own failure" in said
    assert "unexpected in the log" not in said
