"""What is allowed runs as it would in a script: the same bits, the same names, the same shapes."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from own_modules import NET, NODE, own_node, project_of, written
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import engine
from engine.build.own_probe import probe
from engine.data.load import load as load_data
from engine.export.own_class_code import with_near_files
from engine.own_code.values import OwnRef, Probe
from engine.project import load, with_portable_data_path
from engine.runs.predict import predict
from engine.spec import ProjectError, ProjectSpec, set_values, write_project

HASH = """
import hashlib
print(hashlib.sha256(b"".join(t.cpu().numpy().tobytes() for t in model.state_dict().values())).hexdigest())
"""


def derived(base: str, made_with: str, takes: str = "self") -> str:
    """A file with a class that is one of torch's with other arguments."""
    head = f"from torch import nn\n\n\nclass Net(nn.{base}):\n"
    return head + f"    def __init__({takes}):\n        super().__init__({made_with})\n"


def probed(path: Path, shape: tuple[int, ...], class_name: str = "Net", **arguments: object) -> Probe:
    node = own_node(path, class_name, **arguments)
    ref = OwnRef.of(node["params"])
    found = probe((ref, shape), {ref.sha256})
    assert isinstance(found, Probe), found
    return found


def trained_by_hand(path: Path, spec: ProjectSpec, width: int) -> nn.Module:
    """The same training as a person writes it, on the user's class imported by Python's own means."""
    found = importlib.util.spec_from_file_location("by_hand", path)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["by_hand"] = module
    found.loader.exec_module(module)
    del sys.modules["by_hand"]
    data = load_data(spec.data)
    rows = data.train_index
    x = torch.from_numpy(data.inputs(rows))
    y = torch.from_numpy(data.y_N[rows].astype(np.float32)).unsqueeze(1)
    torch.manual_seed(spec.seed)
    model: nn.Module = nn.Sequential(module.Net(width=width))
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=spec.optimizer.params["lr"])
    generator = torch.Generator().manual_seed(spec.seed)
    loader = DataLoader(
        TensorDataset(x, y), batch_size=spec.training.batch_size, shuffle=True, generator=generator
    )
    for _ in range(spec.training.epochs):
        for x_B2, y_B1 in loader:
            optimizer.zero_grad()
            loss_function(model(x_B2), y_B1).backward()
            optimizer.step()
    return model


def sha256_of_weights(model: nn.Module) -> str:
    parts = [tensor.cpu().numpy().tobytes() for tensor in model.state_dict().values()]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def test_training_gives_the_bits_of_the_same_model_written_by_hand(tmp_path: Path) -> None:
    path = written(tmp_path, NET)
    spec = project_of(own_node(path, width=5), epochs=4)
    run = engine.train(spec, keep=False, allow_code=True)
    by_hand = trained_by_hand(path, spec, width=5)
    assert list(run.model.state_dict()) == list(by_hand.state_dict())
    assert run.weights_sha256 == sha256_of_weights(by_hand)


def test_an_exported_script_in_a_fresh_process_gives_the_same_bits(tmp_path: Path) -> None:
    path = written(tmp_path, NET)
    hidden = {"kind": "Linear", "name": "OwnNet", "params": {"out_features": 2}}
    block = {
        "kind": "Sequential",
        "name": "own_net",
        "children": [hidden, {"kind": "torch.flatten", "params": {"start_dim": 1}}],
    }
    spec = project_of(block, own_node(path, width=6, sizes=[3, 4]), own_node_of_head(tmp_path), epochs=3)
    run = engine.train(spec, keep=False, allow_code=True)
    script = engine.export_script(spec, allow_code=True, folder=tmp_path)
    assert str(tmp_path) not in script
    assert "This runs the file" in script
    (tmp_path / "script.py").write_text(script + HASH)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        timeout=120,
    )
    assert done.stdout.split()[-1] == run.weights_sha256


def own_node_of_head(folder: Path) -> dict[str, object]:
    """A second file with a class of the same name."""
    text = derived("Linear", "1, 1")
    return own_node(written(folder, text, "head.py"))


