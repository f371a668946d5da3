"""The model as a table: shapes and counts of every layer, measured on the meta device without real weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import torch
from torch import nn

from engine.build.module_tree import build_module
from engine.build.own_stand_in import stand_in
from engine.catalogue.entry import Shape
from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import LayerNode


@dataclass(frozen=True)
class SummaryRow:
    """One layer.

    Args:
        name: Dotted name in the module, as in ``state_dict``; empty for the model itself.
        kind: Class of the module.
        input_shape: Shape that comes in, with N = 1.
        output_shape: Shape that goes out.
        n_params: Learnable numbers of this module alone, without its children.
    """

    name: str
    kind: str
    input_shape: Shape
    output_shape: Shape
    n_params: int


@dataclass(frozen=True)
class Summary:
    """All layers in the order in which they run, and the totals."""

    rows: tuple[SummaryRow, ...]
    n_params: int
    n_trainable: int
    parameter_bytes: int

    def text(self) -> str:
        """The table for a terminal."""
        header = ("Layer", "Kind", "Input", "Output", "Parameters")
        body = [
            (
                row.name or "model",
                row.kind,
                _shown(row.input_shape),
                _shown(row.output_shape),
                f"{row.n_params:,}",
            )
            for row in self.rows
        ]
        widths = [max(len(line[i]) for line in [header, *body]) for i in range(len(header))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in [header, *body]
        ]
        rule = "-" * max(map(len, lines))
        totals = (
            f"Parameters: {self.n_params:,} ({self.n_trainable:,} trainable), "
            f"{self.parameter_bytes / 1024:,.1f} KiB"
        )
        return "\n".join([lines[0], rule, *lines[1:], rule, totals])


def _shown(shape: Shape) -> str:
    return "(" + ", ".join(["N", *map(str, shape[1:])]) + ("," if len(shape) == 1 else "") + ")"


def summarize(model: LayerNode, input_shape: Shape, own: OwnCode = NO_OWN_CODE) -> Summary:
    """Walk a resolved model on the meta device.

    Args:
        model: A tree without problems and without "auto".
        input_shape: Shape of one batch without the batch axis.
        own: What was found out of modules of the user's own; they are not run.
    """
    plan = plan_model(model)
    with torch.device("meta"):
        module = build_module(plan, partial(stand_in, own=own)).eval()
        x = torch.empty((1, *input_shape))
    rows: list[SummaryRow] = []

    def note(name: str, layer: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        given = output[0] if isinstance(output, tuple) else output
        own = sum(p.numel() for p in layer.parameters())
        rows.append(SummaryRow(name, type(layer).__name__, tuple(args[0].shape), tuple(given.shape), own))

    names = [name for place in places(plan) for name in place.names]
    hooks = [module.get_submodule(name).register_forward_hook(partial(note, name)) for name in names]
    with torch.no_grad():
        module(x)
    for hook in hooks:
        hook.remove()
    params = list(module.parameters())
    return Summary(
        tuple(rows),
        sum(p.numel() for p in params),
        sum(p.numel() for p in params if p.requires_grad),
        sum(prod(p.shape) * p.element_size() for p in params),
    )
