"""Layers that repeat themselves, drawn once with the number of times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from trainer_gui.plots.blocks import Block, BlockForm

# A pattern of so many blocks, so many times and so many blocks in all: what is shorter is seen at a glance.
_LONGEST_PATTERN, _LEAST_TIMES, _LEAST_BLOCKS = 6, 4, 12


@dataclass(frozen=True)
class Folding:
    """Which repetitions are drawn once.

    Args:
        opened: Paths of the first blocks of repetitions that the user wants to see in full.
        selected: Path of the layer in hand: of a repetition the one that holds it is shown.
        title: Makes the title of a repetition of its number of times.
        tooltip: What to say of it.
    """

    opened: Collection[str]
    selected: str
    title: Callable[[int], str]
    tooltip: str


def folded(blocks: Sequence[Block], folding: Folding) -> tuple[Block, ...]:
    """The same chain with every long repetition as one frame around one of its kind.

    Args:
        blocks: One after the other.
        folding: Which ones.
    """
    inside = [_inside(block, folding) for block in blocks]
    # Equal looks become equal numbers, which are compared at once.
    known: dict[object, int] = {}
    looks = [known.setdefault(block.look, len(known)) for block in inside]
    found: list[Block] = []
    at = 0
    while at < len(inside):
        size, times = _repetition(looks, at)
        if times and blocks[at].path not in folding.opened:
            whole = range(at, at + size * times)
            found.append(_run(blocks, inside, whole, size, folding))
            at += size * times
        elif times:
            found += inside[at : at + size * times]
            at += size * times
        else:
            found.append(inside[at])
            at += 1
    return tuple(found)


def _inside(block: Block, folding: Folding) -> Block:
    if not block.children:
        return block
    if block.form is BlockForm.CHAIN:
        children = folded(block.children, folding)
    else:
        children = tuple(_inside(child, folding) for child in block.children)
    same = len(children) == len(block.children) and all(
        a is b for a, b in zip(children, block.children, strict=True)
    )
    return block if same else replace(block, children=children)


def _repetition(looks: Sequence[int], at: int) -> tuple[int, int]:
    """Size of the pattern that begins here and its number of times; 0 times for none that is worth it."""
    for size in range(1, _LONGEST_PATTERN + 1):
        end = at + size
        while end < len(looks) and looks[end] == looks[end - size]:
            end += 1
        times = (end - at) // size
        if times >= _LEAST_TIMES and size * times >= _LEAST_BLOCKS:
            return size, times
    return 0, 0


def _run(
    blocks: Sequence[Block], inside: Sequence[Block], whole: range, size: int, folding: Folding
) -> Block:
    at = shown = whole[0]
    for i in whole:
        if _holds(blocks[i], folding):
            shown = at + (i - at) // size * size
            break
    children = tuple(inside[shown : shown + size])
    return Block(
        path="",
        title=folding.title(len(whole) // size),
        form=BlockForm.CHAIN,
        output=children[-1].output,
        children=children,
        group="run",
        tooltip=folding.tooltip,
        is_faint=children[0].is_faint,
        run=blocks[at].path,
    )


def _holds(block: Block, folding: Folding) -> bool:
    """True if the layer in hand is this block, or inside it."""
    return folding.selected.startswith(block.path) and (
        folding.selected == block.path or folding.selected[len(block.path)] == "."
    )
