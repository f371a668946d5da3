"""Refusals for a dtype, a device, or numbers out of range."""

from __future__ import annotations

import re

import numpy as np
from torch import Tensor

from engine.explore.bench.act import Act
from engine.explore.bench.refusal import Explain, Reason
from engine.explore.bench.values import plain_array
from engine.explore.bench.words import dtype_text, number_text

_WHOLE = ("int64", "int32")
_CAST = re.compile(r"result type (\w+) can't be cast to the desired output type (\w+)")
_NAMES = {"Float": "float32", "Double": "float64", "Half": "float16", "Long": "int64", "Int": "int32"}
_NAMES |= {"BFloat16": "bfloat16", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool"}
_REAL = re.compile(
    r"floating point (?:or|and) complex|not implemented for '(?:Long|Int|Short|Char|Byte|Bool)'"
)
_OUT = re.compile(r"dtype (\w+) does not match dtype of out parameter \((\w+)\)")


def _index_dtype(act: Act, text: str) -> Reason | None:
    index = act.tensor("index")
    if act.entry.kind not in ("index_select", "gather") or index is None:
        return None
    wanted = ("int64",) if act.entry.kind == "gather" and "int32" not in text else _WHOLE
    if dtype_text(index) in wanted:
        return None
    name = act.name("index")
    return Reason(
        f"{name} is {dtype_text(index)}; {act.entry.kind} needs whole numbers ({' or '.join(wanted)}), as they tell "
        f"places.",
        "index",
        f"Use {name}.to(torch.int64).",
    )


def _named_index_dtype(act: Act, text: str) -> Reason | None:
    if "tensors used as indices must be" not in text:
        return None
    for name, value in act.all_inputs().items():
        if name not in act.names("input") and dtype_text(value) not in ("int64", "int32", "uint8", "bool"):
            return Reason(
                f"{name} is {dtype_text(value)}; a tensor in an index tells places (int64) or is a mask (bool).",
                "index",
                f"Use {name}.to(torch.int64), or compare it to get a mask.",
            )
    return None


def _mask_dtype(act: Act, text: str) -> Reason | None:
    for argument in ("mask", "condition"):
        mask = act.tensor(argument)
        if mask is None or dtype_text(mask) == "bool":
            continue
        if "expected BoolTensor" in text or "condition to be a boolean" in text or "Bool" in text:
            name = act.name(argument)
            return Reason(
                f"{name} is {dtype_text(mask)}; {act.entry.kind} needs a mask of true and false (bool).",
                argument,
                f"Compare {name} with something, such as torch.gt({name}, 0).",
            )
    return None


def _out_dtype(act: Act, text: str) -> Reason | None:
    out = act.tensor("out")
    cast, fixed = _CAST.search(text), _OUT.search(text)
    if out is not None and (
        cast is not None or fixed is not None or "Expected out tensor to have dtype" in text
    ):
        found = cast or fixed
        result = (
            f"The result is {_NAMES.get(found[1], found[1])}" if found else "The result has another dtype"
        )
        name = act.name("out")
        return Reason(
            f"{result}, but out={name} is {dtype_text(out)} and keeps its dtype: the numbers would be changed.",
            "out",
            "Write into a tensor of the result's dtype, or leave out away.",
        )
    owner = act.tensor("input")
    if cast is not None and act.entry.in_place and owner is not None:
        name = act.name("input")
        return Reason(
            f"The result would be {_NAMES.get(cast[1], cast[1])}, but {name} is {dtype_text(owner)} and keeps its "
            f"dtype when it is changed in place.",
            "input",
            f"Convert it first ({name}.to(torch.float32)), or use the form without the low line.",
        )
    return None


def _needs_real_numbers(act: Act, text: str) -> Reason | None:
    source = act.tensor("input")
    if source is None or source.is_floating_point() or not _REAL.search(text):
        return None
    name = act.name("input")
    return Reason(
        f"{name} is {dtype_text(source)}; {act.entry.kind} needs real numbers (float32).",
        "input",
        f"Use {name}.to(torch.float32)" + (", or set dtype." if act.entry.param("dtype") else "."),
    )


def _different_dtypes(act: Act, text: str) -> Reason | None:
    if "same dtype" not in text and "same data type" not in text:
        return None
    given = {
        name: dtype_text(value) for name, value in act.all_inputs().items() if name not in act.names("out")
    }
    if len(set(given.values())) < 2:
        return None
    told = " and ".join(f"{name} is {dtype}" for name, dtype in given.items())
    return Reason(
        f"{told}; {act.entry.kind} does not convert by itself.", act.first(), "Convert one with to."
    )


def _bool_arithmetic(act: Act, text: str) -> Reason | None:
    if "bool" not in text or act.entry.group != "math":
        return None
    masks = [name for name, value in act.all_inputs().items() if dtype_text(value) == "bool"]
    if not masks:
        return None
    return Reason(
        f"{masks[0]} holds true and false (bool), which {act.entry.kind} does not compute with.",
        act.first(),
        f"Make numbers of it first: {masks[0]}.to(torch.float32).",
    )


def _no_device(act: Act, text: str) -> Reason | None:
    device = act.param("device")
    if device not in ("cuda", "mps"):
        return None
    lower = text.lower()
    if any(word in lower for word in ("not compiled", "no nvidia", "cuda", "mps", "not linked", "backend")):
        what = "an NVIDIA GPU" if device == "cuda" else "the GPU of an Apple computer"
        return Reason(
            f'device="{device}" needs {what} and a torch that was made for it.', "device", "Use cpu here."
        )
    return None


def _no_pinning(act: Act, text: str) -> Reason | None:
    if not act.param("pin_memory"):
        return None
    if "pin" in text.lower():
        return Reason(
            "pin_memory prepares copies to a GPU, and there is none here.", "pin_memory", "Switch it off."
        )
    return None


def _probabilities(act: Act, text: str) -> Reason | None:
    chances = act.tensor("input")
    if act.entry.kind != "bernoulli" or chances is None or "p_in" not in text:
        return None
    array_any = plain_array(chances)
    outside = array_any[(array_any < 0) | (array_any > 1) | np.isnan(array_any)]
    if not outside.size:
        return None
    return Reason(
        f"{act.name('input')} holds {number_text(float(outside.reshape(-1)[0]))}; a probability is between 0 and 1.",
        "input",
        "Draw them with rand, or squeeze them with sigmoid.",
    )


def _negative_spread(act: Act, text: str) -> Reason | None:
    std = act.tensor("std")
    if act.entry.kind != "normal" or std is None or "std" not in text:
        return None
    if (plain_array(std) >= 0).all():
        return None
    low = number_text(float(plain_array(std).min()))
    return Reason(f"{act.name('std')} holds {low}; a standard deviation is at least 0.", "std", "")


def _to_numpy(act: Act, text: str) -> Reason | None:
    if act.entry.kind != "numpy":
        return None
    name = act.name("input")
    tensor = act.tensor("input")
    if "requires grad" in text:
        return Reason(
            f"{name} requires grad, and an array cannot record what is done with it.",
            "input",
            f"Use detach first: {name}.detach().numpy().",
        )
    if "unsupported ScalarType" in text and tensor is not None:
        return Reason(f"NumPy has no {dtype_text(tensor)}.", "input", f"Use {name}.to(torch.float32) first.")
    return None


def _out_of_range(act: Act, text: str) -> Reason | None:
    if not any(words in text for words in ("overflow", "out of bounds", "cannot be converted to type")):
        return None
    dtype = act.param("dtype")
    owner = act.tensor("input") if act.entry.in_place or act.entry.kind == "setitem" else None
    if owner is not None:
        dtype = dtype_text(owner)
    if not dtype or ("value" not in text.lower() and "overflow" not in text and "bounds for" not in text):
        return None
    if "out of bounds for dimension" in text or "out of bounds for axis" in text:
        return None
    return Reason(
        f"A number is too large for {dtype}.", "dtype" if owner is None else "value", "Use a larger dtype."
    )


def _cannot_grow(act: Act, text: str) -> Reason | None:
    if "not resizable" not in text:
        return None
    argument = "out" if "out" in act.step.inputs else act.first()
    name = act.name(argument)
    return Reason(
        f"The memory of {name} belongs to an array of NumPy as well, and so cannot grow to take the result.",
        argument,
        "Write into a tensor of torch's own, or leave out away.",
    )


def _from_array(act: Act, text: str) -> Reason | None:
    if act.entry.kind not in ("from_numpy", "tensor", "as_tensor"):
        return None
    argument = "ndarray" if act.entry.kind == "from_numpy" else "data"
    source = act.input(argument)
    if source is None or isinstance(source, Tensor):
        return None
    name = act.name(argument)
    if "negative" in text and "strides" in text:
        return Reason(
            f"{name} runs backwards through its memory, which a tensor cannot do.", argument, "Copy it first."
        )
    if "expected np.ndarray" in text:
        return Reason(
            f"{name} is a single number of NumPy ({dtype_text(source)}), not an array: it has no memory to share.",
            argument,
            f"Pick it with a slice, such as 0:1, so that {name} is an array, or use torch.tensor.",
        )
    return None


TYPE_REASONS: tuple[Explain, ...] = (
    _index_dtype,
    _named_index_dtype,
    _mask_dtype,
    _out_dtype,
    _no_device,
    _no_pinning,
    _probabilities,
    _negative_spread,
    _to_numpy,
    _from_array,
    _cannot_grow,
    _needs_real_numbers,
    _different_dtypes,
    _bool_arithmetic,
    _out_of_range,
)
