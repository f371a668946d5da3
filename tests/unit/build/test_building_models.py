"""From a checked tree to ``torch.nn``: the modules, their names, their first weights, and the table about them.

Shape suffixes: N samples, F features.
"""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine import project
from engine.build.losses import HalfMSELoss
from engine.build.summary import summarize
from engine.build.tensors import make_parts
from engine.build.training import build_loss, build_optimizer, build_scheduler
from engine.catalogue.entry import TargetForm
from engine.data import load
from engine.presets import presets, read_preset
from engine.spec import LayerNode, Node, ProjectSpec, set_value, set_values

LINE = read_preset("linear-regression")
SPIRALS = read_preset("spiral-mlp")


def _with_layers(*layers: dict[str, Any]) -> ProjectSpec:
    return set_value(SPIRALS, "model.children", list(layers))


def test_children_become_modules_in_order() -> None:
    model = project.build_model(read_preset("two-moons-mlp"))
    assert isinstance(model, nn.Sequential)
    assert [type(module) for module in model] == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]
    assert [tuple(p.shape) for p in model.parameters()] == [(16, 2), (16,), (16, 16), (16,), (1, 16), (1,)]


def test_named_children_keep_their_names_and_others_take_their_position() -> None:
    spec = _with_layers(
        {"kind": "Linear", "name": "first", "params": {"out_features": 4}},
        {"kind": "ReLU"},
        {"kind": "Sequential", "name": "head", "children": [{"kind": "Linear", "name": "scores"}]},
    )
    names = list(project.build_model(spec).state_dict())
    assert names == ["first.weight", "first.bias", "head.scores.weight", "head.scores.bias"]


def test_parameters_reach_the_module() -> None:
    spec = _with_layers(
        {"kind": "Linear", "params": {"out_features": 4, "bias": False}},
        {"kind": "BatchNorm1d", "params": {"momentum": None, "eps": 0.5}},
        {"kind": "LeakyReLU", "params": {"negative_slope": 0.3}},
        {"kind": "Dropout", "params": {"p": 0.25}},
        {"kind": "Linear"},
    )
    linear, norm, leaky, dropout, _ = project.build_model(spec).children()
    assert linear.bias is None
    assert (norm.momentum, norm.eps) == (None, 0.5)
    assert leaky.negative_slope == 0.3
    assert dropout.p == 0.25


@pytest.mark.parametrize(
    ("chosen", "holds"),
    [
        ({"kind": "zeros_", "params": {}}, lambda w: bool((w == 0).all())),
        ({"kind": "constant_", "params": {"val": 0.7}}, lambda w: bool((w == torch.tensor(0.7)).all())),
        ({"kind": "uniform_", "params": {"a": 5.0, "b": 6.0}}, lambda w: bool(((w >= 5) & (w < 6)).all())),
        ({"kind": "orthogonal_", "params": {}}, lambda w: torch.allclose(w.T @ w, torch.eye(2), atol=1e-5)),
    ],
)
def test_a_chosen_initializer_fills_its_weight_alone(chosen: dict[str, Any], holds: Any) -> None:
    spec = set_value(SPIRALS, "model.children[0].init", {"weight": chosen})
    first = project.build_model(spec).get_submodule("0")
    assert holds(first.weight.detach())
    assert torch.equal(first.bias, project.build_model(SPIRALS).get_submodule("0").bias)


def test_initializers_draw_after_the_layers_were_made_in_forward_order() -> None:
    normal = {"kind": "normal_", "params": {"mean": 1.0, "std": 2.0}}
    layers: list[dict[str, Any]] = [
        {"kind": "Linear", "params": {"out_features": 3}, "init": {"weight": normal}},
        {"kind": "Sequential", "children": [{"kind": "Linear", "init": {"bias": normal}}]},
    ]
    found = list(project.build_model(_with_layers(*layers)).parameters())
    torch.manual_seed(SPIRALS.seed)
    first, second = nn.Linear(2, 3), nn.Linear(3, 3)
    nn.init.normal_(first.weight, 1.0, 2.0)
    nn.init.normal_(second.bias, 1.0, 2.0)
    for mine, expected in zip(found, (*first.parameters(), *second.parameters()), strict=True):
        assert torch.equal(mine, expected)


def test_an_initializer_of_a_weight_that_is_switched_off_does_nothing() -> None:
    spec = _with_layers(
        {"kind": "Linear", "params": {"bias": False}, "init": {"bias": {"kind": "zeros_", "params": {}}}}
    )
    assert list(project.build_model(spec).state_dict()) == ["0.weight"]


