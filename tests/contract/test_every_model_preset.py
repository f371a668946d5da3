"""Every shipped model is what it says: its size, the data that fits, its code, and it learns."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine import project
from engine.build.model import build_model
from engine.check import resolve
from engine.check.module_plan import plan_model
from engine.check.plan_names import unused_names
from engine.data.load import load
from engine.export.module_file import module_file
from engine.model_presets import MODEL_PRESETS, ModelPreset, with_model
from engine.presets import models, read_preset
from engine.spec import DataSpec, ProjectSpec, SplitSpec, project_from_json, project_to_json, set_values

each = pytest.mark.parametrize("preset", MODEL_PRESETS, ids=lambda preset: preset.name)
# Torchvision's documentation of the three; by hand for the others, weights and biases layer by layer.
PARAMETERS = {
    "alexnet": 61_100_840,
    "vgg-11": 132_863_336,
    "resnet-18": 11_689_512,
    "logistic": 2 + 1,
    "mlp": (2 * 32 + 32) + (32 * 32 + 32) + (32 * 3 + 3),
    "module-list": 20 * (10 * 10 + 10) + 11,
    "cnn-functional": (3 * 25 * 6 + 6)
    + (6 * 25 * 16 + 16)
    + (400 * 120 + 120)
    + (120 * 84 + 84)
    + (84 * 4 + 4),
    "lenet-5": (25 * 6 + 6) + (6 * 25 * 16 + 16) + (16 * 25 * 120 + 120) + (120 * 84 + 84) + (84 * 10 + 10),
    "autoencoder": (9 * 16 + 16) + (16 * 9 * 4 + 4) + (4 * 9 * 16 + 16) + (16 * 9 + 1),
    "lstm-classifier": 4 * 32 * (1 + 32) + 2 * 4 * 32 + (32 * 3 + 3),
}
# Builds the models of the files named in the arguments; says what is in them and what they give.
BUILD_ALL = """
import json, runpy, sys
from hashlib import sha256
import torch
found = {}
torch.set_num_threads(1)
for path, shape in zip(sys.argv[1::2], sys.argv[2::2]):
    make_model = runpy.run_path(path)["make_model"]
    torch.manual_seed(3)
    model = make_model().eval()
    shapes = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    with torch.no_grad():
        output = model(torch.ones(json.loads(shape)) / 2)
    found[path] = [shapes, sha256(output.numpy().tobytes()).hexdigest()]
print(json.dumps(found))
"""


def few_samples(preset: ModelPreset) -> DataSpec:
    """The preset's data in so small a number that a large model takes only a few steps."""
    params = dict(preset.data.params)
    if "n" in params:
        params["n"] = 1 if params.get("size", 0) > 100 else 10
        return preset.data.model_copy(update={"params": params})
    # Validation samples are looked at after every epoch, those of the test part never.
    return preset.data.model_copy(update={"split": SplitSpec(validation=0.005, test=0.985)})


@cache
def resolved(name: str) -> tuple[ProjectSpec, tuple[int, ...]]:
    """The project of a model with every "auto" as a number, and the shape of one sample."""
    preset = next(preset for preset in MODEL_PRESETS if preset.name == name)
    spec = preset.project().model_copy(update={"data": few_samples(preset)})
    facts = load(spec.data).facts
    return resolve(spec, facts), facts.input_shape


def on_meta(preset: ModelPreset) -> nn.Module:
    """The model without memory for its weights."""
    with torch.device("meta"):
        return build_model(resolved(preset.name)[0].model)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_model_has_the_published_number_of_parameters(name: str) -> None:
    preset = next(preset for preset in MODEL_PRESETS if preset.name == name)
    assert sum(p.numel() for p in on_meta(preset).parameters()) == PARAMETERS[name]


def test_the_two_course_networks_are_the_same_network_written_in_two_ways() -> None:
    functional, sequential = (read_preset(name) for name in ("cnn-functional", "cnn-sequential"))
    assert functional.data == sequential.data
    shapes = [
        [tuple(p.shape) for p in project.build_model(spec).parameters()] for spec in (functional, sequential)
    ]
    assert shapes[0] == shapes[1]


