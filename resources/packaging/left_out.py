"""What the packaged program does without, so that it stays small.

PyInstaller follows every import, also those that only tests, compilers and other programs' plugins make.
"""

from __future__ import annotations

from fnmatch import fnmatch

# Imported, if at all, in branches that the program never enters.
LEFT_OUT_MODULES = (
    "IPython",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "_pytest",
    "expecttest",
    "hypothesis",
    "matplotlib",
    "mypy",
    "pandas",
    "pip",
    "pyqtgraph.examples",
    "pytest",
    "ruff",
    "sklearn.tests",
    "tensorboard",
    "tkinter",
    "torch.utils.tensorboard",
)

# Paths inside the folder of the program, with / between their parts.
LEFT_OUT_FILES = (
    "torch/bin/*",
    "torch/include/*",
    "torch/lib/*_test.*",
    "torch/share/*",
    "torch/test/*",
    "*.a",
    "*.lib",
    "*.pyi",
    "*/tests/*",
    # Screens without a window system, and Qt parts that no widget uses.
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/generic/*",
    "*/plugins/networkinformation/*",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*minimal*",
    "*/plugins/platforms/*vkkhrdisplay*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/imageformats/*pdf*",
    "*/plugins/tls/*",
    "*Qt6Pdf*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
    "*Qt6EglFS*",
    # Qt's own words come from qtbase alone.
    "*/translations/qt_*",
    "*/translations/qtmultimedia*",
    "*/translations/qtdeclarative*",
    "*/translations/qtconnectivity*",
    "*/translations/qtserialport*",
    "*/translations/qtwebsockets*",
    "*/translations/qtlocation*",
    "*/translations/qtwebengine*",
    "resources/packaging/*.py",
    "resources/packaging/*.spec",
    "*__pycache__*",
)
NEEDED_ALL_THE_SAME = ("torch/bin/torch_shm_manager*",)


def is_needed(path: str) -> bool:
    """True for a file that the program wants.

    Args:
        path: Where it would lie inside the folder of the program.
    """
    name = path.replace("\\", "/")
    if any(fnmatch(name, pattern) for pattern in NEEDED_ALL_THE_SAME):
        return True
    return not any(fnmatch(name, pattern) for pattern in LEFT_OUT_FILES)
