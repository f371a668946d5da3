"""One sentence about a loss of small tensors, computed from its numbers: what there is to notice."""

from __future__ import annotations

import numpy as np

from engine.explore.losses.fault import cell_name, number_text
from engine.explore.losses.forms import Role, loss_forms
from engine.explore.losses.table import LossTable
from engine.spec import Node

# From this share on one element is most of the sum.
_MOST = 0.5
_TINY = 1e-12


def what_to_notice(node: Node, table: LossTable) -> str:
    """Say which element costs most, which number is pulled hardest, and what is not pulled at all.

    Args:
        node: The loss.
        table: What torch computed of it.
    """
    flat = table.elements.reshape(-1)
    if not np.isfinite(flat).all():
        place = _place(table.elements, int(np.argmin(np.isfinite(flat))))
        value = number_text(flat[~np.isfinite(flat)][0])
        return f"{cell_name('loss', place)} is {value}: one such sample is the whole loss."
    if (np.abs(flat) <= _TINY).all():
        return "Every loss is 0: nothing is pulled, a step of training would change nothing."
    return " ".join(part for part in (_dearest(table), _hardest(node, table), _unpulled(table)) if part)


def _dearest(table: LossTable) -> str:
    flat = table.elements.reshape(-1)
    if flat.size == 1:
        return f"There is one loss, {number_text(flat[0])}."
    at = int(np.argmax(flat))
    name, value = cell_name("loss", _place(table.elements, at)), number_text(flat[at])
    if (flat < 0).any():
        return f"{name} is the largest, {value}; losses below 0 are taken off the sum {number_text(table.total)}."
    share = flat[at] / flat.sum()
    if np.allclose(flat, flat[0]):
        return f"All {flat.size} losses are the same, {value}."
    if share >= _MOST:
        return f"{name} alone is {100 * share:.0f} % of the sum: {value} of {number_text(table.total)}."
    return f"{name} costs most: {value}, {100 * share:.0f} % of the sum {number_text(table.total)}."


def _hardest(node: Node, table: LossTable) -> str:
    pulls = {
        form.name: table.gradients[form.name]
        for form in loss_forms(node)
        if form.role is Role.COMPUTED and form.name in table.gradients
    }
    if not pulls:
        return ""
    name = max(pulls, key=lambda key: float(np.nan_to_num(np.abs(pulls[key])).max()))
    sizes = np.nan_to_num(np.abs(pulls[name])).reshape(-1)
    at = int(np.argmax(sizes))
    if sizes[at] <= _TINY:
        return "Yet no number is pulled: every gradient is 0."
    slope = float(pulls[name].reshape(-1)[at])
    way = "down" if slope > 0 else "up"
    cell = cell_name(name, _place(pulls[name], at))
    return f"{cell} is pulled hardest: training moves it {way} (gradient {number_text(slope)})."


def _unpulled(table: LossTable) -> str:
    """Samples inside a margin, or left out: they have no loss and get no gradient."""
    flat = table.elements.reshape(-1)
    free = int((np.abs(flat) <= _TINY).sum())
    if not free:
        return ""
    return f"{free} of {flat.size} losses {'is' if free == 1 else 'are'} 0."


def _place(array: np.ndarray[tuple[int, ...], np.dtype[np.float64]], flat: int) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(flat, array.shape))
