"""What Windows shows of the program under Properties, Details."""

from __future__ import annotations

from PyInstaller.utils.win32.versioninfo import (
    FixedFileInfo,
    StringFileInfo,
    StringStruct,
    StringTable,
    VarFileInfo,
    VarStruct,
    VSVersionInfo,
)

US_ENGLISH, UNICODE = 0x0409, 1200


def version_resource(version: str, program: str) -> VSVersionInfo:
    """Make the resource.

    Args:
        version: Such as ``0.1.0``.
        program: Name of the executable without its ending.
    """
    numbers = (*(int(part) for part in version.split(".")[:3]), 0)
    texts = {
        "FileDescription": "Visual Trainer",
        "FileVersion": version,
        "InternalName": program,
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Visual Trainer",
        "ProductVersion": version,
    }
    table = StringTable(f"{US_ENGLISH:04x}{UNICODE:04x}", [StringStruct(*item) for item in texts.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[StringFileInfo([table]), VarFileInfo([VarStruct("Translation", [US_ENGLISH, UNICODE])])],
    )
