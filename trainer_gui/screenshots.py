"""``python -m trainer_gui.screenshots OUT_DIR``: every page at work on a real project, as PNG files.

The pictures of the README come from here. A new page joins by a line in ``trainer_gui.screenshot_pages``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from trainer_gui.screenshot_pages import PAGES, Page

if TYPE_CHECKING:
    from engine.spec import ProjectSpec
    from trainer_gui.window.main_window import MainWindow

WRONG_USE = 2
_LONGEST_MS = 60_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the pages.

    Args:
        arguments: Words after the program's name; None takes the process's own.

    Returns:
        Exit status: 1 if a page could not be drawn.
    """
    options = _parser().parse_args(arguments)
    # Qt reads both when the application is made.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.scale != 1:
        os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    options.out_dir.mkdir(parents=True, exist_ok=True)
    pages = [page for page in PAGES if options.page in (None, page.name)]
    failed = 0
    for page in pages:
        path = options.out_dir / f"{page.name}.png"
        if _draw(page, path, options.size, options.theme):
            sys.stdout.write(f"{path}\n")
        else:
            failed += 1
            sys.stderr.write(f"{page.name}: was not ready within {_LONGEST_MS // 1000} s\n")
    return 1 if failed else 0


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT such as 1280x800, received {text!r}")
    return int(width), int(height)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer_gui.screenshots", description="Draw every page at work."
    )
    parser.add_argument("out_dir", type=Path, metavar="OUT_DIR")
    parser.add_argument("--size", type=_size, default=(1280, 800), metavar="WIDTHxHEIGHT")
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels for each pixel, such as 2")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--page", choices=[page.name for page in PAGES], metavar="NAME", help="only this page"
    )
    return parser


def _draw(page: Page, path: Path, size: tuple[int, int], theme: str) -> bool:
    from engine.project import load
    from engine.spec import set_values
    from trainer_gui.app import create_window
    from trainer_gui.session.settings import Settings, speed_steps
    from trainer_gui.session.state import State

    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        settings.theme = theme
        settings.speed = len(speed_steps()) - 1
        spec: ProjectSpec = load(page.preset)
        window = create_window(set_values(spec, page.edits) if page.edits else spec, settings=settings)
        window.resize(*size)
        window.show()
        run, background, looking = window.session.run, window.session.background, window.session.looking
        broken = page.dock == "problemsDock"
        ready = _until(lambda: run.state is (State.EMPTY if broken else State.READY))
        if ready and page.train:
            window.actions_.run.trigger()
            ready = _until(lambda: run.state is State.ENDED)
        _show(window, page)
        ready = _until(lambda: background.is_idle and looking.is_idle) and ready
        if page.data_page:
            window.pages.data.pages.show_page(page.data_page)
            ready = _until(lambda: looking.is_idle) and ready
        if page.activations:
            window.pages.loss_activation.activations.show_kinds(page.activations)
            ready = _until(lambda: looking.is_idle) and ready
        if page.picture:
            window.pages.tensors.view.show_page(page.picture)
        # One more turn of the event loop lets every view paint what it was given.
        _until(lambda: False, longest_ms=120)
        window.grab().save(str(path))
        window.close()
        window.deleteLater()
    return ready


def _show(window: MainWindow, page: Page) -> None:
    from PySide6.QtWidgets import QTabWidget, QWidget

    from trainer_gui.tabs.page_place import PagePlace

    for shown in window.pages.all:
        if shown.objectName() == page.tab:
            window.tabs.setCurrentWidget(shown)
            for place in shown.findChildren(PagePlace) if page.inner else ():
                place.build()
    inner = window.findChild(QWidget, page.inner) if page.inner else None
    at = inner
    while at is not None:
        # A page stands in the stack of its tabs.
        owner = at.parentWidget()
        holder = owner.parentWidget() if owner is not None else None
        if isinstance(holder, QTabWidget) and holder is not window.tabs:
            holder.setCurrentWidget(at)
        at = owner
    if page.example:
        window.pages.tensors.start_example(page.example)
    for dock in window.docks.all:
        if dock.objectName() == page.dock:
            dock.raise_()


def _until(is_so: Callable[[], bool], longest_ms: int = _LONGEST_MS) -> bool:
    """Let Qt work until something is so, or for the longest time."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, poll, longest = QEventLoop(), QTimer(), QTimer()
    longest.setSingleShot(True)
    longest.timeout.connect(loop.quit)
    poll.timeout.connect(lambda: loop.quit() if is_so() else None)
    poll.start(10)
    longest.start(longest_ms)
    if not is_so():
        loop.exec()
    poll.stop()
    longest.stop()
    return is_so()


if __name__ == "__main__":
    sys.exit(main())
