"""The layer whose code is the user's: what every other layer declares is measured here, and held to the same tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.build.module_tree import build_module
from engine.build.own_module import make_own
from engine.build.own_probe import probe
from engine.build.own_stand_in import stand_in
from engine.catalogue import OWN_MODULES, LayerEntry
from engine.check.module_plan import plan_model
from engine.check.shapes import walk_shapes
from engine.export.module_file import module_file
from engine.own_code.source_file import read_source
from engine.own_code.values import OwnCode, OwnRef, Probe, SourceFile
from engine.spec import LayerNode

TEXT = """
import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, width: int = 4):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(3, width), nn.Tanh())
        self.register_buffer("scale", torch.full((1,), 2.0))

    def forward(self, x):
        return self.inner(x) * self.scale
"""


@pytest.fixture(params=[pytest.param(entry, id=entry.kind) for entry in OWN_MODULES])
def entry(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LayerEntry:
    """The entry, with the file that its example names in the working folder."""
    found: LayerEntry = request.param
    (tmp_path / found.example.params["path"]).write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return found


def known(entry: LayerEntry) -> tuple[LayerNode, OwnCode, Probe]:
    """The example as a node, and all that is known when it is allowed and tried."""
    file = read_source(entry.example.params["path"])
    assert isinstance(file, SourceFile)
    node = LayerNode(kind=entry.kind, params={**entry.example.params, "sha256": file.sha256})
    key = (OwnRef.of(entry.resolved(node.params)), (1, *entry.example.input_shape[1:]))
    found = probe(key, {file.sha256})
    assert isinstance(found, Probe), found
    own = OwnCode(frozenset({file.sha256}), {entry.example.params["path"]: file}, {key: found})
    return node, own, found


def test_the_example_has_the_measured_shape_and_gradients_flow(entry: LayerEntry) -> None:
    node, own, found = known(entry)
    module = build_module(plan_model(node), lambda plan: make_own(plan, own))
    x = torch.randn(entry.example.input_shape, requires_grad=True)
    output = module(x)
    assert tuple(output.shape) == (len(x), *found.output_shape[1:])
    (output * torch.arange(output.numel()).reshape(output.shape)).sum().backward()
    assert x.grad is not None
    assert x.grad.abs().max() > 0


def test_the_walk_gives_the_measured_shape(entry: LayerEntry) -> None:
    node, own, found = known(entry)
    walk = walk_shapes(node, (1, *entry.example.input_shape[1:]), None, own)
    assert (walk.problems, walk.output_shape) == ((), found.output_shape)


def test_the_measured_tensors_are_those_of_the_module_and_of_its_stand_in(entry: LayerEntry) -> None:
    node, own, found = known(entry)
    real = build_module(plan_model(node), lambda plan: make_own(plan, own))
    shown = build_module(plan_model(node), lambda plan: stand_in(plan, own))
    shapes = {name: tuple(tensor.shape) for name, tensor in real.state_dict().items()}
    assert {item.name: item.shape for item in found.tensors} == shapes
    assert {name: tuple(tensor.shape) for name, tensor in shown.state_dict().items()} == shapes
    assert found.n_params == sum(tensor.numel() for tensor in real.parameters())


def test_multiply_adds_are_half_of_what_torch_counts(entry: LayerEntry) -> None:
    node, own, found = known(entry)
    module = build_module(plan_model(node), lambda plan: make_own(plan, own))
    with FlopCounterMode(display=False) as counter:
        module(torch.zeros((1, *entry.example.input_shape[1:])))
    assert found.multiply_adds is not None
    assert 2 * found.multiply_adds == counter.get_total_flops()


def test_the_script_makes_the_same_module(entry: LayerEntry, tmp_path: Path) -> None:
    node, own, _ = known(entry)
    text = module_file(plan_model(node))
    scope = {"__file__": str(tmp_path / "made.py"), "__name__": "made"}
    exec(compile(text, "made.py", "exec"), scope)  # noqa: S102 - what the engine wrote is run as a user would
    torch.manual_seed(3)
    made = scope["make_model"]()  # type: ignore[operator]
    torch.manual_seed(3)
    real = build_module(plan_model(node), lambda plan: make_own(plan, own))
    assert list(made.state_dict()) == list(real.state_dict())
    for one, other in zip(made.state_dict().values(), real.state_dict().values(), strict=True):
        assert torch.equal(one, other)
