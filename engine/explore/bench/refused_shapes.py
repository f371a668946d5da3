"""Refusals of shapes that do not go together."""

from __future__ import annotations

import math

from torch import Tensor

from engine.explore.bench.act import Act
from engine.explore.bench.broadcast import broadcast_inputs, common_shape
from engine.explore.bench.refusal import Explain, Reason
from engine.explore.bench.view import Shape
from engine.explore.bench.words import ordinal_axis, shape_text


def _no_broadcast(act: Act, _text: str) -> Reason | None:
    names, shapes = broadcast_inputs(act)
    if len(shapes) < 2:
        return None
    common = common_shape(shapes)
    if common is None:
        return _first_clash(act, names, shapes)
    owner = act.tensor("input")
    if act.entry.in_place and owner is not None and tuple(owner.shape) != common:
        return Reason(
            f"{names[0]} {shape_text(shapes[0])} would have to become {shape_text(common)}; a tensor that is changed "
            f"in place keeps its shape.",
            act.entry.broadcasts[1],
            "Use the form without the low line, which makes a new tensor.",
        )
    return None


def _first_clash(act: Act, names: tuple[str, ...], shapes: tuple[Shape, ...]) -> Reason:
    """Name the last axis, from behind, where two sizes differ and neither is 1."""
    n_axes = max(len(shape) for shape in shapes)
    for behind in range(1, n_axes + 1):
        sizes = [
            (name, shape[-behind]) for name, shape in zip(names, shapes, strict=True) if len(shape) >= behind
        ]
        large = [(name, size) for name, size in sizes if size != 1]
        if len({size for _, size in large}) > 1:
            one, other = large[0], next(item for item in large if item[1] != large[0][1])
            have = " and ".join(
                f"{name} {shape_text(shape)}" for name, shape in zip(names, shapes, strict=True)
            )
            where = ordinal_axis(n_axes - behind, n_axes)
            return Reason(
                f"The shapes {have} do not fit: along {where}, counted from behind, {one[0]} has {one[1]} and "
                f"{other[0]} has {other[1]}. Sizes must be equal, or one of them 1.",
                act.entry.broadcasts[-1],
                "Change a shape, or add an axis of size 1 with unsqueeze where one is to be repeated.",
            )
    raise AssertionError("shapes that do not fit differ somewhere")


def _matmul(act: Act, _text: str) -> Reason | None:
    one, other = act.tensor("input"), act.tensor("other")
    if act.entry.kind != "matmul" or one is None or other is None:
        return None
    names = act.name("input"), act.name("other")
    have = f"{names[0]} is {shape_text(one)} and {names[1]} {shape_text(other)}"
    if not one.dim() or not other.dim():
        return Reason(f"{have}: a single number is no matrix.", "other", "Use mul.")
    inner = other.shape[-2] if other.dim() > 1 else other.shape[0]
    if one.shape[-1] != inner:
        advice = "Turn one of them with t, or change a shape."
        return Reason(
            f"{have}: each row of {names[0]} has {one.shape[-1]} numbers, but each column of {names[1]} has {inner}; "
            f"the inner sizes must be equal.",
            "other",
            advice,
        )
    if common_shape((tuple(one.shape[:-2]), tuple(other.shape[:-2]))) is None:
        return Reason(f"{have}: the axes in front of the matrices do not fit each other.", "other", "")
    return None


def _view(act: Act, text: str) -> Reason | None:
    source = act.tensor("input")
    if source is None or act.entry.kind not in ("view", "reshape"):
        return None
    shape = act.param("shape")
    name = act.name("input")
    if "view size is not compatible" in text:
        return Reason(
            f"{name} does not lie in reading order (shape {shape_text(source)}, strides "
            f"{shape_text(source.stride())}), so that no strides give the shape {shape_text(shape)} "
            "without a copy, and view never copies.",
            "shape",
            "Use reshape, which copies where it must, or contiguous first.",
        )
    if list(shape).count(-1) > 1:
        return Reason(
            f"The shape {shape_text(shape)} holds −1 more than once; only one size can follow from the others.",
            "shape",
            "",
        )
    known = math.prod(size for size in shape if size != -1)
    n = source.numel()
    if -1 in shape:
        return Reason(
            f"{name} has {n} elements, which cannot be dealt out evenly over the shape {shape_text(shape)}: {n} is no "
            f"multiple of {known}.",
            "shape",
            "",
        )
    return Reason(
        f"{name} has {n} elements (shape {shape_text(source)}), the shape {shape_text(shape)} has {known}.",
        "shape",
        "",
    )


