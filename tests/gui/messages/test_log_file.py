from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from PySide6.QtCore import qDebug, qInstallMessageHandler, qWarning

from trainer_gui.messages.log import BACKUPS, MAX_BYTES, Log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = Log(tmp_path / "logs")
    log.start()
    yield log
    log.stop()


def test_records_of_any_logger_are_written_with_their_level(log: Log) -> None:
    logging.getLogger("engine.data").info("read %d rows", 20)
    log.stop()

    line = log.path.read_text(encoding="utf-8").splitlines()[-1]
    assert "INFO engine.data [MainThread] read 20 rows" in line


def test_what_qt_says_is_written_and_seen_by_tests(log: Log, expected_warnings: Any) -> None:
    expected_warnings.expect("a timer from nowhere")

    qWarning("a timer from nowhere")
    qDebug("a whisper")
    log.stop()

    text = log.path.read_text(encoding="utf-8")
    assert "WARNING qt.default" in text
    assert "a whisper" not in text


def test_stopping_gives_qts_messages_back(tmp_path: Path) -> None:
    heard: list[str] = []

    def before(_kind: object, _context: object, text: str) -> None:
        heard.append(text)

    previous = qInstallMessageHandler(before)
    try:
        log = Log(tmp_path)
        log.start()
        log.stop()
        qWarning("after the log")
    finally:
        qInstallMessageHandler(previous)

    assert heard == ["after the log"]


def test_stopping_leaves_the_logging_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    log = Log(tmp_path)

    log.start()
    log.start()
    assert len(root.handlers) == len(before[0]) + 1
    log.stop()
    log.stop()

    assert (list(root.handlers), root.level) == before


def test_the_file_is_rotated_before_it_grows_without_end(log: Log) -> None:
    row = "x" * 10_000
    for _ in range((BACKUPS + 3) * MAX_BYTES // 10_000):
        logging.getLogger("engine").info(row)
    log.stop()

    files = sorted(log.path.parent.iterdir())
    assert len(files) == BACKUPS + 1
    assert all(file.stat().st_size <= MAX_BYTES for file in files)


def test_a_folder_that_cannot_be_made_costs_the_file_but_not_the_program(
    tmp_path: Path, expected_warnings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    expected_warnings.expect("expected a log file that can be written")
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    log = Log(blocked / "logs")

    log.start()
    logging.getLogger("engine").info("still heard")
    log.stop()

    assert "still heard" in capsys.readouterr().err


def test_without_a_folder_the_log_goes_to_the_platforms_place() -> None:
    assert Log().path.parent == Path(platformdirs.user_log_dir("visual-trainer", appauthor=False))
