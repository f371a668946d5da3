"""How a script names what an entry stands for, and writes its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.build.targets import as_declared
from engine.catalogue.entry import Entry
from engine.catalogue.params import NumbersParam
from engine.export.text import literal

_PREFIXES = {
    "torch": "torch",
    "torch.nn": "nn",
    "torch.nn.functional": "F",
    "torch.nn.init": "nn.init",
    "torch.optim": "torch.optim",
}


def target_code(entry: Entry) -> str:
    """How a script names what the entry stands for, such as ``nn.Linear``."""
    module, _, name = entry.target.partition(":")
    prefix = _PREFIXES.get(module, module if module.startswith("torch.") else "")
    return f"{prefix}.{name}" if prefix else name


def arguments_code(
    entry: Entry, given: Mapping[str, Any], dtype: str = "float32", *, every: bool = False
) -> dict[str, str]:
    """Keyword arguments as source text, in the declared order; what equals torch's own default is left out.

    Args:
        entry: What is called.
        given: Checked parameters.
        dtype: Of the tensors among them, as torch names it.
        every: True writes defaults too, where they take the place of another value.
    """
    ordered = [
        param.name
        for param in entry.params
        if param.name in given and (every or param.required or given[param.name] != param.default)
    ]
    code = {}
    for name in ordered:
        param = entry.param(name)
        value = as_declared(param, given[name])
        text = literal(value)
        if isinstance(param, NumbersParam) and value is not None:
            text = f"torch.tensor({text}, dtype=torch.{dtype})" if param.as_tensor else _tuple(value)
        code[name] = text
    return code


def _tuple(values: Any) -> str:
    inner = ", ".join(literal(value) for value in values)
    return f"({inner},)" if len(values) == 1 else f"({inner})"