def test_without_a_folder_the_script_names_the_file_in_full(tmp_path: Path) -> None:
    path = written(tmp_path, NET)
    assert str(path) in engine.export_script(project_of(own_node(path)), allow_code=True)


def test_the_probe_measures_shapes_and_counts_without_touching_chance(tmp_path: Path) -> None:
    torch.manual_seed(11)
    before = torch.get_rng_state()
    found = probed(written(tmp_path, NET), (1, 2), width=5)
    assert torch.equal(torch.get_rng_state(), before)
    assert found.output_shape == (1, 1)
    # 3·3 + 3 that nothing depends on, 2·5 + 5, 2·5, 5 + 1.
    assert (found.n_params, found.n_trainable) == (12 + 15 + 10 + 6, 15 + 10 + 6)
    # Means, variances, and the number of batches.
    assert found.n_buffers == 5 + 5 + 1
    assert found.multiply_adds == 2 * 5 + 5
    assert [(row.name, row.kind) for row in found.inside] == [
        ("unused", "Linear"),
        ("a", "Linear"),
        ("norm", "BatchNorm1d"),
        ("b", "Linear"),
    ]


@pytest.mark.parametrize(
    ("init", "forward"),
    [
        ("[v.item() for v in torch.linspace(0, 1, 3)]", "self.a(x)"),
        ("torch.manual_seed(3)", "self.a(x) if x.abs().sum().item() >= 0 else x"),
        ("self.register_buffer('k', torch.ones(2, device='cpu'))", "self.a(x * self.k)"),
    ],
)
def test_code_that_wants_real_numbers_is_tried_on_the_cpu(tmp_path: Path, init: str, forward: str) -> None:
    text = f"""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = {init.removeprefix("self.register_buffer") if "buffer" not in init else "None"}
        {init}
        self.a = nn.Linear(2, 3)

    def forward(self, x):
        return {forward}
"""
    before = torch.get_rng_state()
    assert probed(written(tmp_path, text), (1, 2)).output_shape == (1, 3)
    assert torch.equal(torch.get_rng_state(), before)


def test_shapes_of_images_go_on_behind_an_own_module(tmp_path: Path) -> None:
    text = derived("Conv2d", "1, 3, 3")
    assert probed(written(tmp_path, text), (1, 1, 8, 8)).output_shape == (1, 3, 6, 6)


def test_the_summary_counts_it_and_the_layers_behind_it_follow(tmp_path: Path) -> None:
    text = derived("Linear", "2, n", "self, n")
    spec = project_of(own_node(written(tmp_path, text), n=7), {"kind": "Linear", "params": {}})
    summary = engine.summary(spec, allow_code=True)
    assert [(row.kind, row.output_shape, row.n_params) for row in summary.rows] == [
        ("Net", (1, 7), 2 * 7 + 7),
        ("Linear", (1, 1), 8),
    ]
    model = engine.build_model(spec, allow_code=True)
    assert [name for name, _ in model.named_parameters()] == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_rules_of_initialisation_reach_what_is_inside(tmp_path: Path) -> None:
    rule = {"layer": "Linear", "parameter": "weight", "initializer": {"kind": "ones_", "params": {}}}
    spec = set_values(project_of(own_node(written(tmp_path, NET))), [("initialization", [rule])])
    model = engine.build_model(spec, allow_code=True)
    weight = model.get_parameter("0.a.weight")
    assert torch.equal(weight, torch.ones_like(weight))


def test_a_module_in_a_repeated_list_is_made_anew_each_time(tmp_path: Path) -> None:
    text = derived("Linear", "2, 2")
    node = own_node(written(tmp_path, text))
    spec = project_of(
        {"kind": "ModuleList", "params": {"repeat": 3}, "children": [node]}, {"kind": "Linear", "params": {}}
    )
    assert engine.summary(spec, allow_code=True).n_params == 3 * 6 + 3
    weights = [
        item for item in engine.build_model(spec, allow_code=True).parameters() if item.shape == (2, 2)
    ]
    assert len(weights) == 3
    assert not torch.equal(weights[0], weights[1])


