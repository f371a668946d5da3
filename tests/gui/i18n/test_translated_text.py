from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from trainer_gui.i18n import install_translations

TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE"><context><name>ParamForm</name><message>
<source>Advanced ({0})</source><translation>Weitere ({0})</translation></message></context></TS>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a German translation, made by Qt's own compiler."""
    source = tmp_path / "trainer_de.ts"
    source.write_text(TS, encoding="utf-8")
    lrelease = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([lrelease, "-silent", source, "-qm", tmp_path / "trainer_de.qm"], check=True, timeout=30)
    return tmp_path


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    install_translations(qapp, "C")


def test_a_translation_that_is_there_is_used(app: QApplication, folder: Path) -> None:
    loaded = install_translations(app, "de_AT", folder)

    assert Path(loaded[-1]).name == "trainer_de.qm"
    assert QCoreApplication.translate("ParamForm", "Advanced ({0})") == "Weitere ({0})"


def test_qts_own_buttons_are_translated_too(app: QApplication, folder: Path, qtbot: QtBot) -> None:
    loaded = install_translations(app, "de", folder)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)

    assert Path(loaded[0]).is_relative_to(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


def test_a_language_without_a_file_leaves_the_text_as_it_is(app: QApplication, folder: Path) -> None:
    assert install_translations(app, "sw", folder) == ()
    assert QCoreApplication.translate("ParamForm", "Advanced ({0})") == "Advanced ({0})"


def test_another_language_replaces_the_one_before(app: QApplication, folder: Path) -> None:
    install_translations(app, "de", folder)

    install_translations(app, "sw", folder)

    assert QCoreApplication.translate("ParamForm", "Advanced ({0})") == "Advanced ({0})"


def test_a_damaged_file_is_left_out(app: QApplication, tmp_path: Path) -> None:
    (tmp_path / "trainer_de.qm").write_bytes(struct.pack("<I", 7) * 20)

    loaded = install_translations(app, "de", tmp_path)

    assert [Path(path).name for path in loaded] == ["qtbase_de.qm"]


def test_translators_belong_to_the_application(app: QApplication, folder: Path) -> None:
    install_translations(app, "de", folder)

    assert len(app.findChildren(QTranslator)) == 2
