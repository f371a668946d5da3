"""Project files of older versions: opened with what they mean, after a copy was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.presets import read_preset
from engine.spec import ProjectError, project_to_json, read_project, set_values

_STEP_LR = {"kind": "StepLR", "params": {"step_size": 3}}
_OF_VERSION_3 = ("gradients", "precision", "compile")


def _version_1(data: dict[str, Any]) -> dict[str, Any]:
    """A project as version 1 wrote it."""
    tree = project_to_json(read_preset("csv-regression"))
    for name in ("scale_features", "scale_target", "one_hot", "terms", "left_out", "images"):
        tree["data"].pop(name)
    for name in ("sampler", "num_workers", "pin_memory", *_OF_VERSION_3):
        tree["training"].pop(name)
    for name in ("bench", "parameter_groups"):
        tree.pop(name)
    return {**tree, "version": 1, "data": {**tree["data"], **data}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"standardize_features": True, "standardize_target": False}, ("standardize", "none")),
        ({"standardize_features": False, "standardize_target": True}, ("none", "standardize")),
        ({}, ("none", "none")),
    ],
)
def test_version_1_is_opened_with_its_scales_and_a_copy_is_kept(
    tmp_path: Path, old: dict[str, Any], new: tuple[str, str]
) -> None:
    path = tmp_path / "p.json"
    text = json.dumps(_version_1(old))
    path.write_text(text)
    spec = read_project(path)
    assert (spec.data.scale_features, spec.data.scale_target) == new
    assert spec.version == 3
    assert (tmp_path / "p.json.v1.bak").read_text() == text


def test_a_wrong_value_of_version_1_is_refused_by_the_name_it_has_now(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(_version_1({"standardize_features": 7})))
    with pytest.raises(ProjectError) as refused:
        read_project(path)
    assert [problem.path for problem in refused.value.problems] == ["data.scale_features"]


def test_version_2_is_opened_with_all_that_is_new_switched_off_and_a_copy_is_kept(tmp_path: Path) -> None:
    tree = project_to_json(set_values(read_preset("two-moons-mlp"), [("scheduler", _STEP_LR)]))
    for name in _OF_VERSION_3:
        tree["training"].pop(name)
    tree.pop("parameter_groups")
    tree["scheduler"].pop("children")
    path = tmp_path / "p.json"
    text = json.dumps({**tree, "version": 2})
    path.write_text(text)
    spec = read_project(path)
    assert spec == set_values(read_preset("two-moons-mlp"), [("scheduler", _STEP_LR)])
    assert (spec.version, spec.training.gradients.accumulate, spec.training.precision) == (3, 1, "float32")
    assert (tmp_path / "p.json.v2.bak").read_text() == text
