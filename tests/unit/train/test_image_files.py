"""Images in files: trained through a real DataLoader, the same bits with any number of workers, nothing left."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from picture_folders import write_folder
from PIL import Image

import engine
from engine.data.images.shown import shown_pixels
from engine.export.script import script
from engine.presets import read_preset
from engine.runs.predict import inputs_of_images
from engine.spec import ProjectError, ProjectSpec, set_values
from engine.train.control import Control
from engine.train.events import Reason
from engine.train.mailbox import Mailbox
from engine.train.questions import InputPredictions, InputsView
from engine.train.trainer import Trainer

LAYERS = [
    {"kind": "Flatten"},
    {"kind": "Linear", "params": {"out_features": 6}},
    {"kind": "ReLU"},
    {"kind": "Dropout", "params": {"p": 0.2}},
    {"kind": "Linear"},
]


def project(folder: Path, **edits: Any) -> ProjectSpec:
    """A small network on a folder of images."""
    given: dict[str, Any] = {
        "data.kind": "image_folder",
        "data.params": {"path": str(folder)},
        "data.split": {"validation": 0.25, "test": 0.0, "seed": 0},
        "model.children": LAYERS,
        "loss": {"kind": "CrossEntropyLoss"},
        "optimizer": {"kind": "Adam", "params": {"lr": 0.01}},
        "training.batch_size": 5,
        "training.epochs": 3,
    }
    given |= {name.replace("__", "."): value for name, value in edits.items()}
    return set_values(read_preset("two-moons-mlp"), list(given.items()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes of ten images."""
    return write_folder(tmp_path / "images")


def _losses(spec: ProjectSpec) -> list[float]:
    trainer = Trainer(spec)
    trainer.run()
    assert trainer.ended is Reason.EPOCHS
    losses: list[float] = trainer.history.losses.values().tolist()
    return losses


def _by_hand(spec: ProjectSpec, folder: Path) -> list[float]:
    """The same training with everything in memory, from Pillow to the update."""
    paths = [path for kind in ("dark", "light", "red") for path in sorted((folder / kind).iterdir())]
    x = torch.tensor(
        np.stack([np.asarray(Image.open(path)) for path in paths]).transpose(0, 3, 1, 2) / 255
    ).float()
    y = torch.arange(3).repeat_interleave(10)
    order = np.random.default_rng(0).permutation(30)
    train = torch.tensor(order[8:])
    torch.manual_seed(spec.seed)
    model = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(432, 6),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.2),
        torch.nn.Linear(6, 3),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    sampler = torch.utils.data.RandomSampler(train, generator=torch.Generator().manual_seed(spec.seed))
    losses = []
    for _ in range(3):
        for rows in torch.tensor(list(sampler)).split(5):
            loss = torch.nn.functional.cross_entropy(model(x[train[rows]]), y[train[rows]])
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return losses


def test_losses_are_those_of_a_loop_by_hand_over_the_decoded_images(folder: Path) -> None:
    spec = project(folder)
    assert _losses(spec) == pytest.approx(_by_hand(spec, folder), rel=1e-5)


@pytest.mark.slow
def test_the_number_of_workers_changes_no_bit_and_none_is_left(folder: Path) -> None:
    losses = [_losses(project(folder, training__num_workers=n)) for n in (0, 1, 2)]
    assert losses[0] == losses[1] == losses[2]
    assert multiprocessing.active_children() == []


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_the_script_gives_the_same_bits(folder: Path, tmp_path: Path, workers: int) -> None:
    spec = project(
        folder,
        training__num_workers=workers,
        data__images={
            "size": [10, 8],
            "grayscale": False,
            "scale": "standardize",
            "flip": True,
            "crop_padding": 2,
        },
        training__sampler={"kind": "WeightedRandomSampler", "params": {}},
        training__shuffle=False,
        training__drop_last=True,
    )
    text = script(spec)
    file = tmp_path / "script.py"
    target = str(tmp_path / "losses")
    tail = f'open({target!r}, "w").write("\\n".join(loss.hex() for loss in losses))'
    indent = "    " if "def main():" in text else ""
    head, guard, end = text.partition('\n\n\nif __name__ == "__main__":')
    file.write_text(f"{head}\n{indent}{tail}\n{guard}{end}")
    subprocess.run([sys.executable, str(file)], check=True, capture_output=True, cwd=tmp_path)
    written = [float.fromhex(line) for line in (tmp_path / "losses").read_text().split()]
    assert written == _losses(spec)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["stop", "cancel"])
