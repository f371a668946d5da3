"""Model trees that between them use every container, nested in every way that a user may nest them."""

from __future__ import annotations

from typing import Any

from engine.spec import LayerNode


def node(kind: str, *children: LayerNode, name: str | None = None, **params: Any) -> LayerNode:
    """A node of the tree."""
    return LayerNode(kind=kind, children=children, name=name, params=params)


def linear(width_in: int, width_out: int, name: str | None = None, **params: Any) -> LayerNode:
    """A Linear."""
    return node("Linear", name=name, in_features=width_in, out_features=width_out, **params)


def chain(*children: LayerNode, name: str | None = None) -> LayerNode:
    """A Sequential."""
    return node("Sequential", *children, name=name)


RELU = node("ReLU")
_CHOICES = node(
    "ModuleDict", node("ReLU", name="relu"), node("PReLU", name="prelu"), name="act", route="prelu"
)
_BODY = chain(linear(6, 6), RELU, linear(6, 6))

# Each takes (N, 4) and gives (N, 3).
TREES: dict[str, LayerNode] = {
    "one layer": linear(4, 3),
    "a chain": chain(linear(4, 6), RELU, linear(6, 3)),
    "a chain with names": chain(linear(4, 6, "hidden"), node("ReLU", name="relu"), linear(6, 3, "out")),
    "some names": chain(linear(4, 6, "hidden"), RELU, linear(6, 3)),
    "chains in a chain": chain(chain(linear(4, 6), RELU, name="features"), chain(linear(6, 3)), name="all"),
    "a list": chain(linear(4, 6), node("ModuleList", linear(6, 6), RELU, linear(6, 6)), linear(6, 3)),
    "a repeated list": chain(
        linear(4, 6), node("ModuleList", linear(6, 6), repeat=20, name="linears"), linear(6, 3)
    ),
    "a repeated pair": chain(
        linear(4, 6), node("ModuleList", linear(6, 6), node("Tanh"), repeat=3), linear(6, 3)
    ),
    "a list of chains": chain(
        linear(4, 6), node("ModuleList", chain(linear(6, 6), RELU), repeat=2), linear(6, 3)
    ),
    "a list in a list": chain(
        linear(4, 6),
        node("ModuleList", node("ModuleList", linear(6, 6), RELU, repeat=2), linear(6, 6), repeat=3),
        linear(6, 3),
    ),
    "a list as the model": node("ModuleList", linear(4, 6), RELU, linear(6, 3)),
    "a choice": chain(linear(4, 6), _CHOICES, linear(6, 3)),
    "a choice without a route": chain(linear(4, 6), node("ModuleDict", RELU, node("Tanh")), linear(6, 3)),
    "a choice of layers": chain(
        node(
            "ModuleDict",
            linear(4, 6, "wide"),
            chain(linear(4, 2), linear(2, 6), name="narrow"),
            route="narrow",
        ),
        linear(6, 3),
    ),
    "two choices": chain(
        linear(4, 6), _CHOICES, linear(6, 6), _CHOICES.model_copy(update={"name": "act_2"}), linear(6, 3)
    ),
    "a choice inside a chain": chain(chain(linear(4, 6), _CHOICES, name="features"), linear(6, 3)),
    "a choice as the model": node("ModuleDict", linear(4, 3, "a"), chain(linear(4, 3), name="b"), route="b"),
    "a residual": chain(linear(4, 6), node("Residual", _BODY), linear(6, 3)),
    "a residual with a shortcut": chain(
        node("Residual", chain(linear(4, 6), RELU), linear(4, 6)), linear(6, 3)
    ),
    "a residual of one layer": chain(linear(4, 6), node("Residual", linear(6, 6), name="skip"), linear(6, 3)),
    "a residual as the model": node("Residual", linear(4, 3), linear(4, 3, bias=False)),
    "residuals in residuals": chain(
        linear(4, 6), node("Residual", chain(node("Residual", _BODY), linear(6, 6))), linear(6, 3)
    ),
    "repeated residuals": chain(
        linear(4, 6), node("ModuleList", node("Residual", _BODY), repeat=4), linear(6, 3)
    ),
    "branches side by side": chain(node("Parallel", linear(4, 2), chain(linear(4, 5), RELU)), linear(7, 3)),
    "branches as a sum": chain(node("Parallel", linear(4, 6), linear(4, 6), join="sum"), linear(6, 3)),
    "branches along the last axis": chain(node("Parallel", linear(4, 2), linear(4, 2), dim=-1), linear(4, 3)),
    "a list in a branch": chain(
        node("Parallel", node("ModuleList", linear(4, 4), repeat=2), node("Identity")), linear(8, 3)
    ),
    "a choice in a residual": chain(linear(4, 6), node("Residual", _CHOICES), linear(6, 3)),
    "a choice in a choice": chain(
        linear(4, 6), node("ModuleDict", _CHOICES, node("Tanh", name="tanh"), route="act"), linear(6, 3)
    ),
    "a layer that is switched off": chain(
        linear(4, 6), linear(6, 99).model_copy(update={"enabled": False}), RELU, linear(6, 3)
    ),
    "a named block twice": chain(
        chain(linear(4, 4), node("ModuleList", linear(4, 4), repeat=2), name="block"),
        chain(linear(4, 4), node("ModuleList", linear(4, 4), repeat=2), name="block_again"),
        linear(4, 3),
    ),
}

# Initialisers on layers that are reached in different ways.
INITIALIZED: dict[str, LayerNode] = {
    name: tree.model_copy()
    for name, tree in {
        "a chain": chain(
            linear(4, 6).model_copy(update={"init": {"weight": node("xavier_normal_")}}), RELU, linear(6, 3)
        ),
        "a repeated list": chain(
            linear(4, 6),
            node(
                "ModuleList",
                linear(6, 6).model_copy(
                    update={"init": {"weight": node("orthogonal_"), "bias": node("ones_")}}
                ),
                RELU,
                linear(6, 6).model_copy(update={"init": {"weight": node("normal_", std=0.5)}}),
                repeat=3,
            ),
            linear(6, 3),
        ),
        "a list in a list": chain(
            linear(4, 6),
            node(
                "ModuleList",
                node(
                    "ModuleList",
                    linear(6, 6).model_copy(update={"init": {"weight": node("kaiming_uniform_")}}),
                    repeat=2,
                ),
                linear(6, 6).model_copy(update={"init": {"bias": node("uniform_")}}),
                repeat=2,
            ),
            linear(6, 3),
        ),
        "branches and choices": chain(
            node(
                "Parallel",
                linear(4, 2).model_copy(update={"init": {"weight": node("eye_")}}),
                node(
                    "ModuleDict",
                    linear(4, 4, "a").model_copy(update={"init": {"weight": node("normal_")}}),
                    linear(4, 4, "b").model_copy(update={"init": {"weight": node("zeros_")}}),
                    name="choices",
                ),
            ),
            linear(6, 3, "out").model_copy(update={"init": {"weight": node("trunc_normal_")}}),
        ),
    }.items()
}
