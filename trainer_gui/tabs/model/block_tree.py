"""The model as blocks for the drawing: what each node looks like and how its children hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from engine import catalogue
from engine.catalogue import Shape
from engine.spec import LayerNode
from engine.spec.tree import ROOT
from trainer_gui.plots.blocks import Block, BlockForm
from trainer_gui.tabs.model.layer_facts import LayerFacts, bytes_text, shape_text

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
_WORDS = {("bias", "false"): "no bias", ("inplace", "true"): "in place"}
_SHORT = {
    "num_features": "",
    "kernel_size": "k",
    "stride": "s",
    "padding": "p",
    "dilation": "d",
    "groups": "g",
}


class BlockTree:
    """Makes blocks of layers; those of layers that stayed the same are the same blocks as before."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[LayerFacts, Block]] = {}

    def blocks_of(
        self,
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
        known: dict[str, tuple[LayerFacts, Block]] = {}
        root = self._block(ROOT, model, facts, known)
        self._known = known
        if root.form is BlockForm.CHAIN and facts[ROOT].kind == "Sequential":
            return (start, *root.children)
        return (start, root)

    def _block(
        self,
        path: str,
        node: LayerNode,
        facts: Mapping[str, LayerFacts],
        known: dict[str, tuple[LayerFacts, Block]],
        is_branch: bool = False,
    ) -> Block:
        layer, parts = facts[path], node.kind in _FORMS
        children = tuple(
            [
                self._block(f"{path}.children[{i}]", child, facts, known, parts)
                for i, child in enumerate(node.children)
            ]
        )
        if parts and node.kind != "ModuleDict":
            # What is left out takes no part in how branches come together.
            children = tuple(
                child for child, inner in zip(children, node.children, strict=True) if inner.enabled
            )
        old = self._known.get(path)
        if old is None or old[0] is not layer or not _are_same(old[1].children, children):
            old = (layer, _made(layer, node, children, is_branch))
        known[path] = old
        return old[1]


def _are_same(a: Sequence[Block], b: Sequence[Block]) -> bool:
    return len(a) == len(b) and all(one is two for one, two in zip(a, b, strict=True))


def _made(layer: LayerFacts, node: LayerNode, children: tuple[Block, ...], is_branch: bool) -> Block:
    form = BlockForm.LEAF
    # Positions in the container are left to the list: without them the same layers look the same.
    title, detail = f"{layer.name}: {layer.shown_kind}" if layer.name else layer.shown_kind, ""
    join = ""
    if layer.is_container:
        form = _FORMS.get(layer.kind, BlockForm.CHAIN)
        if is_branch and node.kind == "Sequential" and not layer.name and children:
            # That a branch has several layers can be seen.
            title = ""
        if layer.kind == "ModuleList" and node.params.get("repeat", 1) != 1:
            title = f"{title} ×{node.params['repeat']}"
        if form is BlockForm.PARALLEL:
            join = "⊕" if node.params.get("join") == "sum" else "concat"
    else:
        detail = _detail(layer.settings)
    entry = catalogue.layer(layer.kind)
    is_activation = entry is not None and "activation" in entry.tags
    group = "activation" if is_activation else ("weights" if layer.n_params else "plain")
    return Block(
        path=layer.path,
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


def _detail(settings: str) -> str:
    """The sizes of a layer in short, such as ``3 → 64, k 11, s 4``."""
    given = dict(part.split("=", 1) for part in _parts(settings) if "=" in part)
    words: list[str] = []
    for first, second in _SIZES:
        if first in given and second in given:
            words.append(f"{given.pop(first)} → {given.pop(second)}")
    for name, value in given.items():
        words.append(_WORDS.get((name, value)) or f"{_SHORT.get(name, name)} {value}".lstrip())
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
        text = QCoreApplication.translate("block_tree", "{0} parameters, {1}")
        lines.append(text.format(f"{layer.n_params:,}", bytes_text(layer.weight_bytes)))
    if layer.multiply_adds:
        text = QCoreApplication.translate("block_tree", "{0} multiply-adds for a sample")
        lines.append(text.format(f"{layer.multiply_adds:,}"))
    elif layer.is_enabled and not layer.is_used:
        text = "0 multiply-adds: nothing goes through it on the chosen route"
        lines.append(QCoreApplication.translate("block_tree", text))
    if layer.output_bytes and not layer.is_container:
        text = QCoreApplication.translate("block_tree", "{0} for its output, for a sample")
        lines.append(text.format(bytes_text(layer.output_bytes)))
    return "\n".join(line for line in lines if line)