def test_building_a_model_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    project.build_model(SPIRALS)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_the_half_squared_error_is_half_of_torchs(reduction: str) -> None:
    torch.manual_seed(0)
    output_NF, target_NF = torch.randn(7, 3, dtype=torch.float64), torch.randn(7, 3, dtype=torch.float64)
    mine = HalfMSELoss(reduction)(output_NF, target_NF)
    assert torch.allclose(mine, nn.MSELoss(reduction=reduction)(output_NF, target_NF) / 2, rtol=1e-14)


def test_class_weights_reach_the_loss_as_a_tensor() -> None:
    loss = build_loss(Node(kind="CrossEntropyLoss", params={"weight": (1.0, 2.0, 3.0)}))
    assert torch.equal(loss.weight, torch.tensor([1.0, 2.0, 3.0]))


def test_parameters_reach_the_optimizer_and_the_schedule() -> None:
    model = nn.Linear(2, 1)
    optimizer = build_optimizer(Node(kind="Adam", params={"lr": 0.1, "betas": (0.8, 0.9)}), model)
    assert isinstance(optimizer, torch.optim.Adam)
    assert optimizer.param_groups[0]["betas"] == (0.8, 0.9)
    schedule = build_scheduler(Node(kind="OneCycleLR", params={"max_lr": 0.5}), optimizer, 37)
    assert schedule.total_steps == 37
    assert build_scheduler(None, optimizer, 37) is None


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (TargetForm.CLASS_INDEX, torch.tensor([0, 0, 1, 1])),
        (TargetForm.LIKE_OUTPUT, torch.tensor([[0.0], [0.0], [1.0], [1.0]])),
        (TargetForm.SIGN, torch.tensor([[-1.0], [-1.0], [1.0], [1.0]])),
    ],
)
def test_targets_take_the_form_that_the_loss_wants(form: TargetForm, expected: torch.Tensor) -> None:
    data = load(set_value(read_preset("logistic-regression"), "data.params.n", 2).data)
    part = make_parts(data, form, torch.device("cpu")).train
    assert torch.equal(part.y, expected)
    assert part.y.dtype == expected.dtype
    assert part.inputs.dtype == torch.float32


def test_every_part_holds_the_rows_that_were_dealt_to_it() -> None:
    spec = set_values(LINE, [("data.split", {"validation": 0.25, "test": 0.25, "seed": 3})])
    data = load(spec.data)
    parts = make_parts(data, TargetForm.LIKE_OUTPUT, torch.device("cpu"))
    assert [len(part) for part in (parts.train, parts.validation, parts.test)] == [10, 5, 5]
    for part in (parts.train, parts.validation, parts.test):
        assert torch.equal(part.inputs, torch.tensor(data.x_NI[part.index_N]).float())
        assert torch.equal(part.y[:, 0], torch.tensor(data.y_N[part.index_N]).float())


@pytest.mark.parametrize("name", [preset.name for preset in presets()])
def test_the_table_counts_what_the_built_model_holds(name: str) -> None:
    spec = read_preset(name)
    model = project.build_model(spec)
    summary = project.summary(spec)
    assert summary.n_params == sum(p.numel() for p in model.parameters())
    assert summary.n_trainable == summary.n_params == sum(row.n_params for row in summary.rows)
    assert summary.parameter_bytes == 4 * summary.n_params
    assert [row.kind for row in summary.rows] == [type(module).__name__ for module in model.children()]


def test_the_table_shows_names_shapes_and_counts() -> None:
    layers = (
        LayerNode(kind="Linear", name="first", params={"in_features": 2, "out_features": 3}),
        LayerNode(kind="ReLU"),
    )
    text = summarize(LayerNode(kind="Sequential", children=layers), (2,)).text()
    header, _, first, second, _, totals = text.splitlines()
    assert header.split() == ["Layer", "Kind", "Input", "Output", "Parameters"]
    assert first.split() == ["first", "Linear", "(N,", "2)", "(N,", "3)", "9"]
    assert second.split() == ["1", "ReLU", "(N,", "3)", "(N,", "3)", "0"]
    assert totals == "Parameters: 9 (9 trainable), 0.0 KiB"


def test_a_huge_model_is_summarized_without_its_weights() -> None:
    node = LayerNode(kind="Linear", params={"in_features": 10**5, "out_features": 10**6})
    summary = summarize(LayerNode(kind="Sequential", children=(node,)), (10**5,))
    assert summary.n_params == 10**11 + 10**6
