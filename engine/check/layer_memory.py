"""What a walk remembers of each layer for the next one: most layers of a large model are the same after an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.catalogue.entry import Shape
from engine.spec import LayerNode


@dataclass(frozen=True, slots=True)
class Known:
    """What a layer without problems made of its input.

    Args:
        node: The layer, kept so that no other object gets its identity.
        params: Its parameters with defaults filled in and every "auto" resolved; read-only.
        output_shape: Shape that it gives.
    """

    node: LayerNode
    params: Mapping[str, Any]
    output_shape: Shape


@dataclass
class LayerMemory:
    """Knows layers by identity and input shape: nodes are frozen, and edits keep those that they do not touch.

    It holds what the last two walks met, so that it never grows beyond them.
    """

    _now: dict[tuple[int, Shape], Known] = field(default_factory=dict)
    _before: dict[tuple[int, Shape], Known] = field(default_factory=dict)

    def begin(self) -> None:
        """A new walk begins."""
        self._before, self._now = self._now, {}

    def recall(self, node: LayerNode, shape: Shape) -> Known | None:
        """What the layer made of this shape; None if that is not known."""
        key = (id(node), shape)
        known = self._now.get(key) or self._before.get(key)
        if known is not None:
            self._now[key] = known
        return known

    def keep(self, node: LayerNode, shape: Shape, params: Mapping[str, Any], output: Shape) -> None:
        """Remember a layer that had no problems."""
        self._now[id(node), shape] = Known(node, params, output)