@each
def test_a_model_fits_its_data_and_its_loss(preset: ModelPreset) -> None:
    found = {problem.code for problem in project.check(preset.project())}
    # The three of ImageNet have 1,000 outputs, whatever the data has.
    assert found == ({"idle_outputs"} if preset.name in ("alexnet", "vgg-11", "resnet-18") else set())


@each
def test_a_model_takes_a_few_steps_and_every_weight_on_the_way_moves(preset: ModelPreset) -> None:
    # Adam keeps two more numbers for each weight, which two steps of VGG-11 need not wait for.
    data = few_samples(preset)
    is_large = data.params.get("size", 0) > 100
    edits: list[tuple[str, Any]] = [
        ("training.epochs", 1 if is_large else 3),
        ("optimizer", {"kind": "SGD", "params": {"lr": 0.001}}),
        ("training.batch_size", 1 if is_large else 8),
    ]
    spec = set_values(preset.project().model_copy(update={"data": data}), edits)
    first = dict(project.build_model(spec).named_parameters())
    run = project.train(spec, keep=False)
    assert len(run.losses) > 2
    assert all(torch.isfinite(torch.as_tensor(run.losses)))
    waiting = unused_names(plan_model(resolved(preset.name)[0].model))
    for name, tensor in run.model.named_parameters():
        moved = not torch.equal(tensor.detach(), first[name])
        assert moved is not name.startswith(waiting), name


@pytest.mark.parametrize(
    ("name", "share"), [("logistic", 0.3), ("mlp", 0.3), ("module-list", 0.6), ("lstm-classifier", 0.3)]
)
def test_a_small_model_learns_what_its_data_teaches(name: str, share: float) -> None:
    # About half of what the ten measurements of a patient vary by cannot be explained by a line.
    run = project.train(read_preset(name), keep=False)
    assert run.losses[-10:].mean() < share * run.losses[0]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the exported file of every model makes, in a fresh process that knows nothing of the engine."""
    folder = tmp_path_factory.mktemp("models")
    arguments: list[str] = []
    for preset in MODEL_PRESETS:
        spec, shape = resolved(preset.name)
        path = folder / f"{preset.name.replace('-', '_')}.py"
        path.write_text(module_file(plan_model(spec.model)), encoding="utf-8")
        arguments += [str(path), json.dumps([2, *shape])]
    command = [sys.executable, "-W", "error", "-I", "-c", BUILD_ALL, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {Path(path).stem.replace("_", "-"): what for path, what in json.loads(done.stdout).items()}


@each
def test_the_exported_file_makes_the_same_model(preset: ModelPreset, built: dict[str, Any]) -> None:
    spec, shape = resolved(preset.name)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(3)
    model = build_model(spec.model).eval()
    with torch.no_grad():
        output = model(torch.ones(2, *shape) / 2)
    torch.set_num_threads(threads)
    shapes, digest = built[preset.name]
    assert shapes == {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    assert list(shapes) == list(model.state_dict())
    assert digest == sha256(output.numpy().tobytes()).hexdigest()


@each
def test_a_model_survives_saving(preset: ModelPreset) -> None:
    spec = preset.project()
    assert project_from_json(json.loads(json.dumps(project_to_json(spec)))) == spec


@each
def test_a_model_is_found_by_its_name_and_has_words(preset: ModelPreset) -> None:
    assert project.load(preset.name) == preset.project()
    listed = next(item for item in models() if item.name == preset.name)
    assert (listed.title, listed.summary) == (preset.title, preset.summary)
    assert preset.summary.endswith(".")
    assert preset.source.startswith("https://")


def test_a_model_alone_leaves_the_data_of_a_project_as_it_is() -> None:
    before = set_values(read_preset("two-moons-mlp"), [("seed", 7), ("training.threads", 1)])
    preset = next(preset for preset in MODEL_PRESETS if preset.name == "lenet-5")
    after = with_model(before, preset, with_data=False)
    assert after.model == preset.model
    assert after.model_copy(update={"model": before.model}) == before
    both = with_model(before, preset, with_data=True)
    assert (both.data, both.loss, both.optimizer) == (preset.data, preset.loss, preset.optimizer)
    assert (both.name, both.seed, both.training.threads) == ("two-moons-mlp", 7, 1)
