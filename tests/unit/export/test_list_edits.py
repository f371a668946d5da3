"""The call that an edit stands for does to torch's own module what the edit does to the model."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.build.model import build_model
from engine.check import resolve
from engine.data.load import load
from engine.export.list_edits import changed_container, list_edit_code
from engine.presets import read_preset
from engine.spec import LayerNode, ProjectSpec, get_value, set_values
from engine.spec.tree import insert_layer, remove_layer, with_layer

BEFORE = set_values(
    read_preset("two-moons-mlp"),
    [
        (
            "model.children",
            [
                {
                    "kind": "ModuleList",
                    "name": "linears",
                    "children": [{"kind": "Linear", "params": {"out_features": 5}}, {"kind": "Tanh"}],
                },
                {"kind": "Linear", "name": "out"},
            ],
        )
    ],
)
LIST = "model.children[0]"
FACTS = load(BEFORE.data).facts


def line(out_features: int) -> LayerNode:
    """A linear layer of whatever comes in."""
    return LayerNode(kind="Linear", params={"in_features": "auto", "out_features": out_features})


def resolved(spec: ProjectSpec) -> LayerNode:
    """The model with every "auto" as a number."""
    return resolve(spec, FACTS).model


def code(after: ProjectSpec, before: ProjectSpec = BEFORE) -> str:
    """The call for an edit of the list."""
    return list_edit_code(before, after, resolved(after), LIST)


def inserted(at: int, *nodes: LayerNode) -> ProjectSpec:
    """The project with layers at a place of the list."""
    spec = BEFORE
    for i, node in enumerate(nodes):
        spec, _ = insert_layer(spec, LIST, at + i, node)
    return spec


EDITS = {
    "model.linears.append(nn.Linear(in_features=5, out_features=5))": inserted(2, line(5)),
    "model.linears.extend([nn.Linear(in_features=5, out_features=5), nn.ReLU()])": inserted(
        2, line(5), LayerNode(kind="ReLU")
    ),
    "model.linears.insert(1, nn.ReLU())": inserted(1, LayerNode(kind="ReLU")),
    "model.linears.insert(1, nn.Sigmoid())\nmodel.linears.insert(1, nn.ReLU())": inserted(
        1, LayerNode(kind="ReLU"), LayerNode(kind="Sigmoid")
    ),
    "del model.linears[1]": remove_layer(BEFORE, f"{LIST}.children[1]")[0],
}


@pytest.mark.parametrize("text", EDITS)
def test_an_edit_of_a_list_is_the_call_that_python_has_for_it(text: str) -> None:
    assert code(EDITS[text]) == text


@pytest.mark.parametrize("text", EDITS)
def test_the_call_makes_of_the_old_module_what_the_new_project_builds(text: str) -> None:
    model, wanted = build_model(resolved(BEFORE)), build_model(resolved(EDITS[text]))
    exec(text, {"model": model, "nn": nn})  # noqa: S102
    assert str(model.linears) == str(wanted.linears)
    model.load_state_dict(wanted.state_dict())
    x_BF = torch.arange(6.0).reshape(3, 2)
    assert torch.equal(model(x_BF), wanted(x_BF))


def test_a_layer_of_a_sequential_is_reached_by_its_place() -> None:
    before = read_preset("two-moons-mlp")
    after, _ = insert_layer(before, "model", 4, LayerNode(kind="Dropout"))
    assert list_edit_code(before, after, resolved(after), "model") == "model.insert(4, nn.Dropout())"


def test_what_no_single_call_does_has_no_code() -> None:
    assert code(set_values(BEFORE, [(f"{LIST}.children[0].params.out_features", 7)])) == ""
    assert (
        code(
            set_values(BEFORE, [(f"{LIST}.params.repeat", 3), (f"{LIST}.children[0].params.out_features", 2)])
        )
        == ""
    )
    node: LayerNode = get_value(BEFORE, f"{LIST}.children[1]")
    named = with_layer(BEFORE, f"{LIST}.children[1]", node.model_copy(update={"name": "bend"}))
    assert code(named) == ""
    assert list_edit_code(BEFORE, BEFORE, resolved(BEFORE), "model.children[9]") == ""


@pytest.mark.parametrize("text", EDITS)
def test_the_list_that_an_edit_changed_is_found(text: str) -> None:
    assert changed_container(BEFORE.model, EDITS[text].model) == LIST


def test_an_edit_at_the_top_or_in_two_places_is_one_of_the_model() -> None:
    after, _ = insert_layer(BEFORE, "model", 2, LayerNode(kind="Identity"))
    assert changed_container(BEFORE.model, after.model) == "model"
    both = set_values(EDITS["model.linears.insert(1, nn.ReLU())"], [("model.children[1].params.bias", False)])
    assert changed_container(BEFORE.model, both.model) == "model"
