from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from trainer_gui.session.settings import Settings, speed_steps


def reopened(settings: Settings) -> Settings:
    """The same file as the next start of the program reads it."""
    assert settings.save()
    return Settings(settings.path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


def test_a_first_start_has_defaults(settings: Settings) -> None:
    assert settings.recent_projects == ()
    assert settings.window_geometry == b""
    assert settings.window_state == b""
    assert settings.theme == "system"
    assert speed_steps()[settings.speed] == "auto"


def test_everything_comes_back_after_a_restart(settings: Settings, tmp_path: Path) -> None:
    project = tmp_path / "ein Projekt, für mich; \N{CJK UNIFIED IDEOGRAPH-4E2D}.json"
    project.touch()
    settings.add_recent_project(project)
    settings.theme = "dark"
    settings.speed = 3
    settings.window_state = bytes(range(256))

    again = reopened(settings)

    assert again.recent_projects == (project,)
    assert (again.theme, again.speed, again.window_state) == ("dark", 3, bytes(range(256)))


def test_a_window_comes_back_where_it_was(settings: Settings, qtbot: QtBot) -> None:
    window, next_window = QMainWindow(), QMainWindow()
    qtbot.addWidget(window)
    qtbot.addWidget(next_window)
    window.setGeometry(40, 50, 333, 222)
    settings.window_geometry = bytes(window.saveGeometry().data())

    assert next_window.restoreGeometry(reopened(settings).window_geometry)
    assert next_window.size() == window.size()


def test_recent_projects_are_ten_at_most_with_the_newest_first(settings: Settings, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.json" for number in range(12)]
    for file in files:
        file.touch()
        settings.add_recent_project(file)

    assert list(settings.recent_projects) == files[:1:-1]


def test_a_project_opened_again_moves_to_the_head(settings: Settings, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.json", "b.json")]
    for file in (*files, files[0]):
        file.touch()
        settings.add_recent_project(file)

    assert list(settings.recent_projects) == [files[0], files[1]]


def test_projects_that_are_gone_come_after_those_that_exist(settings: Settings, tmp_path: Path) -> None:
    here, gone = tmp_path / "here.json", tmp_path / "gone.json"
    here.touch()
    settings.add_recent_project(here)
    settings.add_recent_project(gone)

    assert list(settings.recent_projects) == [here, gone]
    settings.remove_recent_project(gone)
    assert list(settings.recent_projects) == [here]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("theme=purple", "theme: expected one of system, light, dark, received purple"),
        ("speed=fast", "speed: expected a whole number from 0 to 11, received fast"),
        ("speed=nan", "speed: expected a whole number from 0 to 11, received nan"),
        ("speed=12", "speed: expected a whole number from 0 to 11, received 12"),
        ("recent_projects={}", "recent_projects: expected a list of file names"),
        ("recent_projects=[1", "recent_projects: expected a list of file names"),
        ("recent_projects=a, b", "recent_projects: expected text"),
        ("[window]\ngeometry=%%%", "window/geometry: expected base64 text"),
        ("[window]\nstate=@Size(3 4)", "window/state: expected"),
    ],
)
def test_a_damaged_value_is_named_in_the_log_and_its_default_used(
    tmp_path: Path, line: str, sentence: str, expected_warnings: Any
) -> None:
    expected_warnings.expect(sentence)
    path = tmp_path / "settings.ini"
    path.write_text(line if line.startswith("[") else f"[General]\n{line}\n")

    settings = Settings(path)

    assert settings.recent_projects == ()
    assert settings.theme == "system"
    assert speed_steps()[settings.speed] == "auto"
    assert settings.window_geometry == b""
    assert settings.window_state == b""


@pytest.mark.allows_log
@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00garbage\x00[", b"[General\ntheme", b"\x00" * 200, b"PK\x03\x04"]
)
def test_a_damaged_file_does_not_keep_the_program_from_starting(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(content)

    settings = Settings(path)
    assert settings.theme == "system"
    settings.theme = "light"

    assert reopened(settings).theme == "light"
    assert content in [file.read_bytes() for file in tmp_path.iterdir()]


def test_a_wrong_theme_or_speed_is_an_error_for_the_programmer(settings: Settings) -> None:
    with pytest.raises(ValueError, match="theme: expected one of"):
        settings.theme = "purple"
    with pytest.raises(ValueError, match="speed: expected 0 to 11"):
        settings.speed = 12


def test_a_place_that_cannot_be_written_is_told_in_the_log(tmp_path: Path, expected_warnings: Any) -> None:
    expected_warnings.expect("The settings are not kept")
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    settings = Settings(blocked / "settings.ini")

    settings.theme = "dark"

    assert not settings.save()


def test_allowed_code_comes_back_after_a_restart(settings: Settings) -> None:
    first, second = "a" * 64, "0123456789abcdef" * 4
    assert settings.allowed_code == ()
    for sha256 in (first, second, first):
        settings.allow_code(sha256)
    assert reopened(settings).allowed_code == (second, first)


def test_damaged_allowed_code_allows_nothing(tmp_path: Path, expected_warnings: Any) -> None:
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\nallowed_code={'a' * 64} anything\n")
    expected_warnings.expect("allowed_code: expected SHA-256 sums")
    assert Settings(path).allowed_code == ()
