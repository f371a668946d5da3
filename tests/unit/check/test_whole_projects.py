"""What a check makes of a project as a whole: order of problems, what "auto" stands for, models without container."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine import project
from engine.check import check_project, resolve
from engine.data import load
from engine.presets import presets, read_preset
from engine.spec import ProjectError, ProjectSpec, Severity, set_value, set_values

MOONS = read_preset("two-moons-mlp")
SPIRALS = read_preset("spiral-mlp")


@pytest.mark.parametrize("name", [preset.name for preset in presets()])
def test_a_preset_has_no_problems(name: str) -> None:
    assert project.check(read_preset(name)) == []


def test_all_problems_are_found_at_once_errors_first() -> None:
    spec = set_values(
        SPIRALS,
        [
            ("model.children[0].params.in_features", 5),
            ("model.children[2].params.in_features", 7),
            ("model.children[4].kind", "Softmax"),
            ("model.children[4].params", {"dim": 1}),
            ("optimizer.params.lr", -1),
            ("training.epochs", 0),
        ],
    )
    problems = project.check(spec)
    assert {p.path for p in problems} >= {
        "model.children[0].params.in_features",
        "model.children[2].params.in_features",
        "model.children[4]",
        "optimizer.params.lr",
        "training.epochs",
    }
    severities = [problem.severity for problem in problems]
    assert severities == sorted(severities, key=[Severity.ERROR, Severity.WARNING].index)


def test_layers_after_a_wrong_one_are_checked_as_if_it_were_mended() -> None:
    spec = set_values(
        MOONS,
        [("model.children[0].params.in_features", 9), ("model.children[4].params.in_features", 9)],
    )
    assert [(p.path, p.received) for p in project.check(spec)] == [
        ("model.children[0].params.in_features", "9"),
        ("model.children[4].params.in_features", "9"),
    ]


def _auto(*layers: dict[str, Any]) -> ProjectSpec:
    return set_value(SPIRALS, "model.children", list(layers))


def test_auto_stands_for_what_comes_in_and_for_what_data_and_loss_ask_for() -> None:
    spec = _auto(
        {"kind": "Linear", "params": {"in_features": "auto", "out_features": 7}},
        {"kind": "BatchNorm1d"},
        {"kind": "Sequential", "children": [{"kind": "LayerNorm"}, {"kind": "ReLU"}]},
        {"kind": "Linear"},
    )
    model = resolve(spec, load(spec.data).facts).model
    first, norm, (layer_norm, _), last = (
        model.children[0],
        model.children[1],
        model.children[2].children,
        model.children[3],
    )
    assert (first.params["in_features"], first.params["out_features"]) == (2, 7)
    assert norm.params["num_features"] == 7
    assert layer_norm.params["normalized_shape"] == 7
    assert (last.params["in_features"], last.params["out_features"]) == (7, 3)


def test_shapes_found_by_arithmetic_are_those_of_the_real_layers() -> None:
    spec = _auto(
        {"kind": "Linear", "params": {"out_features": 6}},
        {"kind": "Flatten"},
        {
            "kind": "Sequential",
            "children": [{"kind": "Linear", "params": {"out_features": 5}}, {"kind": "Dropout"}],
        },
        {"kind": "Linear"},
    )
    walk = check_project(spec, load(spec.data).facts).walk
    shapes: list[tuple[int, ...]] = []
    model = project.build_model(spec)
    assert isinstance(model, nn.Sequential)
    for module in model.modules():
        if not list(module.children()):
            module.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape)))
    model(torch.zeros(1, 2))
    leaves = [row for row in walk.layers if row.kind != "Sequential"]
    assert [row.output_shape for row in leaves] == shapes
    assert walk.output_shape == (1, 3)


@pytest.mark.parametrize("kind", ["Linear", "Softmax", "Sigmoid", "ReLU"])
@pytest.mark.parametrize("preset", ["linear-regression", "logistic-regression", "spiral-mlp"])
def test_a_model_that_is_one_layer_without_a_container_is_checked_too(kind: str, preset: str) -> None:
    spec = set_value(
        read_preset(preset), "model", {"kind": kind, "params": {"dim": 1} if kind == "Softmax" else {}}
    )
    problems = project.check(spec)
    assert all(problem.path.startswith("model") for problem in problems)
    assert any(p.severity is Severity.ERROR for p in problems) == (
        kind != "Linear" or preset.startswith("logistic")
    )


def test_a_model_that_is_one_layer_is_built_and_trained() -> None:
    spec = set_values(
        read_preset("linear-regression"), [("model", {"kind": "Linear"}), ("training.epochs", 3)]
    )
    run = project.train(spec, keep=False)
    assert isinstance(run.model, nn.Linear)
    assert run.steps == 3


def test_resolving_a_wrong_project_raises_all_its_errors() -> None:
    spec = set_values(MOONS, [("training.epochs", 0), ("optimizer.params.lr", -1)])
    with pytest.raises(ProjectError) as caught:
        resolve(spec, load(spec.data).facts)
    assert {p.path for p in caught.value.problems} == {"training.epochs", "optimizer.params.lr"}


def test_a_warning_does_not_keep_a_project_from_being_resolved() -> None:
    spec = set_value(MOONS, "training.batch_size", 10_000)
    assert [p.severity for p in project.check(spec)] == [Severity.WARNING]
    assert resolve(spec, load(spec.data).facts).training == spec.training


def test_without_data_everything_else_is_checked_all_the_same() -> None:
    spec = set_values(MOONS, [("data.kind", "noons"), ("loss.kind", "BCE"), ("seed", -1)])
    assert {p.path for p in project.check(spec)} == {"data.kind", "loss.kind", "seed"}


@pytest.mark.parametrize(
    ("preset", "edits"),
    [
        (
            "digits-autoencoder",
            {"model.children": [{"kind": "Conv2d", "params": {"out_channels": 1, "kernel_size": 8}}]},
        ),
        (
            "linear-regression",
            {
                "loss": {"kind": "MSELoss"},
                "model.children": [
                    {"kind": "Linear", "params": {"out_features": 1}},
                    {"kind": "Flatten", "params": {"start_dim": 0}},
                ],
            },
        ),
        ("linear-regression", {"loss": {"kind": "L1Loss"}, "model.children[0].params.out_features": 3}),
    ],
    ids=["one number for an image", "one axis too few", "three numbers for one"],
)
def test_an_output_that_torch_would_broadcast_against_the_target_is_told_so(
    preset: str, edits: dict[str, object]
) -> None:
    (problem,) = project.check(set_values(read_preset(preset), list(edits.items())))
    assert problem.code == "output_shape"
    assert "broadcast" in problem.advice


def test_nothing_is_said_of_broadcasting_where_torch_refuses_the_shapes() -> None:
    clouds = set_values(read_preset("logistic-regression"), [("model.children[0].params.out_features", 3)])
    (problem,) = [p for p in project.check(clouds) if p.code == "output_shape"]
    assert "broadcast" not in problem.advice
    two = [{"kind": "Linear", "params": {"out_features": 2}}]
    wine = [("data.predict", "input"), ("loss", {"kind": "MSELoss"}), ("model.children", two)]
    (problem,) = project.check(set_values(read_preset("csv-classification"), wine))
    assert "broadcast" not in problem.advice


def test_auto_outputs_stand_for_what_gives_the_shape_of_the_input() -> None:
    def widths(preset: str, **edits: object) -> list[object]:
        spec = set_values(read_preset(preset), [(k.replace("__", "."), v) for k, v in edits.items()])
        assert project.check(spec) == []
        model = resolve(spec, load(spec.data).facts).model
        return [
            child.params.get("out_features", child.params.get("out_channels")) for child in model.children
        ]

    last = {"kind": "Linear", "params": {"out_features": "auto"}}
    table = {"data__predict": "input", "loss": {"kind": "MSELoss"}, "model__children": [last]}
    waves = {"data__kind": "waves", "data__params": {"length": 20}, "training__batch_size": 8}
    unflatten = {"kind": "Unflatten", "params": {"dim": 1, "unflattened_size": [20, 1]}}
    assert widths("digits-autoencoder")[6] == 1
    assert widths("csv-classification", **table) == [13]
    assert widths("digits-autoencoder", model__children=[last]) == [8]
    assert widths("digits-autoencoder", **waves, model__children=[last]) == [1]
    flat = [{"kind": "Flatten"}, last, unflatten]
    assert widths("digits-autoencoder", **waves, model__children=flat) == [None, 20, None]
