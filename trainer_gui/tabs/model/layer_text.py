"""Layers as text on the clipboard: plain JSON, read back as strictly as a project file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine import catalogue
from engine.spec import LayerNode, Problem, ProjectError, ProjectSpec
from engine.spec.files import project_from_json, project_to_json
from engine.spec.tree import ROOT, layer_paths

CLIPBOARD = "clipboard"
_MOST_CHARACTERS = 4_000_000
_EXPECTED = 'a layer as JSON text, such as {"kind": "ReLU"}, or a list of them'


def text_of_layers(nodes: Sequence[LayerNode]) -> str:
    """Write layers: one as an object, several as a list."""
    trees: list[Any] = [node.model_dump(mode="json", exclude_defaults=True) for node in nodes]
    return json.dumps(trees[0] if len(trees) == 1 else trees, indent=2, ensure_ascii=False)


def layers_of_text(text: str, spec: ProjectSpec) -> tuple[LayerNode, ...]:
    """Read layers.

    Args:
        text: What is on the clipboard.
        spec: Any project; its own rules for a model hold.

    Raises:
        ProjectError: If the text is not a layer or a list of them, with every wrong field by its name.
    """
    if not text.strip():
        raise ProjectError([Problem(CLIPBOARD, "not_a_layer", _EXPECTED, "no text")])
    if len(text) > _MOST_CHARACTERS:
        raise ProjectError([Problem(CLIPBOARD, "not_a_layer", _EXPECTED, f"{len(text):,} characters")])
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise ProjectError([Problem(CLIPBOARD, "not_a_layer", _EXPECTED, _short(text))]) from None
    items = tree if isinstance(tree, list) else [tree]
    if not items or not all(isinstance(item, dict) and "kind" in item for item in items):
        raise ProjectError([Problem(CLIPBOARD, "not_a_layer", _EXPECTED, _short(text))])
    whole = {"kind": "Sequential", "children": items}
    try:
        model = project_from_json({**project_to_json(spec), "model": whole}).model
    except ProjectError as error:
        raise ProjectError([_renamed(problem) for problem in error.problems]) from None
    known = [entry.kind for entry in catalogue.all_layers()]
    unknown = []
    for path, node in layer_paths(model):
        if node.kind not in known:
            near = catalogue.near(node.kind, known)
            advice = f"Did you mean {near}?" if near else ""
            where = f"{path}.kind"
            unknown.append(
                Problem(where, "unknown_kind", "the name of a known layer", repr(node.kind), advice)
            )
    if unknown:
        raise ProjectError([_renamed(problem) for problem in unknown])
    return model.children


def _renamed(problem: Problem) -> Problem:
    rest = problem.path.removeprefix(f"{ROOT}.children").removeprefix(ROOT)
    return replace(problem, path=f"{CLIPBOARD}{rest}", fix=None)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 40 else f"{line[:39]}…")