def test_workers_end_when_the_run_is_ended(folder: Path, ending: str) -> None:
    trainer, control = Trainer(project(folder, training__num_workers=2, training__epochs=1000)), Control()
    seen: list[object] = []

    def emit(event: object) -> None:
        seen.append(event)
        getattr(control, ending)()

    trainer.run(control, None, emit)
    assert trainer.ended in (Reason.STOPPED, Reason.CANCELLED)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("workers", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_a_damaged_image_ends_the_run_with_its_name_and_no_worker_stays(folder: Path, workers: int) -> None:
    trainer = Trainer(project(folder, training__num_workers=workers, data__split__validation=0.0))
    (folder / "light" / "004.png").write_bytes(b"damaged")
    with pytest.raises(ProjectError, match=r"light.004\.png"):
        trainer.run()
    assert multiprocessing.active_children() == []


def test_validation_accuracy_and_metrics_look_at_every_image(folder: Path) -> None:
    spec = project(folder, training__epochs=60, training__stop__accuracy_at_least=0.99)
    run = engine.train(spec, keep=False)
    assert run.stopped_because is Reason.ACCURACY
    assert run.metrics["validation_accuracy"] == 1.0
    assert run.validation_loss is not None


def test_a_look_reads_few_files_and_changes_nothing(folder: Path) -> None:
    spec = project(folder)
    plain, looked = Trainer(spec), Trainer(spec)
    while plain.ended is None:
        plain.step()
        looked.step()
        looked.snapshot()
    assert plain.history.losses.values().tolist() == looked.history.losses.values().tolist()


def test_rare_classes_are_drawn_as_often_as_frequent_ones(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "images", {"dark": 60, "light": 6, "red": 3})
    sampler = {"kind": "WeightedRandomSampler", "params": {"num_samples": 600}}
    spec = project(folder, training__sampler=sampler, training__shuffle=False, data__split__validation=0.0)
    trainer = Trainer(spec)
    drawn = [int(c) for batch in trainer.batches.positions() for c in trainer.data.samples.y_N[batch]]
    assert len(drawn) == 600
    assert np.abs(np.bincount(drawn, minlength=3) - 200).max() < 5 * np.sqrt(600 * (1 / 3) * (2 / 3))


def test_single_images_are_predicted_with_the_weights_of_the_moment(folder: Path) -> None:
    trainer = Trainer(project(folder, training__epochs=40))
    trainer.run()
    x = inputs_of_images(trainer.data, [folder / "red" / "001.png", folder / "dark" / "001.png"])
    assert shown_pixels(x[0]).tolist() == np.asarray(Image.open(folder / "red" / "001.png")).tolist()
    mailbox = Mailbox()
    fit = trainer.answer(InputsView(x)).value
    assert mailbox is not None
    assert isinstance(fit, InputPredictions)
    with torch.no_grad():
        expected = trainer.model.eval()(torch.from_numpy(x)).softmax(dim=1).double().numpy()
    assert fit.probabilities_NK is not None
    assert np.allclose(fit.probabilities_NK, expected, atol=1e-7)
    assert fit.predicted_N.tolist() == expected.argmax(axis=1).tolist() == [2, 0]


def test_a_kept_run_predicts_images_by_name(folder: Path, tmp_path: Path) -> None:
    run = engine.train(project(folder, training__epochs=40), out=tmp_path / "runs")
    assert run.run_dir is not None
    odd = tmp_path / "odd size.png"
    Image.open(folder / "light" / "002.png").resize((40, 30)).save(odd)
    red, light = engine.predict(run.run_dir, [folder / "red" / "003.png", odd])
    assert (red.predicted, light.predicted) == ("red", "light")
    assert sum(red.probabilities.values()) == pytest.approx(1.0)
    assert max(red.probabilities, key=lambda name: red.probabilities[name]) == "red"


def test_weights_that_are_damaged_are_refused(folder: Path, tmp_path: Path) -> None:
    run = engine.train(project(folder), out=tmp_path / "runs")
    assert run.run_dir is not None
    weights = run.run_dir / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:50])
    with pytest.raises(ProjectError, match="the weights of this run's model"):
        engine.predict(run.run_dir, [folder / "red" / "003.png"])


def test_a_run_on_a_table_predicts_no_images(folder: Path, tmp_path: Path) -> None:
    run = engine.train(set_values(read_preset("two-moons-mlp"), [("training.epochs", 1)]), out=tmp_path)
    assert run.run_dir is not None
    with pytest.raises(ProjectError, match="trained on images"):
        engine.predict(run.run_dir, [folder / "red" / "003.png"])