def test_a_project_file_names_the_file_beside_it_by_its_name(tmp_path: Path) -> None:
    spec = project_of(own_node(written(tmp_path, NET)))
    write_project(with_portable_data_path(spec, tmp_path), tmp_path / "project.json")
    assert str(tmp_path) not in (tmp_path / "project.json").read_text()
    assert load(tmp_path / "project.json") == spec


def test_a_run_keeps_the_text_and_can_be_opened_when_the_file_has_changed(tmp_path: Path) -> None:
    path = written(tmp_path, NET)
    spec = project_of(own_node(path, width=4))
    run = engine.train(spec, out=tmp_path / "runs", allow_code=True)
    assert run.run_dir is not None
    written(tmp_path, "raise RuntimeError\n")
    record = json.loads((run.run_dir / "result.json").read_text())
    assert [item["sha256"] for item in record["own_code"]] == [spec.model.children[0].params["sha256"]]
    kept = load(run.run_dir / "project.json")
    assert Path(kept.model.children[0].params["path"]).read_text() == NET
    assert [item.code for item in engine.check(kept)] == ["own_code_not_allowed"]
    again = engine.train(kept, keep=False, allow_code=True)
    assert again.weights_sha256 == run.weights_sha256


def test_predicting_with_a_saved_run_asks_for_consent_too(tmp_path: Path) -> None:
    text = derived("Sequential", "nn.Flatten(), nn.Linear(64, 10)")
    edits = [
        ("data.kind", "digits"),
        ("data.params", {}),
        ("loss", {"kind": "CrossEntropyLoss", "params": {}}),
    ]
    spec = set_values(project_of(), edits)
    spec = set_values(spec, [("model.children", [own_node(written(tmp_path, text))]), ("training.epochs", 1)])
    run = engine.train(spec, out=tmp_path / "runs", allow_code=True)
    assert run.run_dir is not None
    image = tmp_path / "image.png"
    Image.new("L", (8, 8), 128).save(image)
    with pytest.raises(engine.ProjectError, match="allowed to run"):
        predict(run.run_dir, [image])
    assert len(predict(run.run_dir, [image], allow_code=True)) == 1


def test_the_node_is_a_leaf(tmp_path: Path) -> None:
    node = own_node(written(tmp_path, NET)) | {"children": [{"kind": "ReLU", "params": {}}]}
    problems = engine.check(project_of(node), allow_code=True)
    assert [(item.path, item.code) for item in problems] == [(f"{NODE}.children", "no_container")]


def test_what_breaks_only_while_training_is_a_sentence_too(tmp_path: Path) -> None:
    text = derived("Linear", "2, 1") + "\n    def forward(self, x):\n        if self.training:\n"
    text += "            raise ValueError('not in training')\n        return super().forward(x)\n"
    spec = project_of(own_node(written(tmp_path, text)))
    with pytest.raises(ProjectError) as caught:
        engine.train(spec, keep=False, allow_code=True)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == (NODE, "own_code_forward")
    assert "ValueError in line 10 of net.py: not in training" in problem.received


def test_a_module_that_gives_probabilities_goes_with_bce_loss(tmp_path: Path) -> None:
    text = derived("Sequential", "nn.Linear(2, 1), nn.Sigmoid()")
    loss = {"kind": "BCELoss", "params": {}}
    spec = set_values(project_of(own_node(written(tmp_path, text))), [("loss", loss)])
    assert engine.check(spec, allow_code=True) == []
    assert engine.train(spec, keep=False, allow_code=True).epochs == 2


def test_a_trainer_goes_step_by_step_with_what_was_allowed(tmp_path: Path) -> None:
    spec = project_of(own_node(written(tmp_path, NET)))
    trainer = engine.Trainer(spec, own=engine.allow_code(spec))
    while trainer.ended is None:
        trainer.step()
    assert trainer.epoch_count == 2


def test_a_script_that_is_saved_beside_the_file_names_it_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = written(tmp_path / "in", NET, 'a "quoted" net.py')
    spec = project_of(own_node(path))
    full = engine.export_script(spec, allow_code=True)
    assert with_near_files(full, tmp_path) == engine.export_script(spec, allow_code=True, folder=tmp_path)
    assert with_near_files(full, tmp_path / "elsewhere") == full
