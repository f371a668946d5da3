"""The model as blocks for the drawing: what each node looks like and how its children hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from engine import catalogue
from engine.catalogue import Shape
from engine.spec import LayerNode
from engine.spec.tree import ROOT
from trainer_gui.plots.block_layout import Block, BlockForm
from trainer_gui.tabs.model.layer_facts import LayerFacts, shape_text

_FORMS = {
    "Residual": BlockForm.RESIDUAL,
    "Parallel": BlockForm.PARALLEL,
    "ModuleDict": BlockForm.CHOICE,
}
_MOST_DETAIL = 34
# The parameters that tell layers of a kind apart, in the order in which one speaks of them, without their names.
_SIZES = (
    ("in_features", "out_features"),
    ("in_channels", "out_channels"),
    ("input_size", "hidden_size"),
    ("num_embeddings", "embedding_dim"),
)
_SHORT = {"kernel_size": "k", "stride": "s", "padding": "p", "dilation": "d", "groups": "g"}


def blocks_of(
    model: LayerNode,
    facts: Mapping[str, LayerFacts],
    input_shape: Shape | None,
    input_title: str,
    input_tooltip: str,
) -> tuple[Block, ...]:
    """The input and the layers at the top of the tree.

    Args:
        model: Root of the tree.
        facts: Every node by path.
        input_shape: Shape of the features, batch axis first.
        input_title: What to call the input.
        input_tooltip: What it consists of.
    """
    start = Block("", input_title, output=shape_text(input_shape), group="input", tooltip=input_tooltip)
    root = _block(ROOT, model, facts)
    if root.form is BlockForm.CHAIN and facts[ROOT].kind == "Sequential":
        return (start, *root.children)
    return (start, root)


def _block(path: str, node: LayerNode, facts: Mapping[str, LayerFacts]) -> Block:
    layer = facts[path]
    children = tuple(_block(f"{path}.children[{i}]", child, facts) for i, child in enumerate(node.children))
    form = BlockForm.LEAF
    title, detail = layer.title, _detail(layer, node)
    join = ""
    if layer.is_container:
        form = _FORMS.get(layer.kind, BlockForm.CHAIN)
        detail = ""
        if form in (BlockForm.RESIDUAL, BlockForm.PARALLEL):
            # What is left out takes no part in how branches come together.
            children = tuple(
                child for child, inner in zip(children, node.children, strict=True) if inner.enabled
            )
        if layer.kind == "ModuleList" and node.params.get("repeat", 1) != 1:
            title = f"{title} ×{node.params['repeat']}"
        if form is BlockForm.PARALLEL:
            join = "⊕" if node.params.get("join") == "sum" else "concat"
    elif layer.name:
        title = f"{layer.name}: {layer.shown_kind}"
    else:
        title = layer.shown_kind
    entry = catalogue.layer(layer.kind)
    is_activation = entry is not None and "activation" in entry.tags
    group = "activation" if is_activation else ("weights" if layer.n_params else "plain")
    return Block(
        path=path,
        title=title,
        detail=detail,
        form=form,
        output=shape_text(layer.output_shape) if layer.is_enabled else "",
        children=children,
        group=group,
        severity=layer.severity,
        tooltip=_tooltip(layer),
        is_faint=not (layer.is_enabled and layer.is_used),
        join=join,
    )


def _detail(layer: LayerFacts, node: LayerNode) -> str:
    """The sizes of a layer in short, such as ``3 → 64, k 11, s 4``."""
    given = dict(part.split("=", 1) for part in _parts(layer.settings) if "=" in part)
    words: list[str] = []
    for first, second in _SIZES:
        if first in given and second in given:
            words.append(f"{given.pop(first)} → {given.pop(second)}")
    for name, value in given.items():
        words.append(f"{_SHORT.get(name, name)} {value}")
    del node
    text = ", ".join(words)
    return text if len(text) <= _MOST_DETAIL else f"{text[: _MOST_DETAIL - 1]}…"


def _parts(settings: str) -> Sequence[str]:
    """Split at commas that are not inside brackets."""
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(settings):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(settings[start:i].strip())
            start = i + 1
    return [*parts, settings[start:].strip()]


def _tooltip(layer: LayerFacts) -> str:
    lines = [problem.line() for problem in layer.problems]
    lines += [f"{layer.path}: {layer.kind}", layer.settings]
    lines.append(f"{shape_text(layer.input_shape)} → {shape_text(layer.output_shape)}")
    if layer.n_params:
        text = QCoreApplication.translate("block_tree", "{0} parameters")
        lines.append(text.format(f"{layer.n_params:,}"))
    return "\n".join(line for line in lines if line)
