"""The code that the explorers show runs by itself and gives the numbers that they show."""

from __future__ import annotations

import contextlib
import io
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.catalogue import ACTIVATIONS, LOSSES, LossEntry
from engine.explore.activations.vector import vector_activation
from engine.explore.bench.noticed import noticed_warnings
from engine.explore.losses.example import example_inputs
from engine.explore.losses.forms import Role, loss_forms
from engine.explore.losses.table import loss_table
from engine.export.example_code import activation_example_code, loss_example_code
from engine.spec import LayerNode, Node

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in LOSSES]
LOGITS = [0.5, -1.25, 2.0, 0.1]


def run(code: str, folder: Path) -> dict[str, Any]:
    file = folder / "shown.py"
    file.write_text(code, encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()) as printed, noticed_warnings():
        found = runpy.run_path(str(file))
    assert printed.getvalue()
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_code_of_a_loss_gives_the_numbers_of_its_table(entry: LossEntry, tmp_path: Path) -> None:
    params = dict(entry.initial_params())
    for name in ("weight", "pos_weight"):
        if entry.param(name) is not None and entry.kind != "BCELoss":
            width = {"BCEWithLogitsLoss": 1, "LinearCrossEntropyLoss": params.get("num_classes", 3)}
            params[name] = (0.3,) * width.get(entry.kind, 3)
    choices = getattr(entry.param("reduction"), "choices", ("mean",))
    for reduction in choices:
        node = Node(
            kind=entry.kind, params={**params, "reduction": reduction} if len(choices) > 1 else params
        )
        inputs = example_inputs(node)
        computed = [form.name for form in loss_forms(node) if form.role is Role.COMPUTED]
        found = run(loss_example_code(node, inputs, computed), tmp_path)
        table = loss_table(node, inputs)
        expected = table.elements if table.value is None else table.value
        np.testing.assert_allclose(found["value"].detach().numpy(), expected, rtol=1e-12)
        for name in computed:
            np.testing.assert_allclose(
                found[name].grad.numpy(), table.gradients[name], rtol=1e-12, atol=1e-15
            )


@pytest.mark.parametrize("kind", [entry.kind for entry in ACTIVATIONS])
def test_the_code_of_an_activation_gives_the_numbers_that_are_shown(kind: str, tmp_path: Path) -> None:
    entry = next(entry for entry in ACTIVATIONS if entry.kind == kind)
    params = {"inplace": True} if entry.param("inplace") else {}
    node = LayerNode(kind=kind, params=params)
    found = run(activation_example_code(node, LOGITS), tmp_path)
    view = vector_activation(node, LOGITS)
    np.testing.assert_allclose(found["y"].detach().numpy().ravel(), view.output_M, rtol=1e-12)
    np.testing.assert_allclose(
        found["x"].grad.numpy().ravel(), view.jacobian_MK.sum(0), rtol=1e-10, atol=1e-15
    )


def test_numbers_of_float32_stay_float32(tmp_path: Path) -> None:
    inputs = {"input": np.array([[0.1]], dtype=np.float32), "target": np.array([[0.3]], dtype=np.float32)}
    found = run(loss_example_code(Node(kind="MSELoss"), inputs, ["input"]), tmp_path)
    assert str(found["value"].dtype) == "torch.float32"
    assert found["value"].item() == loss_table(Node(kind="MSELoss"), inputs).value
