"""Every shipped project does what is said of it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import pytest

from engine import project
from engine.presets import Preset, presets, read_preset
from engine.spec import project_from_json, project_to_json
from engine.train.result import Run

each = pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)


@cache
def trained(name: str) -> Run:
    """The run of a preset; done once for all tests that look at it."""
    return project.train(read_preset(name), keep=False)


@each
def test_a_preset_reaches_what_is_stated(preset: Preset) -> None:
    run = trained(preset.name)
    figures = {"train_loss": run.train_loss, "validation_loss": run.validation_loss, **run.metrics}
    assert preset.reaches
    for name, bound in preset.reaches.items():
        found = figures[name]
        assert found is not None
        assert found <= bound if name.endswith("loss") else found >= bound, (name, found)


@each
def test_a_preset_has_no_problem_and_no_warning(preset: Preset) -> None:
    assert project.check(read_preset(preset.name)) == []


@each
def test_a_preset_gives_the_same_bits_again(preset: Preset) -> None:
    again = project.train(read_preset(preset.name), keep=False)
    assert again.weights_sha256 == trained(preset.name).weights_sha256
    assert again.losses.tolist() == trained(preset.name).losses.tolist()


@each
def test_a_preset_file_says_nothing_that_is_lost_when_it_is_saved(preset: Preset) -> None:
    text = files("resources").joinpath("presets", f"{preset.name}.json").read_text(encoding="utf-8")
    tree = json.loads(text)
    spec = project_from_json(tree)
    assert project_from_json(json.loads(json.dumps(project_to_json(spec)))) == spec
    assert _is_part(tree, project_to_json(spec))


def _is_part(part: object, whole: object) -> bool:
    """Everything that the file says is in the written project, which may say more."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(k in whole and _is_part(v, whole[k]) for k, v in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(part) == len(whole) and all(map(_is_part, part, whole))
    return part == whole


@each
def test_a_preset_is_named_like_its_file_and_has_words(preset: Preset) -> None:
    assert read_preset(preset.name).name == preset.name
    assert preset.title
    assert preset.summary.endswith(".")


def test_presets_that_stop_by_a_rule_do_so() -> None:
    assert trained("linear-regression").stopped_because == "loss_below"
    assert trained("logistic-regression").stopped_because == "accuracy_at_least"
