"""Autoencoders train on their input: the bits of a loop by hand, from memory as from files, and true figures.

Shape suffixes: N samples, C channels, H rows, W columns, I inputs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import cycle
from math import fsum
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from picture_folders import CLASSES, SIZE, write_folder
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.metrics import mean_absolute_error, r2_score
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

import engine
from engine.data import load
from engine.export.script import script
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.control import Patch
from engine.train.events import Event, Warned
from engine.train.fingerprint import weights_sha256
from engine.train.questions import InputPredictions, InputsView
from engine.train.snapshot import (
    CurveReconstructions,
    Predictions,
    PredictionsView,
    Reconstructions,
    ReconstructionsView,
    View,
)
from engine.train.trainer import Trainer

DIGITS = set_values(read_preset("digits-autoencoder"), [("training.epochs", 3)])
_TABLE: dict[str, Any] = {
    "data.predict": "input",
    "model.children": [
        {"kind": "Linear", "params": {"in_features": "auto", "out_features": 3}},
        {"kind": "Tanh"},
        {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
    ],
    "loss": {"kind": "SmoothL1Loss"},
    "training.epochs": 4,
}
WINE = set_values(read_preset("csv-classification"), list(_TABLE.items()))
WAVES = set_values(
    WINE,
    [
        ("data.kind", "waves"),
        ("data.params", {"n": 60}),
        ("data.scale_features", "none"),
        ("training.epochs", 3),
    ],
)


def _folder_project(folder: Path, **edits: Any) -> ProjectSpec:
    children = [
        {"kind": "Conv2d", "params": {"out_channels": 6, "kernel_size": 3, "stride": 2, "padding": 1}},
        {"kind": "ReLU"},
        {"kind": "ConvTranspose2d", "params": {"out_channels": "auto", "kernel_size": 2, "stride": 2}},
    ]
    given = {
        "data.kind": "image_folder",
        "data.params": {"path": str(folder)},
        "data.images": {"scale": "standardize", "flip": True, "crop_padding": 2},
        "data.split": {"validation": 0.25, "test": 0.0, "seed": 0},
        "model.children": children,
        "training.batch_size": 5,
        "training.shuffle": False,
    } | edits
    return set_values(DIGITS, list(given.items()))


def _seen(spec: ProjectSpec) -> tuple[list[float], list[float], str]:
    trainer = Trainer(spec)
    trainer.run()
    history = trainer.history
    losses, validation = history.losses.values().tolist(), history.validation_losses.values().tolist()
    return losses, validation, weights_sha256(trainer.model.state_dict())


def _by_hand(
    spec: ProjectSpec, x_N: Tensor, model: nn.Module, loss_function: nn.Module
) -> tuple[list[float], list[float], str]:
    """The textbook loop over (x,) batches whose target is x; the optimiser is that of both presets."""
    order = np.random.default_rng(spec.data.split.seed).permutation(len(x_N))
    n_validation = int(spec.data.split.validation * len(x_N) + 0.5)
    validation, train = x_N[order[:n_validation]], x_N[order[n_validation:]]
    optimizer = torch.optim.Adam(model.parameters(), lr=spec.optimizer.params["lr"])
    loader = DataLoader(
        TensorDataset(train),
        batch_size=spec.training.batch_size,
        shuffle=True,
        generator=torch.Generator().manual_seed(spec.seed),
    )
    losses, validation_losses = [], []
    for _ in range(spec.training.epochs):
        model.train()
        for (x,) in loader:
            loss = loss_function(model(x), x)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            if x_N.ndim == 2:
                validation_losses.append(loss_function(model(validation), validation).item())
                continue
            parts = [loss_function(model(x), x).item() * len(x) for x in validation.split(256)]
            validation_losses.append(fsum(parts) / n_validation)
    return losses, validation_losses, weights_sha256(model.state_dict())


def test_digits_give_the_bits_of_a_loop_by_hand() -> None:
    x_NI, _ = load_digits(return_X_y=True)
    x_NCHW = torch.from_numpy(np.round(x_NI * (255 / 16)).astype(np.float32).reshape(-1, 1, 8, 8)) / 255
    torch.set_num_threads(1)
    torch.manual_seed(DIGITS.seed)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(16, 8, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(8, 16, 2, stride=2),
        nn.ReLU(),
        nn.ConvTranspose2d(16, 1, 2, stride=2),
        nn.Sigmoid(),
    )
    assert _seen(DIGITS) == _by_hand(DIGITS, x_NCHW, model, nn.MSELoss())


def test_a_table_gives_the_bits_of_a_loop_by_hand() -> None:
    x_NI = torch.from_numpy(load(WINE.data).x_NI.astype(np.float32))
    torch.set_num_threads(1)
    torch.manual_seed(WINE.seed)
    model = nn.Sequential(nn.Linear(13, 3), nn.Tanh(), nn.Linear(3, 13))
    assert WINE.optimizer.kind == "Adam"
    assert _seen(WINE) == _by_hand(WINE, x_NI, model, nn.SmoothL1Loss())


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_images_read_from_files_give_the_bits_of_the_same_images_in_memory(
    tmp_path: Path, reduction: str
) -> None:
    folder = write_folder(tmp_path / "images")
    paths = [path for kind in CLASSES for path in sorted((folder / kind).iterdir())]
    x_NHWC = np.stack([np.asarray(Image.open(path)) for path in paths])
    np.savez(tmp_path / "images.npz", x=x_NHWC.transpose(0, 3, 1, 2), y=np.repeat(range(3), 10))
    loss = {"kind": "MSELoss", "params": {"reduction": reduction}}
    from_files = _folder_project(folder, loss=loss)
    in_memory = set_values(
        from_files, [("data.kind", "arrays"), ("data.params", {"path": str(tmp_path / "images.npz")})]
    )
    assert not load(from_files.data).facts.in_memory
    assert load(in_memory.data).facts.in_memory
    found = _seen(from_files)
    assert found == _seen(in_memory)
    assert len(found[0]) == 15


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_the_script_of_images_in_files_gives_the_same_bits(tmp_path: Path, workers: int) -> None:
    folder = write_folder(tmp_path / "images")
    spec = _folder_project(folder, **{"training.num_workers": workers, "training.shuffle": True})
    target, file = tmp_path / "seen.json", tmp_path / "script.py"
    seen = "[losses, [float(best_loss)]]"
    tail = f"open({str(target)!r}, 'w').write(__import__('json').dumps({seen}))"
    text = script(spec)
    head, guard, end = text.partition('\n\n\nif __name__ == "__main__":')
    indent = "    " if "def main():" in text else ""
    file.write_text(f"{head}\n{indent}{tail}\n{guard}{end}")
    subprocess.run([sys.executable, str(file)], check=True, capture_output=True, cwd=tmp_path)
    losses, validation, _ = _seen(spec)
    assert json.loads(target.read_text()) == [losses, [min(validation)]]


def test_the_target_is_the_changed_image_and_not_the_one_in_the_file(tmp_path: Path) -> None:
    """A model that gives exactly what it gets has no loss, whatever is mirrored and shifted."""
    spec = _folder_project(write_folder(tmp_path / "images"))
    one = {"out_channels": "auto", "kernel_size": 1, "bias": False}
    trainer = Trainer(set_values(spec, [("model.children", [{"kind": "Conv2d", "params": one}])]))
    weight = next(trainer.model.parameters())
    with torch.no_grad():
        weight.copy_(torch.eye(3)[:, :, None, None])
    assert trainer.step() == 0.0


def test_a_part_larger_than_a_portion_has_the_loss_of_all_its_samples() -> None:
    trainer = Trainer(DIGITS)
    found = trainer.evaluate("train")
    x = torch.from_numpy(trainer.data.inputs(trainer.data.train_index))
    assert len(x) > 1000
    with torch.no_grad():
        expected = nn.functional.mse_loss(trainer.model.eval()(x), x).item()
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("spec", [DIGITS, WINE, WAVES], ids=["images", "table", "sequences"])
def test_figures_are_those_of_scikit_learn_over_all_numbers(spec: ProjectSpec) -> None:
    run = engine.train(spec, keep=False)
    data = load(spec.data)
    for prefix, rows in (("", data.train_index), ("validation_", data.validation_index)):
        x = torch.from_numpy(data.inputs(rows))
        with torch.no_grad():
            made = run.model.eval()(x)
        true, guessed = (t.reshape(len(rows), -1).double().numpy() for t in (x, made))
        assert run.metrics[prefix + "mae"] == pytest.approx(mean_absolute_error(true, guessed), rel=1e-6)
        rmse = float(np.sqrt(np.mean((true - guessed) ** 2)))
        assert run.metrics[prefix + "rmse"] == pytest.approx(rmse, rel=1e-6)
        r2 = 1 - np.square(true - guessed).sum() / np.square(true - true.mean(axis=0)).sum()
        assert run.metrics[prefix + "r2"] == pytest.approx(r2, rel=1e-6)
        if (np.ptp(true, axis=0) > 0).all():
            # scikit-learn leaves out the misses at inputs that never vary, such as the corners of the digits.
            assert r2 == pytest.approx(r2_score(true, guessed, multioutput="variance_weighted"), rel=1e-6)
    assert "accuracy" not in run.metrics


@pytest.mark.parametrize(
    ("spec", "view"),
    [(DIGITS, ReconstructionsView(9)), (WINE, PredictionsView(300)), (WAVES, ReconstructionsView(9))],
    ids=["images", "table", "sequences"],
)
def test_looking_changes_no_bit(spec: ProjectSpec, view: View) -> None:
    trainer, views = Trainer(spec), cycle([view, None])
    random_state = torch.random.get_rng_state()
    while trainer.ended is None:
        trainer.step()
        trainer.snapshot(next(views))
    assert torch.equal(random_state, torch.random.get_rng_state())
    assert (trainer.history.losses.values().tolist(), weights_sha256(trainer.model.state_dict())) == (
        _seen(spec)[0],
        _seen(spec)[2],
    )


def test_pairs_show_validation_images_and_what_the_model_makes_of_them() -> None:
    trainer = Trainer(DIGITS)
    trainer.run()
    fit = trainer.snapshot(ReconstructionsView(5)).fit
    assert isinstance(fit, Reconstructions)
    assert fit.is_validation
    assert set(fit.index_N.tolist()) <= set(trainer.data.validation_index.tolist())
    assert fit.pairs_NPHWC.shape == (5, 2, 8, 8, 4)
    x = torch.from_numpy(trainer.data.inputs(fit.index_N))
    with torch.no_grad():
        made = trainer.model.eval()(x)
    for at, image_NCHW in enumerate((x, made)):
        expected = np.round(255 * image_NCHW[:, 0].double().numpy()).astype(np.uint8)
        for channel in range(3):
            assert np.array_equal(fit.pairs_NPHWC[:, at, :, :, channel], expected)
    assert (fit.pairs_NPHWC[..., 3] == 255).all()
    assert fit.error_N == pytest.approx((made - x).abs().mean(dim=(1, 2, 3)).numpy(), rel=1e-5)


def test_pairs_of_standardized_images_have_the_colours_of_the_files(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "images")
    trainer = Trainer(_folder_project(folder))
    fit = trainer.snapshot(ReconstructionsView(3)).fit
    assert isinstance(fit, Reconstructions)
    files = trainer.data.samples.items
    assert files is not None
    for row, pair in zip(fit.index_N.tolist(), fit.pairs_NPHWC, strict=True):
        stored_CHW = files.read(np.array([row]))[0]
        assert np.abs(pair[0, :, :, :3].astype(int) - stored_CHW.transpose(1, 2, 0)).max() <= 1
    assert fit.pairs_NPHWC.shape[2:4] == (SIZE, SIZE)


def test_without_a_validation_part_training_images_are_shown() -> None:
    trainer = Trainer(set_values(DIGITS, [("data.split.validation", 0.0)]))
    fit = trainer.snapshot(ReconstructionsView(4)).fit
    assert isinstance(fit, Reconstructions)
    assert not fit.is_validation
    assert set(fit.index_N.tolist()) <= set(trainer.data.train_index.tolist())


def test_sequences_stand_beside_what_the_model_makes_of_them() -> None:
    trainer = Trainer(WAVES)
    trainer.run()
    fit = trainer.snapshot(ReconstructionsView(4)).fit
    assert isinstance(fit, CurveReconstructions)
    assert fit.is_validation
    assert np.array_equal(fit.true_NTF, trainer.data.inputs(fit.index_N))
    with torch.no_grad():
        made = trainer.model.eval()(torch.from_numpy(fit.true_NTF))
    assert np.array_equal(fit.made_NTF, made.numpy())


@pytest.mark.parametrize("spec", [WINE, WAVES], ids=["table", "sequences"])
def test_numbers_of_tables_and_sequences_stand_beside_what_the_model_makes_of_them(spec: ProjectSpec) -> None:
    trainer = Trainer(spec)
    trainer.run()
    fit = trainer.snapshot(PredictionsView(100_000)).fit
    assert isinstance(fit, Predictions)
    rows = fit.index_N[:: int(np.prod(trainer.data.facts.input_shape))]
    x = torch.from_numpy(trainer.data.inputs(rows))
    with torch.no_grad():
        made = trainer.model.eval()(x)
    assert fit.true_N.tolist() == x.double().flatten().tolist()
    assert np.allclose(fit.predicted_N, made.double().flatten().numpy(), atol=1e-6)
    few = trainer.snapshot(PredictionsView(50)).fit
    assert isinstance(few, Predictions)
    assert len(few.true_N) == len(few.predicted_N) == len(few.index_N) <= 50


def test_scores_are_read_as_probabilities_where_the_loss_does_so() -> None:
    children = [child.model_dump(mode="json") for child in DIGITS.model.children[:-1]]
    spec = set_values(DIGITS, [("model.children", children), ("loss", {"kind": "BCEWithLogitsLoss"})])
    run = engine.train(spec, keep=False)
    x = torch.from_numpy(load(spec.data).inputs(load(spec.data).validation_index))
    with torch.no_grad():
        made = torch.sigmoid(run.model.eval()(x))
    assert run.metrics["validation_mae"] == pytest.approx((made - x).abs().mean().item(), rel=1e-5)


def test_an_image_of_the_users_own_comes_back_as_a_reconstruction() -> None:
    trainer = Trainer(DIGITS)
    trainer.run()
    x = trainer.data.inputs(trainer.data.validation_index[:1])
    fit = trainer.answer(InputsView(x)).value
    assert isinstance(fit, InputPredictions)
    assert fit.probabilities_NK is None
    assert fit.pairs_NPHWC is not None
    assert fit.pairs_NPHWC.shape == (1, 2, 8, 8, 4)
    with torch.no_grad():
        made = trainer.model.eval()(torch.from_numpy(x)).numpy()
    assert fit.predicted_N[0] == pytest.approx(np.abs(made - x).mean(), rel=1e-5)


def test_a_kept_run_gives_back_images_by_its_weights(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "images")
    run = engine.train(_folder_project(folder), out=tmp_path / "runs")
    assert run.run_dir is not None
    (found,) = engine.predict(run.run_dir, [folder / "red" / "003.png"])
    mean, std = (load(run.spec.data).preparation.shift_I, load(run.spec.data).preparation.scale_I)
    pixels_HWC = np.asarray(Image.open(folder / "red" / "003.png")) / 255
    x = torch.from_numpy(((pixels_HWC - mean) / std).transpose(2, 0, 1)).float()
    with torch.no_grad():
        made = run.model.eval()(x[None])[0]
    assert found.reconstruction is not None
    assert np.allclose(found.reconstruction, made.numpy(), atol=1e-5)
    assert found.predicted == pytest.approx((made - x).abs().mean().item(), rel=1e-4)
    assert found.to_json()["probabilities"] == {}


def test_samples_with_another_target_are_refused_while_training() -> None:
    trainer = Trainer(WINE)
    events: list[Event] = []
    other = load(set_values(WINE, [("data.predict", "target")]).data)
    trainer.take_patch(Patch("data", other), events.append)
    assert [type(event) for event in events] == [Warned]


def test_the_range_of_the_inputs_is_measured_or_follows_from_the_pixels(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "images")
    standard = load(_folder_project(folder).data)
    assert standard.facts.input_range is not None
    values = standard.inputs(np.arange(30))
    low, high = standard.facts.input_range
    assert low - 1e-6 <= values.min() < 0
    assert 1 < values.max() <= high + 1e-6
    unit = load(_folder_project(folder, **{"data.images": {}}).data)
    assert unit.facts.input_range == (0.0, 1.0)
    wine = load(WINE.data)
    assert wine.facts.input_range == (wine.x_NI.min(), wine.x_NI.max())
    waves = load(WAVES.data)
    values = waves.inputs(np.arange(len(waves.samples)))
    assert waves.facts.input_range == pytest.approx((values.min(), values.max()), rel=1e-6)
    assert load(set_values(WINE, [("data.predict", "target")]).data).facts.input_range is None


def test_one_folder_of_images_is_enough_to_give_them_back(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "images", {"red": 12})
    classes = _folder_project(folder, **{"data.predict": "target"})
    with pytest.raises(engine.ProjectError) as refused:
        load(classes.data)
    (problem,) = refused.value.problems
    assert problem.code == "one_class"
    assert problem.fix is not None
    run = engine.train(set_values(classes, problem.fix.edits), keep=False)
    assert len(run.losses) == 6
    assert run.validation_loss is not None
