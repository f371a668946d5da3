"""Loads the translations of the program and of Qt's own buttons and menus."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources

OBJECT_NAME = "installed_translation"


def install_translations(
    app: QCoreApplication, locale_name: str | None = None, folder: Path | None = None
) -> tuple[str, ...]:
    """Translate the program, as far as there are files for the language; earlier ones are taken out.

    Args:
        app: The application; it owns the translators.
        locale_name: Such as ``de`` or ``zh_CN``; None for the language of the system.
        folder: Where ``trainer_<locale>.qm`` files are; None for those that come with the program.

    Returns:
        Paths of the files that were loaded: Qt's own first, then the program's.
    """
    for old in app.findChildren(QTranslator, OBJECT_NAME):
        app.removeTranslator(old)
        old.deleteLater()
    locale = QLocale.system() if locale_name is None else QLocale(locale_name)
    own = folder or Path(resources.__file__).parent / "translations"
    loaded = []
    for name, place in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("trainer", str(own)),
    ):
        translator = QTranslator(app)
        translator.setObjectName(OBJECT_NAME)
        if translator.load(locale, name, "_", place) and app.installTranslator(translator):
            loaded.append(translator.filePath())
        else:
            translator.deleteLater()
    return tuple(loaded)
