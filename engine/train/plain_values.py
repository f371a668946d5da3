"""State of torch objects as JSON values and named tensors, and back: nothing that could run code.

A tensor becomes its name among the tensors. Dictionaries keep keys that are no text, tuples stay tuples, and numbers
keep every bit: Python writes floats so that reading them gives the same one.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, Final

from torch import Tensor

MOST_DEPTH: Final = 60
_PLAIN: Final = (bool, int, float, str, type(None))


def to_plain(value: Any, name: str, tensors: dict[str, Tensor]) -> Any:
    """Turn a state into JSON values.

    Args:
        value: Plain values, tensors, lists, tuples and dictionaries of them, as a ``state_dict`` holds them.
        name: How its tensors are called; their place in it is added.
        tensors: Its tensors are put here.

    Raises:
        TypeError: If it holds anything else.
    """
    if isinstance(value, Tensor):
        tensors[name] = value.detach()
        return {"tensor": name}
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        pairs = [[key, to_plain(item, f"{name}.{key}", tensors)] for key, item in value.items()]
        if not all(isinstance(key, str | int) for key, _ in pairs):
            raise TypeError(f"{name}: a key that is neither text nor a whole number")
        return {"counter" if isinstance(value, Counter) else "dict": pairs}
    if isinstance(value, list | tuple | deque):
        items = [to_plain(item, f"{name}.{i}", tensors) for i, item in enumerate(value)]
        return items if isinstance(value, list) else {"tuple": items}
    raise TypeError(f"{name}: {type(value).__name__} is no plain value")


def from_plain(plain: Any, tensors: Mapping[str, Tensor], depth: int = 0) -> Any:
    """Turn JSON values back into a state.

    Args:
        plain: What ``to_plain`` gave, perhaps read from a file of unknown origin.
        tensors: The tensors by name.
        depth: How deep it lies.

    Raises:
        ValueError: If it is not what ``to_plain`` gives.
    """
    if depth > MOST_DEPTH:
        raise ValueError(f"nested deeper than {MOST_DEPTH}")
    if isinstance(plain, _PLAIN):
        return plain
    if isinstance(plain, list):
        return [from_plain(item, tensors, depth + 1) for item in plain]
    if isinstance(plain, dict) and len(plain) == 1:
        ((kind, content),) = plain.items()
        if kind == "tensor" and isinstance(content, str):
            if content not in tensors:
                raise ValueError(f"no tensor {content!r}")
            return tensors[content].clone()
        if kind == "tuple" and isinstance(content, list):
            return tuple(from_plain(item, tensors, depth + 1) for item in content)
        if kind in ("dict", "counter") and isinstance(content, list):
            found: dict[Any, Any] = Counter() if kind == "counter" else {}
            for pair in content:
                if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str | int)):
                    raise ValueError("a pair of key and value")
                found[pair[0]] = from_plain(pair[1], tensors, depth + 1)
            return found
    raise ValueError(f"not a state: {str(plain)[:60]}")


def same_form(given: Any, own: Any) -> str:
    """Where a state that was read differs in form from one of this program's own; empty if it does not.

    Args:
        given: What was read.
        own: What a fresh object has: the same keys are wanted, values of the same kind, tensors of the same shape.
    """
    if isinstance(own, Tensor):
        if not isinstance(given, Tensor):
            return "a tensor is missing"
        if given.shape != own.shape or given.dtype != own.dtype:
            return f"expected {tuple(own.shape)} {own.dtype}, received {tuple(given.shape)} {given.dtype}"
        return ""
    if isinstance(own, Mapping):
        if not isinstance(given, Mapping) or set(given) != set(own):
            return f"expected the keys {sorted(map(str, own))}"
        return next((f"{key}: {text}" for key in own if (text := same_form(given[key], own[key]))), "")
    if isinstance(own, list | tuple):
        if not isinstance(given, list | tuple) or len(given) != len(own):
            return f"expected {len(own)} values"
        return next(
            (
                f"{i}: {text}"
                for i, (a, b) in enumerate(zip(given, own, strict=True))
                if (text := same_form(a, b))
            ),
            "",
        )
    if isinstance(own, bool | str) and type(given) is not type(own):
        return f"expected {type(own).__name__}, received {type(given).__name__}"
    if isinstance(own, int | float) and not (isinstance(given, int | float) or given is None):
        return f"expected a number, received {type(given).__name__}"
    if own is None and not isinstance(given, _PLAIN):
        return f"expected a plain value, received {type(given).__name__}"
    return ""
