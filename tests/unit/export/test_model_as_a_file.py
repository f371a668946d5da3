"""The model as a file of its own: a fresh process makes the same module from it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from model_trees import TREES

from engine.build.model import build_layer
from engine.check.module_plan import plan_model
from engine.check.shapes import resolved_model, walk_shapes
from engine.export.module_file import module_file

_ASK = """
import json, sys, torch
names = json.loads(sys.argv[1])
found = {}
for name in names:
    space = {"__name__": "made"}
    exec(compile(open(name).read(), name, "exec"), space)
    torch.manual_seed(0)
    model = space["make_model"]().eval()
    torch.manual_seed(1)
    out = model(torch.randn(2, 4))
    shapes = {key: list(value.shape) for key, value in model.state_dict().items()}
    found[name] = [shapes, out.flatten().tolist()]
print(json.dumps(found))
"""


def test_every_tree_is_the_same_module_in_a_fresh_process(tmp_path: Path) -> None:
    expected = {}
    for i, tree in enumerate(TREES.values()):
        model = resolved_model(tree, walk_shapes(tree, (1, 4), 3))
        path = tmp_path / f"model_{i}.py"
        path.write_text(module_file(plan_model(model)), encoding="utf-8")
        torch.manual_seed(0)
        module = build_layer(model).eval()
        torch.manual_seed(1)
        out = module(torch.randn(2, 4))
        shapes = {key: list(value.shape) for key, value in module.state_dict().items()}
        expected[str(path)] = [shapes, out.flatten().tolist()]
    ask = [sys.executable, "-c", _ASK, json.dumps(list(expected))]
    done = subprocess.run(ask, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for path, (shapes, out) in expected.items():
        assert found[path][0] == shapes
        assert found[path][1] == pytest.approx(out, abs=1e-6)
