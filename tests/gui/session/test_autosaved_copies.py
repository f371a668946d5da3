from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer
from pytestqt.qtbot import QtBot

from engine.spec import DataSpec, LayerNode, Node, ProjectSpec, read_project
from trainer_gui.session.autosave import Autosave, autosave_folder, find_recoverable, remove_recoverable

SPEC = ProjectSpec(
    name="ünder way",
    data=DataSpec(kind="linear"),
    model=LayerNode(kind="Sequential", children=(LayerNode(kind="Linear"),)),
    loss=Node(kind="MSELoss"),
    optimizer=Node(kind="SGD", params={"lr": 0.05}),
)

EDITOR = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from engine.spec import DataSpec, LayerNode, Node, ProjectSpec
from trainer_gui.session.autosave import Autosave
app = QCoreApplication([])
spec = ProjectSpec(
    name="lost", data=DataSpec(kind="linear"), model=LayerNode(kind="Sequential"), loss=Node(kind="MSELoss"),
    optimizer=Node(kind="SGD"),
)
autosave = Autosave(lambda: (spec, Path("/home/me/lost.json")), Path(sys.argv[1]))
assert autosave.save()
print("saved", flush=True)
sys.stdin.readline()
os._exit(1)
"""


class Desk:
    """An autosave with short times, and the project that it watches."""

    def __init__(self, folder: Path, quiet_ms: int = 40, longest_ms: int = 200) -> None:
        self.spec = SPEC
        self.original: Path | None = Path("/home/me/mine.json")
        self.autosave = Autosave(self.current, folder, quiet_ms=quiet_ms, longest_ms=longest_ms)

    def current(self) -> tuple[ProjectSpec, Path | None]:
        return self.spec, self.original


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "autosave"


def test_a_change_is_written_once_it_has_been_quiet_for_a_while(folder: Path, qtbot: QtBot) -> None:
    desk = Desk(folder)
    clock = QElapsedTimer()
    clock.start()

    with qtbot.waitSignal(desk.autosave.saved):
        desk.autosave.note_change()

    assert clock.elapsed() >= 35
    assert read_project(desk.autosave.path) == SPEC
    desk.autosave.discard()


def test_changes_that_do_not_end_are_written_now_and_then(folder: Path, qtbot: QtBot) -> None:
    desk = Desk(folder, quiet_ms=60_000, longest_ms=50)

    with qtbot.waitSignal(desk.autosave.saved):
        desk.autosave.note_change()
        desk.autosave.note_change()

    assert desk.autosave.path.exists()
    desk.autosave.discard()


def test_many_changes_in_a_row_are_one_copy(folder: Path, qtbot: QtBot) -> None:
    desk = Desk(folder, longest_ms=60_000)
    times: list[datetime] = []
    desk.autosave.saved.connect(times.append)

    with qtbot.waitSignal(desk.autosave.saved):
        for _ in range(50):
            desk.autosave.note_change()
    with qtbot.assertNotEmitted(desk.autosave.saved, wait=100):
        pass

    assert len(times) == 1
    desk.autosave.discard()


def test_the_times_of_the_product_are_one_and_ten_seconds(folder: Path) -> None:
    autosave = Autosave(Desk(folder).current, folder)

    assert sorted(timer.interval() for timer in autosave.findChildren(QTimer)) == [1000, 10_000]


def test_closing_as_it_should_leaves_nothing(folder: Path, qtbot: QtBot) -> None:
    desk = Desk(folder)
    assert desk.autosave.save()
    desk.autosave.note_change()

    desk.autosave.discard()

    assert list(folder.iterdir()) == []
    with qtbot.assertNotEmitted(desk.autosave.saved, wait=80):
        pass


def test_a_copy_in_use_is_not_offered(folder: Path) -> None:
    desk = Desk(folder)
    assert desk.autosave.save()

    assert find_recoverable(folder) == ()
    desk.autosave.discard()


def started(folder: Path) -> tuple[subprocess.Popen[str], IO[str]]:
    """Another window, in another process, with a copy on disk."""
    process = subprocess.Popen(
        [sys.executable, "-c", EDITOR, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "saved\n"
    process.stdout.close()
    return process, process.stdin


def test_a_copy_is_offered_only_after_its_process_has_died(folder: Path) -> None:
    process, stdin = started(folder)
    assert find_recoverable(folder) == ()

    stdin.close()
    process.wait(10)
    found = find_recoverable(folder)

    assert process.returncode == 1
    assert [item.original for item in found] == [Path("/home/me/lost.json")]
    assert read_project(found[0].path).name == "lost"
    assert timedelta(0) <= datetime.now(UTC) - found[0].saved_at < timedelta(minutes=1)
    # Asking does not use it up.
    assert find_recoverable(folder) == found
    remove_recoverable(found[0])
    assert list(folder.iterdir()) == []


def left_behind(folder: Path, name: str, origin: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text("{}")
    if origin is not None:
        (folder / f"{name}.origin.json").write_text(origin)


def test_the_newest_copy_comes_first(folder: Path) -> None:
    left_behind(folder, "1-a", '{"original": "/old.json", "saved_at": "2026-01-01T10:00:00+00:00"}')
    left_behind(folder, "2-b", '{"original": null, "saved_at": "2026-01-02T10:00:00+00:00"}')

    assert [item.original for item in find_recoverable(folder)] == [None, Path("/old.json")]


@pytest.mark.parametrize(
    "origin", [None, "", "[]", '{"original": 3, "saved_at": 4}', '{"saved_at": "2026-01-01"}']
)
def test_a_copy_without_a_readable_note_is_offered_with_the_time_of_its_file(
    folder: Path, origin: str | None
) -> None:
    left_behind(folder, "1-a", origin)

    found = find_recoverable(folder)

    assert len(found) == 1
    assert found[0].original is None
    assert datetime.now(UTC) - found[0].saved_at < timedelta(minutes=1)


def test_a_folder_that_is_missing_has_no_copies(folder: Path) -> None:
    assert find_recoverable(folder) == ()


def test_a_place_that_cannot_be_written_is_told_once(tmp_path: Path, expected_warnings: Any) -> None:
    expected_warnings.expect("The project could not be kept safe")
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    desk = Desk(blocked / "autosave")
    told: list[str] = []
    desk.autosave.failed.connect(told.append)

    assert not desk.autosave.save()
    assert not desk.autosave.save()

    assert len(told) == 1
    assert str(blocked) in told[0]


def test_two_windows_of_one_process_have_copies_of_their_own(folder: Path) -> None:
    one, other = Desk(folder), Desk(folder)
    assert one.autosave.save()
    assert other.autosave.save()

    one.autosave.discard()

    assert other.autosave.path.exists()
    other.autosave.discard()


def test_without_a_folder_copies_go_to_the_platforms_place(own_folders: Path) -> None:
    assert autosave_folder().is_relative_to(own_folders)
