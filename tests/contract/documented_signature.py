"""The signature of a target: by inspection, or from the documentation where torch has no other."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.catalogue.params import REQUIRED

Signature = Mapping[str, tuple[Any, ...]]


def signature_of(target: Callable[..., Any]) -> Signature:
    """The parameters of a target, each with its default in every form that has it (REQUIRED for none)."""
    try:
        found = inspect.signature(target)
    except ValueError:
        return _documented(target)
    if list(found.parameters) == ["args", "kwargs"] and _forms(target):
        return _documented(target)
    return {
        name: (REQUIRED if parameter.default is parameter.empty else parameter.default,)
        for name, parameter in found.parameters.items()
    }


# What torch documents in words, or in a form that is no list of names; running the examples shows that it is so.
_BY_HAND: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "relu": (("input", REQUIRED),),
    "detach": (),
    "clone": (("memory_format", "torch.preserve_format"),),
    "numpy": (("force", False),),
    "to": (
        ("dtype", None),
        ("device", None),
        ("non_blocking", False),
        ("copy", False),
        ("memory_format", "torch.preserve_format"),
    ),
}


def _documented(target: Callable[..., Any]) -> Signature:
    if target.__name__ in _BY_HAND:
        return {name: (default,) for name, default in _BY_HAND[target.__name__]}
    forms = _forms(target)
    found: dict[str, tuple[Any, ...]] = {}
    # The longest form has every parameter in its place.
    for form in sorted(forms, key=len, reverse=True):
        for part in _parts(form):
            name, _, default = part.strip().lstrip("\\").partition("=")
            name = name.partition(":")[0].strip().lstrip("*")
            if name:
                found[name] = (*found.get(name, ()), _value(default.strip()))
    assert found or forms, f"torch documents no signature of {target.__name__}"
    return found


def _forms(target: Callable[..., Any]) -> list[str]:
    """What stands in the brackets wherever the documentation shows how the target is called."""
    name = "__init__" if inspect.isclass(target) else target.__name__
    forms = re.findall(
        rf"^ *(?:\.\. function:: )?(?:torch\.)?{name}\((|[a-z*].*?)\)(?: ->.*|\s*)$",
        target.__doc__ or "",
        re.MULTILINE,
    )
    # Examples look alike, but hold values where a signature holds names.
    return [form for form in forms if not form or re.match(r"\*?[a-z_0-9]+(=\S+|: .*)?(,|$)", form)]


def _parts(form: str) -> list[str]:
    """Split at the commas that stand in no bracket."""
    parts, depth = [""], 0
    for letter in form:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _value(text: str) -> Any:
    if not text:
        return REQUIRED
    try:
        return ast.literal_eval(text)
    except ValueError:
        return text  # the name of a value, such as torch.strided
