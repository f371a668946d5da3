"""``trainer-gui --self-test``: tells whether an installation is whole, by using every part of it once.

It opens the window, trains the first preset in it, and compares the losses with a run without a window. What only
some projects need (readers, data sets, fonts, pictures, worker processes) is tried too.
"""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.train.result import Run

PRESET = "linear-regression"
LONGEST_MS = 120_000
BROKEN = 1
N_WORKERS = 2


def self_test() -> int:
    """Try every part and print a line for each.

    Returns:
        Exit status: 0 if all work, 1 if one does not.
    """
    n_broken = 0
    with tempfile.TemporaryDirectory(prefix="visual-trainer-") as name:
        folder = Path(name)
        for title, part in parts(folder):
            try:
                said = part()
            except Exception as error:  # noqa: BLE001 - whatever is broken, the others are tried too
                n_broken += 1
                traceback.print_exc()
                said = f"BROKEN: {type(error).__name__}: {error}"
            print(f"{title}: {said}", flush=True)  # noqa: T201 - a command for a terminal
    return BROKEN if n_broken else 0


def parts(folder: Path) -> tuple[tuple[str, Callable[[], str]], ...]:
    """What is tried, in order: a title and a function that says what it found, or raises.

    Args:
        folder: An empty folder for files of the test.
    """
    return (
        ("window", lambda: _window(folder)),
        ("presets", _presets),
        ("code", _code),
        ("data sets", _data_sets),
        ("tables", lambda: _tables(folder)),
        ("pictures and workers", lambda: _pictures_with_workers(folder)),
        ("formulas", _formulas),
    )


def _window(folder: Path) -> str:
    """Train the preset in the window; its losses must be those of a run without it, bit for bit."""
    import numpy as np
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

    import engine
    from trainer_gui.app import create_window
    from trainer_gui.session.settings import Settings

    window = create_window(PRESET, settings=Settings(folder / "settings.ini"))
    run = window.session.run
    run.set_pace(None)
    finished: list[Run] = []
    failures: list[str] = []
    loop, longest = QEventLoop(), QTimer()
    longest.setSingleShot(True)
    longest.timeout.connect(loop.quit)
    run.failed.connect(lambda failed: failures.append(str(failed)))
    run.run_finished.connect(finished.append)
    run.failed.connect(loop.quit)
    run.run_finished.connect(loop.quit)
    window.show()
    run.run()
    longest.start(LONGEST_MS)
    loop.exec()
    state = run.state
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if not finished:
        raise RuntimeError(f"training did not end within {LONGEST_MS // 1000} s: {state}; {failures}")
    alone = engine.train(engine.load(PRESET), keep=False)
    if not np.array_equal(finished[0].losses, alone.losses):
        raise RuntimeError("the losses in the window are not those of a run without it")
    if finished[0].weights_sha256 != alone.weights_sha256:
        raise RuntimeError("the weights in the window are not those of a run without it")
    return f"{alone.steps} steps, loss {alone.train_loss:.6g} and weights as without a window"


def _presets() -> str:
    import engine
    from engine.presets import presets

    names = [preset.name for preset in presets()]
    for name in names:
        if errors := [problem.line() for problem in engine.check(engine.load(name))]:
            raise RuntimeError(f"{name}: {errors}")
    return f"{len(names)} ready to train"


def _code() -> str:
    """Write every preset's script, and what else shows source text: the engine's, torch's and the mistakes'."""
    import engine
    from engine.build.losses import HalfMSELoss
    from engine.explore.mistakes.all_cards import MISTAKES
    from engine.explore.mistakes.card import code_of
    from engine.export.text import source_of
    from engine.presets import presets
    from trainer_gui.tabs.data.batch_code import batch_code

    scripts = [engine.export_script(engine.load(preset.name)) for preset in presets()]
    if not any("class TensorDataset" in batch_code(script) for script in scripts):
        raise RuntimeError("the source of torch's own TensorDataset is missing")
    cards = [code_of(mistake, variant) for mistake in MISTAKES for variant in mistake.variants]
    n_lines = sum(len(text.splitlines()) for text in (*scripts, *cards, source_of(HalfMSELoss)))
    return f"{len(scripts)} scripts and {len(cards)} mistakes, {n_lines} lines"


def _data_sets() -> str:
    """Make or read each one that needs no file of the user's."""
    from engine.catalogue import choices
    from engine.catalogue.entry import DatasetEntry, SourceForm
    from engine.data.choice import chosen_entry
    from engine.data.progress import Progress
    from engine.data.source import read_source
    from engine.spec import DataSpec

    made = []
    without_a_file = (SourceForm.GENERATED, SourceForm.BUNDLED)
    for found in choices("datasets"):
        if not isinstance(found, DatasetEntry) or found.form not in without_a_file:
            continue
        data = DataSpec(kind=found.kind)
        entry, params = chosen_entry(data)
        read_source(entry, params, data, None, Progress())
        made.append(found.kind)
    return f"{len(made)} made or read"


def _tables(folder: Path) -> str:
    """Check a project on a Parquet file, which another library reads than a CSV file."""
    import numpy as np
    import polars

    import engine
    from engine.spec import set_values

    file = folder / "numbers.parquet"
    a_N = np.arange(20.0)
    polars.DataFrame({"a": a_N, "b": 2 * a_N}).write_parquet(file)
    params = {"path": str(file), "target": "b", "features": ["a"]}
    spec = set_values(engine.load("csv-regression"), [("data", {"kind": "csv", "params": params})])
    run = engine.train(set_values(spec, [("training.epochs", 1)]), keep=False)
    return f"a Parquet file, loss {run.train_loss:.6g}"


def _pictures_with_workers(folder: Path) -> str:
    """Train on image files that other processes decode; the losses are those of one process."""
    import numpy as np
    from PIL import Image

    import engine
    from engine.spec import set_values

    rng = np.random.default_rng(0)
    for kind, brightness in (("dark", 60), ("light", 190)):
        (folder / "images" / kind).mkdir(parents=True)
        for i, ending in enumerate(("png", "jpg", "bmp", "png")):
            pixels = rng.integers(brightness - 40, brightness + 40, (8, 8, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / "images" / kind / f"{i}.{ending}")
    spec = set_values(
        engine.load("two-moons-mlp"),
        [
            ("data", {"kind": "image_folder", "params": {"path": str(folder / "images")}}),
            ("model.children", [{"kind": "Flatten"}, {"kind": "Linear"}]),
            ("loss", {"kind": "CrossEntropyLoss"}),
            ("training.epochs", 2),
            ("training.batch_size", 3),
        ],
    )
    alone = engine.train(spec, keep=False)
    helped = engine.train(set_values(spec, [("training.num_workers", N_WORKERS)]), keep=False)
    if not np.array_equal(alone.losses, helped.losses):
        raise RuntimeError("worker processes give other losses than none")
    return f"8 files, {N_WORKERS} workers, loss {helped.train_loss:.6g} as with none"


def _formulas() -> str:
    """Typeset one: its font comes with a library."""
    from trainer_gui.forms.formula_picture import typeset

    picture = typeset(r"\frac{1}{N} \sum_i (\hat y_i - y_i)^2")
    if "<path" not in picture.outlines:
        raise RuntimeError("the formula has no outlines")
    return "typeset"
