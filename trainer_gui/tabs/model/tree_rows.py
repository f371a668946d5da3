"""The rows of the tree of layers, and which of them come and go when the model becomes another one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.spec.tree import ROOT
from trainer_gui.tabs.model.layer_facts import LayerFacts


@dataclass(eq=False, slots=True)
class Row:
    """A layer of the tree. It stays the same row while its place and its settings change.

    Args:
        number: Its own for as long as it is there.
        facts: What is shown of it.
        owner: The row of its container; None for the root.
        at: Position in the container.
        is_shown: False for the root container, whose children stand at the top.
        below: The rows inside.
    """

    number: int
    facts: LayerFacts
    owner: Row | None
    at: int = 0
    is_shown: bool = True
    below: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class RowEdit:
    """Rows that come or go at one place of a container.

    Args:
        parent: The container.
        at: Position of the first of them.
        added: Rows that come, with what is inside them.
        n_removed: Number of rows that go.
    """

    parent: Row
    at: int
    added: tuple[Row, ...] = ()
    n_removed: int = 0


class TreeRows:
    """Holds the rows; the Qt model asks for edits one by one and tells its views around each."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._root: Row | None = None
        self.by_path: dict[str, Row] = {}
        self.by_number: dict[int, Row] = {}

    @property
    def top(self) -> list[Row]:
        """The rows that have no other one around them."""
        root = self._root
        if root is None:
            return []
        return [root] if root.is_shown else root.below

    @property
    def root_facts(self) -> LayerFacts | None:
        """Facts of the whole model; None before there is one."""
        return None if self._root is None else self._root.facts

    def top_paths(self) -> list[str]:
        """Paths of the rows at the top."""
        return [row.facts.path for row in self.top]

    def needs_reset(self, facts: Mapping[str, LayerFacts]) -> bool:
        """True if there is no row yet, or the model becomes a container or ceases to be one."""
        return self._root is None or self._root.is_shown is facts[ROOT].is_container

    def begin(self, facts: Mapping[str, LayerFacts]) -> None:
        """Make all rows anew."""
        self.by_path, self.by_number = {}, {}
        self._root = self._made(facts[ROOT], None, 0, _inside(facts))
        self._root.is_shown = not facts[ROOT].is_container
        self._number(facts)

    def edits(self, facts: Mapping[str, LayerFacts]) -> Iterator[RowEdit]:
        """What has to be removed and inserted, one after the other; each is to be applied before the next is asked for.

        Args:
            facts: Every node of the new model by path.
        """
        assert self._root is not None
        yield from self._edits(self._root, facts[ROOT], _inside(facts))

    def apply(self, edit: RowEdit) -> None:
        """Carry out one edit."""
        below = edit.parent.below
        for row in below[edit.at : edit.at + edit.n_removed]:
            self._forget(row)
        below[edit.at : edit.at + edit.n_removed] = edit.added
        for at in range(edit.at, len(below)):
            below[at].at = at

    def take(self, facts: Mapping[str, LayerFacts]) -> list[tuple[Row, int, int]]:
        """Give every row its facts; there must be a row for each by now.

        Returns:
            Containers in which something changed, with the first and the last position of what did.
        """
        assert self._root is not None
        changed: dict[int, tuple[Row, int, int]] = {}
        rows = self._in_order(self._root)
        for row, layer in zip(rows, facts.values(), strict=True):
            if row.facts is layer:
                continue
            if row.facts != layer:
                owner = row.owner if row.owner is not None else row
                first = changed.get(owner.number, (owner, row.at, row.at))[1]
                if row.is_shown:
                    changed[owner.number] = (owner, first, row.at)
            row.facts = layer
        self._number(facts)
        if self._root.is_shown:
            return []
        return list(changed.values())

    def _edits(
        self, row: Row, layer: LayerFacts, inside: Mapping[str, list[LayerFacts]]
    ) -> Iterator[RowEdit]:
        if row.facts.node is layer.node:
            return
        new = inside.get(layer.path, [])
        old = row.below
        n_least = min(len(old), len(new))
        head = 0
        while head < n_least and old[head].facts.node is new[head].node:
            head += 1
        tail = 0
        while tail < n_least - head and old[-1 - tail].facts.node is new[-1 - tail].node:
            tail += 1
        n_old, n_new = len(old) - head - tail, len(new) - head - tail
        # A layer that became another one keeps its row, unless what it holds would have no place. Containers that only
        # moved take their rows along: a view remembers for each whether it is open.
        gone, come = old[head : head + n_old], new[head : head + n_new]
        moved = {id(one.facts.node) for one in gone} & {id(layer.node) for layer in come}
        pairs = zip(gone, come, strict=False)
        kept = 0
        for a, b in pairs:
            if a.facts.is_container is not b.is_container:
                break
            if b.is_container and (id(a.facts.node) in moved or id(b.node) in moved):
                break
            kept += 1
        if n_old > kept:
            yield RowEdit(row, head + kept, n_removed=n_old - kept)
        if n_new > kept:
            first = head + kept
            added = [self._made(new[i], row, i, inside) for i in range(first, head + n_new)]
            yield RowEdit(row, first, tuple(added))
        for i in range(head, head + kept):
            yield from self._edits(row.below[i], new[i], inside)

    def _made(
        self, layer: LayerFacts, owner: Row | None, at: int, inside: Mapping[str, list[LayerFacts]]
    ) -> Row:
        row = Row(next(self._numbers), layer, owner, at)
        self.by_number[row.number] = row
        row.below = [self._made(child, row, i, inside) for i, child in enumerate(inside.get(layer.path, ()))]
        return row

    def _forget(self, row: Row) -> None:
        del self.by_number[row.number]
        for child in row.below:
            self._forget(child)

    def _in_order(self, row: Row) -> Iterator[Row]:
        yield row
        for child in row.below:
            yield from self._in_order(child)

    def _number(self, facts: Mapping[str, LayerFacts]) -> None:
        assert self._root is not None
        rows = zip(facts, self._in_order(self._root), strict=True)
        self.by_path = {path: row for path, row in rows if row.is_shown}


def _inside(facts: Mapping[str, LayerFacts]) -> dict[str, list[LayerFacts]]:
    """Children of every node."""
    inside: dict[str, list[LayerFacts]] = {}
    for path, layer in facts.items():
        if path != ROOT:
            inside.setdefault(path.rpartition(".children[")[0], []).append(layer)
    return inside
