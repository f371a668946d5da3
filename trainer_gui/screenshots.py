"""``python -m trainer_gui.screenshots OUT_DIR``: every page at work on a real project, as PNG files.

The pictures of the README come from here. A new page joins by a line in ``PAGES``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.spec import ProjectSpec
    from trainer_gui.window.main_window import MainWindow

WRONG_USE = 2
_LONGEST_MS = 60_000


@dataclass(frozen=True)
class Page:
    """One picture.

    Args:
        name: Name of the file and of the ``--page`` option.
        preset: The project that is trained first.
        tab: Object name of the page in front.
        edits: Pairs of spec path and value, applied before anything is trained.
        train: False shows the first weights.
        dock: Object name of the dock to bring to the front below.
        inner: Object name of a page inside the page, which is brought to the front too; empty for none.
        example: Key of an example for the tensor bench; empty for the bench of the preset.
        picture: Title of the bench's page to bring to the front.
        data_page: Name of the page in the Data tab to bring to the front.
        activations: Activations that are ticked on their page; the last one is in hand.
    """

    name: str
    preset: str
    tab: str
    edits: tuple[tuple[str, object], ...] = ()
    train: bool = True
    dock: str = "codeDock"
    inner: str = ""
    example: str = ""
    picture: str = ""
    data_page: str = ""
    activations: tuple[str, ...] = ()


_PICTURES: tuple[tuple[str, object], ...] = (
    ("data.kind", "shapes"),
    ("data.params", {}),
    ("loss", {"kind": "CrossEntropyLoss", "params": {}}),
)


def _conv(channels: int, **params: object) -> dict[str, object]:
    sizes = {"in_channels": "auto", "out_channels": channels, "kernel_size": 3, "padding": 1}
    return {"kind": "Conv2d", "params": {**sizes, **params}}


_BODY = {"kind": "Sequential", "children": [_conv(16), {"kind": "ReLU"}, _conv(16)]}
# Every kind of container in one small network.
_BRANCHED: tuple[tuple[str, object], ...] = (
    *_PICTURES,
    (
        "model.children",
        [
            {**_conv(16, stride=2), "name": "stem"},
            {"kind": "Residual", "name": "block", "children": [_BODY]},
            {
                "kind": "ModuleDict",
                "name": "act",
                "params": {"route": "prelu"},
                "children": [{"kind": "ReLU", "name": "relu"}, {"kind": "PReLU", "name": "prelu"}],
            },
            {
                "kind": "Parallel",
                "name": "mix",
                "children": [_conv(8, kernel_size=1, padding=0), _conv(16), {"kind": "Identity"}],
            },
            {"kind": "AdaptiveAvgPool2d", "params": {"output_size": [1, 1]}},
            {"kind": "Flatten"},
            {
                "kind": "ModuleList",
                "name": "hidden",
                "params": {"repeat": 3},
                "children": [
                    {"kind": "Linear", "params": {"in_features": "auto", "out_features": 40}},
                    {"kind": "ReLU"},
                ],
            },
            {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
        ],
    ),
)

# The layers of an autoencoder for sequences; those in the middle suffice for a table.
_NARROW: tuple[dict[str, object], ...] = (
    {"kind": "Flatten"},
    {"kind": "Linear", "params": {"in_features": "auto", "out_features": 6}},
    {"kind": "Tanh"},
    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
    {"kind": "Unflatten", "params": {"dim": 1, "unflattened_size": [-1, 1]}},
)

PAGES = (
    Page("tensors", "linear-regression", "tensorsTab", train=False, example="strides", picture="Memory"),
    Page("autograd", "linear-regression", "tensorsTab", train=False, example="line", picture="Graph"),
    Page("start", "linear-regression", "dataTab", train=False),
    Page("linear-regression", "linear-regression", "dataTab"),
    Page("logistic-regression", "logistic-regression", "optimizerTab"),
    Page("moons", "two-moons-mlp", "lossActivationTab"),
    Page("activations", "two-moons-mlp", "lossActivationTab", inner="activationsPage"),
    Page(
        "activations-overlaid",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("ReLU", "LeakyReLU", "Tanh", "GELU", "Hardtanh", "SiLU"),
    ),
    Page(
        "activations-random",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("RReLU",),
    ),
    Page(
        "activations-learned",
        "two-moons-mlp",
        "lossActivationTab",
        edits=(("model.children[1]", {"kind": "PReLU"}), ("model.children[3]", {"kind": "ReLU"})),
        inner="activationsPage",
        activations=("PReLU",),
    ),
    Page(
        "activations-vector",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("Softmax",),
    ),
    Page(
        "activations-gate",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("GLU",),
    ),
    Page("losses", "two-moons-mlp", "lossActivationTab", train=False, inner="byHandPanel"),
    Page("losses-element", "linear-regression", "lossActivationTab", train=False, inner="elementPanel"),
    Page("losses-run", "two-moons-mlp", "lossActivationTab", inner="livePanel"),
    Page("losses-families", "two-moons-mlp", "lossActivationTab", train=False, inner="familiesPart"),
    Page("losses-logits", "two-moons-mlp", "lossActivationTab", train=False, inner="logitsPart"),
    Page("losses-entropy", "two-moons-mlp", "lossActivationTab", train=False, inner="entropyPart"),
    Page("losses-objective", "two-moons-mlp", "lossActivationTab", inner="objectivePart"),
    Page("spirals", "spiral-mlp", "modelTab"),
    Page("model-blocks", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False),
    Page("model-summary", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="summaryPage"),
    Page("model-code", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="modelCodePage"),
    Page("model-sizes", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="sizePage"),
    Page("model-weights", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="initPage"),
    Page("model-flow", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="flowPicture"),
    Page("model-palette", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="layerPalette"),
    Page("model-alexnet", "alexnet", "modelTab", train=False),
    Page("model-resnet", "resnet-18", "modelTab", train=False),
    Page("model-inception", "inception-block", "modelTab", train=False),
    Page("csv-regression", "csv-regression", "dataTab"),
    Page("data-matrix", "csv-classification", "dataTab", train=False, data_page="matrix"),
    Page("data-table", "csv-classification", "dataTab", train=False, data_page="table"),
    Page("data-columns", "csv-classification", "dataTab", train=False, data_page="columns"),
    Page(
        "data-batches", "two-moons-mlp", "dataTab", (("data.params.n", 60),), train=False, data_page="batches"
    ),
    Page(
        "data-images",
        "csv-classification",
        "dataTab",
        edits=(
            ("data.kind", "digits"),
            ("data.params", {}),
            ("data.scale_features", "none"),
            (
                "model.children",
                [
                    {"kind": "Flatten"},
                    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
                ],
            ),
        ),
        train=False,
        data_page="images",
    ),
    Page(
        "data-sequences",
        "csv-classification",
        "dataTab",
        edits=(
            ("data.kind", "waves"),
            ("data.params", {}),
            (
                "model.children",
                [
                    {"kind": "Flatten"},
                    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
                ],
            ),
        ),
        train=False,
        data_page="sequences",
    ),
    Page("csv-classification", "csv-classification", "dataTab"),
    Page("autoencoder", "digits-autoencoder", "dataTab", data_page="images"),
    Page("autoencoder-model", "digits-autoencoder", "modelTab"),
    Page(
        "autoencoder-sequences",
        "digits-autoencoder",
        "dataTab",
        edits=(("data.kind", "waves"), ("data.params", {}), ("model.children", _NARROW)),
        data_page="sequences",
    ),
    Page(
        "autoencoder-table",
        "digits-autoencoder",
        "dataTab",
        edits=(
            ("data.kind", "wine"),
            ("data.params", {}),
            ("data.scale_features", "standardize"),
            ("model.children", _NARROW[1:4]),
        ),
    ),
    Page(
        "problems",
        "two-moons-mlp",
        "modelTab",
        edits=(
            ("model.children[2].params.in_features", 9),
            ("loss.kind", "BCELoss"),
            ("optimizer.params.lr", -1),
        ),
        train=False,
        dock="problemsDock",
    ),
)


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

    for shown in window.pages.all:
        if shown.objectName() == page.tab:
            window.tabs.setCurrentWidget(shown)
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
