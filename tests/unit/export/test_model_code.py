"""The model as source text makes the module that the engine builds: the same keys, weights and output."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest
import torch
from model_trees import INITIALIZED, TREES, chain, linear, node
from torch import Tensor, nn
from torch.nn import functional as F

from engine.build.model import build_model
from engine.build.module_tree import build_module
from engine.catalogue import all_layers
from engine.catalogue.entry import LayerCall, LayerEntry
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import plan_model
from engine.export.initial_code import initializer_lines
from engine.export.module_code import module_code
from engine.spec import InitRule, LayerNode, Node

SCOPE = {"torch": torch, "nn": nn, "F": F, "Tensor": Tensor, "OrderedDict": OrderedDict}
RULES = (
    InitRule(initializer=Node(kind="xavier_uniform_")),
    InitRule(layer="Linear", parameter="bias", initializer=Node(kind="constant_", params={"val": 0.25})),
    InitRule(layer="PReLU", initializer=Node(kind="ones_")),
)


def made_by_script(model: LayerNode, rules: tuple[InitRule, ...] = ()) -> nn.Module:
    """Run the source text of a model, from a fixed seed."""
    plan = plan_model(model)
    code = module_code(plan)
    scope: dict[str, Any] = dict(SCOPE)
    lines = initializer_lines(plan, build_module(plan), rules)
    text = "\n\n\n".join([*code.classes, f"model = {code.expression}", *lines])
    torch.manual_seed(5)
    exec(compile(text, "script", "exec"), scope)  # noqa: S102 - what the engine wrote is run as a user would
    made: nn.Module = scope["model"]
    return made


def assert_same(script: nn.Module, engine: nn.Module) -> None:
    keys = list(engine.state_dict())
    assert list(script.state_dict()) == keys
    for key in keys:
        assert torch.equal(script.state_dict()[key], engine.state_dict()[key]), key
    x = torch.randn(5, 4, generator=torch.Generator().manual_seed(1))
    assert torch.equal(script(x), engine(x))
    assert engine(x).shape == (5, 3)


@pytest.mark.parametrize("name", list(TREES))
def test_the_script_makes_the_same_model(name: str) -> None:
    script = made_by_script(TREES[name])
    torch.manual_seed(5)
    assert_same(script, build_model(TREES[name]))


@pytest.mark.parametrize("name", list(INITIALIZED))
def test_the_script_fills_weights_in_the_same_order(name: str) -> None:
    script = made_by_script(INITIALIZED[name])
    torch.manual_seed(5)
    assert_same(script, build_model(INITIALIZED[name]))


@pytest.mark.parametrize("name", list(TREES))
def test_the_script_follows_rules_for_many_layers(name: str) -> None:
    script = made_by_script(TREES[name], RULES)
    torch.manual_seed(5)
    engine = build_model(TREES[name], RULES)
    assert_same(script, engine)
    linears = [layer for layer in engine.modules() if isinstance(layer, nn.Linear) and layer.bias is not None]
    assert all(bool((layer.bias == 0.25).all()) for layer in linears)


def test_a_repeated_layer_is_written_as_a_loop() -> None:
    code = module_code(plan_model(TREES["a repeated list"]))
    text = "\n".join(code.classes)
    assert "nn.ModuleList([nn.Linear(in_features=6, out_features=6) for _ in range(20)])" in text
    assert "for layer in self.linears:\n            x = layer(x)" in text


def test_a_choice_is_an_argument_of_forward() -> None:
    script = made_by_script(TREES["a choice"])
    x = -torch.ones(2, 4)
    assert torch.equal(script(x), script(x, act="prelu"))
    assert not torch.equal(script(x, act="relu"), script(x))


def test_a_chain_of_modules_needs_no_class() -> None:
    code = module_code(plan_model(TREES["chains in a chain"]))
    assert code.classes == ()
    assert code.expression.startswith("nn.Sequential(")


def test_equal_blocks_are_one_class() -> None:
    block = chain(linear(4, 4), node("ModuleList", linear(4, 4), repeat=2))
    code = module_code(plan_model(chain(block, block, linear(4, 3))))
    assert len(code.classes) == 1
    assert code.expression.count("Block1()") == 2


def _fitting_input(entry: LayerEntry) -> Tensor:
    generator = torch.Generator().manual_seed(3)
    if entry.call is LayerCall.INDEX:
        return torch.randint(
            0, entry.example.params["num_embeddings"], entry.example.input_shape, generator=generator
        )
    return torch.randn(entry.example.input_shape, generator=generator)


# A module of the user's own needs a file; tests/contract/test_own_modules_keep_the_contract.py holds it to the same.
LEAVES = [e for e in all_layers() if not e.container and e.kind != OWN_KIND]


@pytest.mark.parametrize("entry", LEAVES, ids=lambda entry: entry.kind)
def test_the_script_makes_every_layer_of_the_catalogue(entry: LayerEntry) -> None:
    model = node("Sequential", node(entry.kind, **entry.example.params))
    script = made_by_script(model).eval()
    torch.manual_seed(5)
    engine = build_model(model).eval()
    assert list(script.state_dict()) == list(engine.state_dict())
    for key, weights in engine.state_dict().items():
        assert torch.equal(script.state_dict()[key], weights), key
    outputs, x = [], _fitting_input(entry)
    for module in (script, engine):
        # Fractional pooling draws its windows in evaluation as well.
        torch.manual_seed(6)
        outputs.append(module(x))
    torch.testing.assert_close(*outputs, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("entry", LEAVES, ids=lambda entry: entry.kind)
def test_a_layer_that_trains_draws_the_same_in_the_script(entry: LayerEntry) -> None:
    model = node("Sequential", node(entry.kind, **entry.example.params))
    script, x = made_by_script(model).train(), _fitting_input(entry)
    torch.manual_seed(5)
    engine = build_model(model).train()
    outputs = []
    for module in (script, engine):
        torch.manual_seed(6)
        outputs.append(module(x))
    torch.testing.assert_close(*outputs, rtol=0, atol=0, equal_nan=True)
