"""What a step did, in one to three plain sentences with the user's names and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.build.bench.call import perform_index
from engine.explore.bench.act import Act
from engine.explore.bench.broadcast import broadcast_of
from engine.explore.bench.happened_autograd import AUTOGRAD_SENTENCES, recording_sentence
from engine.explore.bench.memory import Value, byte_addresses, share_memory
from engine.explore.bench.values import n_elements, plain_array
from engine.explore.bench.words import dtype_text, listed, number_text, shape_text, values_text

_MOST_SENTENCES = 3
_COMPARISONS = frozenset({"ge", "gt", "le", "lt", "eq"})
_SHARES = "{0} looks at the memory of {1}: changing one changes the other."


def happened(act: Act) -> str:
    """Tell what a step did.

    Args:
        act: A step that was carried out.
    """
    tell = (
        AUTOGRAD_SENTENCES.get(act.entry.kind) or _SENTENCES.get(act.entry.kind) or _BY_GROUP[act.entry.group]
    )
    sentences = [sentence for sentence in (*_about_out(act), *tell(act)) if sentence]
    return " ".join(sentences[:_MOST_SENTENCES])


def _result(act: Act) -> tuple[str, Value]:
    """The first result and what it is called."""
    name = (
        act.step.names[0]
        if act.step.names
        else (act.name("out") if "out" in act.step.inputs else "The result")
    )
    return name, act.results[0]


def _is_new(act: Act) -> str:
    name, value = _result(act)
    shape = f"of shape {shape_text(value)}" if value.shape else "a single number"
    what = f"{shape}, {dtype_text(value)}"
    return f"{name} was written {what}." if "out" in act.step.inputs else f"{name} is new, {what}."


def _is(name: str, value: Value) -> str:
    shape = shape_text(value) if value.shape else "a single number"
    return f"{name} is {shape}, {dtype_text(value)}."


def _about_out(act: Act) -> list[str]:
    facts, out = act.before.get(("out", 0)), act.input("out")
    if facts is None or out is None:
        return []
    name = act.name("out")
    if tuple(out.shape) == facts.shape:
        shape = f"it had the shape {shape_text(facts.shape)} already"
    else:
        shape = f"its shape {shape_text(facts.shape)} became {shape_text(out)}"
    others = act.sharing(out, besides=(name,))
    changed = f" What looks at the same memory changed as well: {listed(others)}." if others else ""
    return [f"out={name} takes the result: {shape}, and it keeps its dtype {facts.dtype}.{changed}"]


def _created(act: Act) -> list[str]:
    name, value = _result(act)
    source = act.first()
    if act.names("data"):
        return _from_data(act, name, value)
    if act.entry.kind.endswith("_like"):
        return [
            f"{name} is new, {_fill(act)} with the shape {shape_text(value)} of {act.name(source)}, "
            f"{dtype_text(value)}."
        ]
    return [_is_new(act), _why_dtype(act, value)]


def _fill(act: Act) -> str:
    match act.entry.kind:
        case "zeros_like":
            return "zeros"
        case "ones_like":
            return "ones"
    return f"{number_text(act.param('fill_value'))} everywhere"


def _why_dtype(act: Act, value: Value) -> str:
    if act.step.params.get("dtype") is not None or "out" in act.step.inputs:
        return ""
    kind = act.entry.kind
    has_numbers = kind in ("tensor", "as_tensor", "full", "arange")
    match dtype_text(value):
        case "int64" if has_numbers:
            return "All numbers are whole, so that torch took int64."
        case "bool" if has_numbers:
            return "They are true and false, so that torch took bool."
        case "float32" if has_numbers:
            return "With a decimal point in it, torch took float32, its usual type of real numbers."
    return ""


def _from_data(act: Act, name: str, value: Value) -> list[str]:
    source = act.input("data")
    assert source is not None, "data names it"
    if value is source:
        return [f"{name} is {act.name('data')} itself: dtype and device were right already."]
    if share_memory(value, source):
        return [
            _is(name, value),
            _SHARES.format(name, act.name("data")),
        ]
    why = ""
    if act.entry.kind == "as_tensor":
        why = f" as {dtype_text(source)} had to become {dtype_text(value)}"
    return [
        _is(name, value),
        f"The numbers of {act.name('data')} were copied{why}: changing one does not change the other.",
    ]


def _array(act: Act) -> list[str]:
    name, value = _result(act)
    return [f"{name} is a new array of NumPy, of shape {shape_text(value)}, {dtype_text(value)}."]


def _from_numpy(act: Act) -> list[str]:
    name, value = _result(act)
    source = act.name("ndarray")
    usual = " NumPy's usual type of real numbers" if dtype_text(value) == "float64" else f" as {source} is"
    why = (
        f"It is {dtype_text(value)},{usual}."
        if usual.startswith(" NumPy")
        else f"It is {dtype_text(value)}{usual}."
    )
    return [_SHARES.format(name, source), why]


def _drawn(act: Act) -> list[str]:
    name, value = _result(act)
    own = act.param("generator")
    whose = (
        f"a generator of its own with seed {own}"
        if own is not None
        else f"the bench's generator (seed {act.seed})"
    )
    n = n_elements(value)
    return [
        f"{name} holds {n} number{'' if n == 1 else 's'} drawn by {whose}, of shape {shape_text(value)}, "
        f"{dtype_text(value)}.",
        "The same seed gives the same numbers.",
    ]


def _joined(act: Act) -> list[str]:
    name, value = _result(act)
    tensors = act.inputs("tensors")
    names = listed(act.names("tensors"))
    dim = act.param("dim")
    if act.entry.kind == "stack":
        how = f"{names} stand side by side along the new axis {dim}: {name} is {shape_text(value)}."
    else:
        parts = " + ".join(str(tensor.shape[dim]) for tensor in tensors if len(tensor.shape))
        how = f"{names} follow each other along axis {dim}: {parts} = {value.shape[dim]}, so that {name} is "
        how += f"{shape_text(value)}."
    return [how, f"The numbers were copied; {name} has memory of its own.", _promotion(act, value)]


def _cut(act: Act) -> list[str]:
    source = act.first()
    value = act.input(source)
    assert value is not None, "it was cut"
    dim = act.param("dim")
    sizes = listed([str(piece.shape[dim]) for piece in act.results])
    names = listed(act.step.names)
    looks = "looks" if len(act.results) == 1 else "look"
    return [
        f"Axis {dim} of {act.name(source)} has {value.shape[dim]} and was cut into {sizes}.",
        f"{names} {looks} at the memory of {act.name(source)}: nothing was copied.",
    ]


def _picked(act: Act) -> list[str]:
    name, value = _result(act)
    source = act.input("input")
    assert source is not None, "it was picked from"
    owner = act.name("input")
    shape = _is(name, value)
    if not n_elements(value):
        return [shape, "Nothing was picked."]
    if share_memory(value, source):
        return [shape, _SHARES.format(name, owner), _strides(name, value)]
    return [shape, f"The elements were copied: changing {name} does not change {owner}."]


def _written(act: Act) -> list[str]:
    owner = act.input("input")
    assert owner is not None, "it was written to"
    name, index = act.name("input"), act.step.params["index"]
    given = act.input("value")
    what = act.name("value") if given is not None else number_text(act.step.params["value"])
    first = f"{name}[{index}] is now {what}."
    number = act.step.params.get("value")
    cut = ""
    if isinstance(number, float) and not number.is_integer() and _is_whole(owner):
        first = f"{name}[{index}] is now {int(number)}."
        cut = f"{name} is {dtype_text(owner)}, which holds whole numbers only: {number_text(number)} was cut."
    return [first, cut, _also_changed(act, owner, name, _touched(act, owner))]


def _touched(act: Act, owner: Value) -> npt.NDArray[np.int64] | None:
    """Byte addresses of the places of an index."""
    if not act.sharing(owner, besides=(act.name("input"),)):
        return None
    places_any = torch.from_numpy(byte_addresses(owner))
    touched = perform_index(act.step, places_any, act.values)
    return np.asarray(touched)


def _is_whole(value: Value) -> bool:
    return dtype_text(value).startswith(("int", "uint"))


def _also_changed(act: Act, owner: Value, name: str, touched_any: npt.NDArray[np.int64] | None = None) -> str:
    others = act.changed_with(owner, touched_any, name)
    if not others:
        return ""
    look = "it looks" if len(others) == 1 else "they look"
    return f"{listed(others)} changed as well: {look} at the same memory."


def _strides(name: str, value: Value) -> str:
    if not isinstance(value, Tensor) or value.is_contiguous():
        return ""
    return f"{name} is not in reading order: its strides are {shape_text(value.stride())}."


def _reshaped(act: Act) -> list[str]:
    name, value = _result(act)
    source = act.input("input")
    assert isinstance(source, Tensor), "it was reshaped"
    owner = act.name("input")
    kind = act.entry.kind
    if value is source:
        why = "it is in reading order" if kind == "contiguous" else "dtype and device were right"
        return [f"{name} is {owner} itself: {why} already, so that nothing was copied."]
    shape = _is(name, value)
    if kind == "expand" and isinstance(value, Tensor):
        repeated = [
            str(axis) for axis, stride in enumerate(value.stride()) if stride == 0 and value.shape[axis] > 1
        ]
        along = (
            f" Along axis {listed(repeated)} the stride is 0: every place is the same element."
            if repeated
            else ""
        )
        return [shape, f"{name} looks at the memory of {owner}; nothing was copied.{along}"]
    if n_elements(value) and share_memory(value, source):
        why = ""
        if kind in ("reshape", "flatten"):
            why = f"The strides {shape_text(source.stride())} of {owner} allow this without a copy."
        return [shape, _SHARES.format(name, owner), why or _strides(name, value)]
    if kind in ("reshape", "flatten", "contiguous"):
        why = (
            f"{owner} does not lie in reading order (its strides are {shape_text(source.stride())}), so that the "
            f"numbers were copied: changing one does not change the other."
        )
        return [shape, why]
    changed = f" as {dtype_text(value)}" if dtype_text(value) != dtype_text(source) else ""
    return [
        shape,
        f"The numbers were copied{changed}: changing {name} does not change {owner}.",
        recording_sentence(name, value) if kind == "clone" else "",
    ]


def _computed(act: Act) -> list[str]:
    if act.entry.in_place:
        return _changed_in_place(act)
    name, value = _result(act)
    if act.entry.kind in _COMPARISONS:
        n_true = int(plain_array(value).sum())
        return [
            f"{name} is a mask of shape {shape_text(value)}: true for {n_true} of {n_elements(value)} elements.",
            _stretching(act),
        ]
    if len(act.results) > 1:
        both = " and ".join(act.step.names)
        return [
            f"{both} are {shape_text(value)}: the values and the places where they were along axis {act.param('dim')}."
        ]
    few = n_elements(value) <= 6
    shown = f" It is {values_text(value)}." if few and "out" not in act.step.inputs else ""
    return [_is_new(act) + shown, _stretching(act) or _promotion(act, value), recording_sentence(name, value)]


def _changed_in_place(act: Act) -> list[str]:
    owner = act.input("input")
    assert owner is not None, "it was changed"
    name = act.name("input")
    named = f" {act.step.names[0]} is {name} itself." if act.step.names else ""
    shown = f": it is {values_text(owner)}" if n_elements(owner) <= 6 else ""
    return [
        f"{name} was changed in place{shown}; it keeps its memory, shape and dtype ({dtype_text(owner)}).{named}",
        _also_changed(act, owner, name) or _stretching(act),
    ]


def _stretching(act: Act) -> str:
    shapes = broadcast_of(act)
    if shapes is None:
        return ""
    parts = []
    for name, shape, axes in zip(shapes.names, shapes.shapes, shapes.stretched, strict=True):
        if axes and shape:
            along = f"axis {axes[0]}" if len(axes) == 1 else f"axes {listed([str(axis) for axis in axes])}"
            parts.append(f"{name} {shape_text(shape)} was repeated along {along}")
        elif axes and name.isidentifier():
            parts.append(f"{name}, a single number, was used everywhere")
    if not parts:
        return ""
    return f"{'; '.join(parts)}, to the common shape {shape_text(shapes.result)}."


def _promotion(act: Act, value: Value) -> str:
    """Which dtypes met, if they were not all the same."""
    if "out" in act.step.inputs or act.step.params.get("dtype") is not None:
        return ""
    result = dtype_text(value)
    met: list[str] = []
    for argument in act.entry.inputs:
        if argument.name in ("condition", "mask", "index"):
            continue
        found = [facts.dtype for (name, _), facts in act.before.items() if name == argument.name]
        met.extend(dtype for dtype in found if dtype not in met)
    if len(met) > 1:
        return f"{listed(met)} give {result}."
    if met in ([], [result]) or act.entry.group not in ("math", "index"):
        return ""
    numbers = [act.step.params.get(argument.name) for argument in act.entry.inputs if argument.or_param]
    number = next((number for number in numbers if isinstance(number, float)), None)
    if number is not None:
        return f"{met[0]} and the number {number!r}, which is not whole, give {result}."
    if act.entry.kind in ("argmax", "argmin"):
        return f"A place is a whole number ({result})."
    if act.entry.kind == "div":
        return f"A quotient of whole numbers need not be whole: {met[0]} gives {result}."
    return f"{act.entry.kind} of {met[0]} gives {result}."


_SENTENCES: Mapping[str, Callable[[Act], list[str]]] = {
    "numpy.array": _array,
    "from_numpy": _from_numpy,
    "getitem": _picked,
    "setitem": _written,
    "index_select": _picked,
    "masked_select": _picked,
    "gather": _picked,
    "cat": _joined,
    "stack": _joined,
    "chunk": _cut,
    "split": _cut,
}
_BY_GROUP: Mapping[str, Callable[[Act], list[str]]] = {
    "create": _created,
    "random": _drawn,
    "index": _computed,
    "reshape": _reshaped,
    "math": _computed,
}
