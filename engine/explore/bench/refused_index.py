"""Refusals of an axis, a place, or a mask."""

from __future__ import annotations

import re

from torch import Tensor

from engine.explore.bench.act import Act
from engine.explore.bench.refusal import Explain, Reason
from engine.explore.bench.values import plain_array
from engine.explore.bench.words import dtype_text, listed, shape_text

_AXES = ("dim", "dim0", "dim1", "start_dim", "end_dim", "dims")
_NEW_AXIS = ("unsqueeze", "stack")
_BOUNDS = re.compile(r"index (-?\d+) is out of bounds for (?:dimension|axis) (\d+) with size (\d+)")
_MASK = re.compile(
    r"The shape of the mask \[(.*?)\] at index (\d+) does not match the shape of the indexed tensor"
)


def _owner(act: Act) -> tuple[str, Tensor] | None:
    for argument in act.entry.inputs:
        found = act.tensor(argument.name)
        if found is not None and argument.name != "out":
            return act.names(argument.name)[0], found
    return None


def _axis(act: Act, text: str) -> Reason | None:
    owner = _owner(act)
    if owner is None or not ("Dimension out of range" in text or "dim" in text.lower()):
        return None
    name, tensor = owner
    n_axes = tensor.dim() + (act.entry.kind in _NEW_AXIS)
    for argument in _AXES:
        value = act.param(argument)
        for axis in value if isinstance(value, tuple | list) else (value,):
            if (
                isinstance(axis, int)
                and not isinstance(axis, bool)
                and not -max(1, n_axes) <= axis < max(1, n_axes)
            ):
                has = f"{name} has the shape {shape_text(tensor)}"
                allowed = f"from {-max(1, n_axes)} to {max(1, n_axes) - 1}"
                new = " for a new axis" if act.entry.kind in _NEW_AXIS else ""
                return Reason(
                    f"{has}, so that {argument}{new} can be {allowed}; {axis} is no axis of it.", argument, ""
                )
    return None


def _axes_twice(act: Act, _text: str) -> Reason | None:
    owner = _owner(act)
    if owner is None:
        return None
    name, tensor = owner
    if act.entry.kind == "permute":
        dims = act.param("dims") or ()
        if len(dims) != tensor.dim():
            return Reason(
                f"{name} has {tensor.dim()} axes, shape {shape_text(tensor)}; dims names {len(dims)} of them. "
                f"Every axis must be named once.",
                "dims",
                "",
            )
        if len({axis % max(1, tensor.dim()) for axis in dims}) < len(dims):
            return Reason("An axis stands twice in dims; every axis must be named once.", "dims", "")
    dims = act.param("dim")
    if isinstance(dims, tuple | list) and len({axis % max(1, tensor.dim()) for axis in dims}) < len(dims):
        return Reason("An axis stands twice in dim.", "dim", "Name each one once.")
    return None


def _matrices_only(act: Act, _text: str) -> Reason | None:
    tensor = act.tensor("input")
    if act.entry.kind != "t" or tensor is None or tensor.dim() <= 2:
        return None
    return Reason(
        f"{act.name('input')} has {tensor.dim()} axes, shape {shape_text(tensor)}; t swaps those of a matrix.",
        "input",
        "Use transpose, which takes two axes, or permute.",
    )


def _place(act: Act, text: str) -> Reason | None:
    found = _BOUNDS.search(text)
    owner = act.input("input")
    if found is not None and owner is not None and act.entry.kind in ("getitem", "setitem"):
        place, axis, size = (int(part) for part in found.groups())
        return Reason(
            f"{act.name('input')} has the shape {shape_text(owner)}: axis {axis} has the places 0 to {size - 1} "
            f"(or −{size} to −1), and {place} is none of them.",
            "index",
            "",
        )
    index, tensor = act.tensor("index"), act.tensor("input")
    dim = act.param("dim")
    if index is None or tensor is None or not isinstance(dim, int) or not tensor.dim():
        return None
    size = tensor.shape[dim]
    places_N = plain_array(index).reshape(-1)
    outside = places_N[(places_N < 0) | (places_N >= size)]
    if outside.size and dtype_text(index) in ("int64", "int32"):
        return Reason(
            f"{act.name('index')} names the place {int(outside[0])}, but axis {dim} of {act.name('input')}, shape "
            f"{shape_text(tensor)}, has the places 0 to {size - 1}.",
            "index",
            "",
        )
    return None


def _index_shape(act: Act, _text: str) -> Reason | None:
    index, tensor = act.tensor("index"), act.tensor("input")
    if index is None or tensor is None:
        return None
    names = f"{act.name('index')} has the shape {shape_text(index)}"
    if act.entry.kind == "index_select" and index.dim() > 1:
        return Reason(
            f"{names}; index_select needs one row of places.", "index", "Flatten it, or use gather."
        )
    if act.entry.kind == "gather" and index.dim() != tensor.dim():
        return Reason(
            f"{names} and {act.name('input')} {shape_text(tensor)}; gather needs as many axes in both.",
            "index",
            "",
        )
    if act.entry.kind == "gather":
        dim = act.param("dim") % max(1, tensor.dim())
        for axis, (wanted, there) in enumerate(zip(index.shape, tensor.shape, strict=True)):
            if axis != dim and wanted > there:
                return Reason(
                    f"{names} and {act.name('input')} {shape_text(tensor)}; along axis {axis}, which is not dim, the "
                    f"index may be at most {there} long.",
                    "index",
                    "",
                )
    return None


def _mask_shape(act: Act, text: str) -> Reason | None:
    owner = act.input("input")
    if owner is None or act.entry.kind not in ("getitem", "setitem"):
        return None
    if _MASK.search(text) or "boolean index did not match" in text:
        masks = [name for name, value in act.all_inputs().items() if dtype_text(value) in ("bool", "uint8")]
        masks = [name for name in masks if name not in act.names("input")] or masks
        told = (
            f"{masks[0]} has the shape {shape_text(act.values[masks[0]])}"
            if masks
            else "The mask has another shape"
        )
        return Reason(
            f"{told}, but {act.name('input')} {shape_text(owner)}: a mask needs a true or false for every place of the "
            f"axes that it picks from.",
            "index",
            f"Compare {act.name('input')} itself with something to get a mask of its shape.",
        )
    return None


def _too_many(act: Act, text: str) -> Reason | None:
    owner = act.input("input")
    if owner is None or ("too many indices" not in text and "index of a 0-dim tensor" not in text):
        return None
    return Reason(
        f"{act.name('input')} has the shape {shape_text(owner)}, {len(owner.shape)} "
        f"{'axis' if len(owner.shape) == 1 else 'axes'}; the index [{act.step.params['index']}] has more parts.",
        "index",
        "",
    )


def _value_shape(act: Act, text: str) -> Reason | None:
    owner, value = act.input("input"), act.input("value")
    if act.entry.kind != "setitem" or owner is None or value is None:
        return None
    if not any(
        words in text for words in ("shape mismatch", "expanded size", "could not broadcast", "must match")
    ):
        return None
    names = listed([f"{act.name('value')} has the shape {shape_text(value)}"])
    return Reason(
        f"{names}, which cannot be stretched to the places [{act.step.params['index']}] of {act.name('input')}, shape "
        f"{shape_text(owner)}.",
        "value",
        "",
    )


INDEX_REASONS: tuple[Explain, ...] = (
    _axis,
    _axes_twice,
    _matrices_only,
    _place,
    _index_shape,
    _mask_shape,
    _too_many,
    _value_shape,
)