def _expand(act: Act, _text: str) -> Reason | None:
    source = act.tensor("input")
    if act.entry.kind != "expand" or source is None:
        return None
    size, name = act.param("size"), act.name("input")
    if len(size) < source.dim():
        return Reason(
            f"{name} has {source.dim()} axes, shape {shape_text(source)}; expand cannot take any away.",
            "size",
            "",
        )
    for behind in range(1, source.dim() + 1):
        there, wanted = source.shape[-behind], size[-behind]
        if wanted not in (-1, there) and there != 1:
            axis = ordinal_axis(source.dim() - behind, source.dim())
            return Reason(
                f"{axis.capitalize()} of {name}, shape {shape_text(source)}, has {there} and cannot become {wanted}: "
                f"only an axis of size 1 can be repeated.",
                "size",
                "",
            )
    return Reason(f"A new axis in front needs a size; −1 is for axes that {name} has.", "size", "")


def _joined(act: Act, _text: str) -> Reason | None:
    if act.entry.kind not in ("cat", "stack"):
        return None
    tensors = [value for value in act.inputs("tensors") if isinstance(value, Tensor)]
    names = act.names("tensors")
    if not tensors:
        return None
    first, dim = tensors[0], act.param("dim")
    for name, tensor in zip(names, tensors, strict=True):
        have = f"{names[0]} is {shape_text(first)} and {name} {shape_text(tensor)}"
        if act.entry.kind == "stack":
            if tensor.shape != first.shape:
                return Reason(
                    f"{have}; stack needs the same shape everywhere.",
                    "tensors",
                    "Use cat to join along an axis that they have.",
                )
        elif not tensor.dim():
            return Reason(
                f"{name} is a single number and has no axis along which it could be joined.",
                "tensors",
                "Use stack.",
            )
        elif tensor.dim() != first.dim():
            return Reason(
                f"{have}; cat needs as many axes in all of them.", "tensors", "Add an axis with unsqueeze."
            )
        else:
            for axis, (one, other) in enumerate(zip(first.shape, tensor.shape, strict=True)):
                if one != other and axis != dim % max(1, first.dim()):
                    return Reason(
                        f"{have}: joined along axis {dim}, all other axes must be equal, but axis {axis} is {one} and "
                        f"{other}.",
                        "tensors",
                        "",
                    )
    return None


def _cut(act: Act, _text: str) -> Reason | None:
    source = act.tensor("tensor")
    lengths = act.param("split_size_or_sections")
    if act.entry.kind != "split" or source is None or not isinstance(lengths, tuple | list):
        return None
    size = source.shape[act.param("dim")]
    total = " + ".join(map(str, lengths))
    return Reason(
        f"{total} = {sum(lengths)}, but axis {act.param('dim')} of {act.name('tensor')}, shape {shape_text(source)}, "
        f"has {size}: the pieces together must be the whole axis.",
        "split_size_or_sections",
        "",
    )


def _no_axes(act: Act, _text: str) -> Reason | None:
    source = act.tensor(act.first()) if act.first() else None
    if source is None or source.dim() or act.entry.kind not in ("chunk", "split"):
        return None
    return Reason(f"{act.name(act.first())} is a single number and has no axis to cut.", act.first(), "")


def _empty(act: Act, _text: str) -> Reason | None:
    source = act.tensor("input")
    if source is None or source.numel() or act.entry.kind not in ("max", "min", "argmax", "argmin"):
        return None
    return Reason(
        f"{act.name('input')} has the shape {shape_text(source)} and no elements: there is no {act.entry.kind}.",
        "input",
        "",
    )


def _normal(act: Act, _text: str) -> Reason | None:
    mean, std = act.tensor("mean"), act.tensor("std")
    if act.entry.kind != "normal" or mean is None or std is None or mean.numel() == std.numel():
        return None
    return Reason(
        f"{act.name('mean')} is {shape_text(mean)} and {act.name('std')} {shape_text(std)}: each element needs a "
        f"mean and a standard deviation of its own.",
        "std",
        "",
    )


SHAPE_REASONS: tuple[Explain, ...] = (
    _no_broadcast,
    _matmul,
    _view,
    _expand,
    _joined,
    _no_axes,
    _cut,
    _empty,
    _normal,
)
