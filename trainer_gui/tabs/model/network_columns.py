"""The network as columns of neurons: what is drawn, before it is known where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import catalogue
from engine.catalogue import Shape
from engine.spec.tree import ROOT
from trainer_gui.tabs.model.layer_facts import LayerFacts, shape_text

MOST_CIRCLES = 12
MOST_DRAWN_UNITS = 64
_FIRST_CIRCLES, _LAST_CIRCLES = 7, 4
# Besides layers with a weight matrix, these let every output depend on every input.
_MIXING = frozenset({"Softmax", "Softmin", "LogSoftmax", "LayerNorm", "Flatten"})


@dataclass(frozen=True)
class Column:
    """One layer of the drawing, or the features that go in.

    Args:
        path: Spec path of the layer; empty for the input.
        title: What stands above it.
        shape: What stands below it.
        n_units: Numbers that come out for a sample; None if that is not known.
        is_dense: True if every output depends on every input.
        is_activation: True for layers that bend and do not mix.
        severity: error, warning, or empty.
        tooltip: Everything there is to say.
    """

    path: str
    title: str
    shape: str
    n_units: int | None
    is_dense: bool
    is_activation: bool
    severity: str
    tooltip: str

    @property
    def is_block(self) -> bool:
        """True if it is too wide, or not known well enough, for circles."""
        return self.n_units is None or self.n_units > MOST_DRAWN_UNITS

    def slots(self) -> list[int | None]:
        """Units from top to bottom, None for an ellipsis; empty for a block."""
        if self.n_units is None or self.is_block:
            return []
        if self.n_units <= MOST_CIRCLES:
            return list(range(self.n_units))
        last = self.n_units - _LAST_CIRCLES
        return [*range(_FIRST_CIRCLES), None, *range(last, self.n_units)]


@dataclass(frozen=True)
class Frame:
    """A nested container around its columns.

    Args:
        path: Spec path of the container.
        title: Its name and kind.
        first: Its first column.
        last: Its last column.
        depth: How many frames lie around it.
    """

    path: str
    title: str
    first: int
    last: int
    depth: int


@dataclass(frozen=True)
class Network:
    """Columns from left to right, and the frames around some of them."""

    columns: tuple[Column, ...]
    frames: tuple[Frame, ...]


def network_of(
    facts: Mapping[str, LayerFacts], input_shape: Shape | None, input_title: str, feature_names: Sequence[str]
) -> Network:
    """Lay the layers out as columns in the order in which they run.

    Args:
        facts: Every node of the model by path.
        input_shape: Shape of the features; None if the data is not known.
        input_title: What to call the input.
        feature_names: What its tooltip lists.
    """
    n_inputs = input_shape[-1] if input_shape is not None else None
    names = ", ".join(feature_names[:MOST_CIRCLES]) + (", …" if len(feature_names) > MOST_CIRCLES else "")
    columns = [Column("", input_title, shape_text(input_shape), n_inputs, False, False, "", names)]
    frames: list[Frame] = []
    for path, layer in facts.items():
        if not layer.is_container:
            columns.append(_column(layer))
            continue
        if path == ROOT:
            continue
        inside = [inner for inner, f in facts.items() if inner.startswith(f"{path}.") and not f.is_container]
        if inside:
            depth = sum(path.startswith(f"{frame.path}.") for frame in frames)
            frames.append(Frame(path, layer.title, len(columns), len(columns) + len(inside) - 1, depth))
    return Network(tuple(columns), tuple(frames))


def _column(layer: LayerFacts) -> Column:
    entry = catalogue.layer(layer.kind)
    shape = layer.output_shape
    is_dense = (entry is not None and entry.output_param is not None) or layer.kind in _MIXING
    severity = "" if not layer.problems else ("error" if layer.has_error else "warning")
    lines = [problem.line() for problem in layer.problems]
    lines += [f"{layer.path}: {layer.kind}", layer.settings]
    lines.append(f"{shape_text(layer.input_shape)} → {shape_text(shape)}")
    return Column(
        path=layer.path,
        title=layer.shown_kind,
        shape=shape_text(shape),
        n_units=shape[-1] if shape is not None else None,
        is_dense=is_dense,
        is_activation=entry is not None and "activation" in entry.tags,
        severity=severity,
        tooltip="\n".join(line for line in lines if line),
    )
