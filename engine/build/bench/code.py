"""The line of Python that a step stands for. No torch here: what is written is also what is passed."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import catalogue
from engine.catalogue.entry import OpForm, Results, TensorOpEntry
from engine.catalogue.params import FloatParam, Param, SizeParam
from engine.catalogue.tensor_params import IndexParam, NestedParam
from engine.spec.bench import BenchStep
from engine.spec.index_text import IndexTextError, format_index, parse_index

MISSING = "..."
_WIDTH = 100


@dataclass(frozen=True)
class Argument:
    """One argument of a call.

    Args:
        name: Its keyword.
        by_place: True if it is passed without its keyword.
        text: How it is written.
        names: Names of the tensors that it takes; empty if it is no tensor.
        several: True if they are passed as a list.
        value: What the user chose where it is no tensor.
        param: Its declaration where it is no tensor.
    """

    name: str
    by_place: bool
    text: str
    names: tuple[str, ...] = ()
    several: bool = False
    value: Any = None
    param: Param | None = None

    @property
    def written(self) -> str:
        """How it stands in the call."""
        return self.text if self.by_place else f"{self.name}={self.text}"


def tensor_op(kind: str) -> TensorOpEntry | None:
    """The tensor op with this catalogue id, or None."""
    return _BY_KIND.get(kind)


_BY_KIND: Mapping[str, TensorOpEntry] = {entry.kind: entry for entry in catalogue.TENSOR_OPS}


def input_names(step: BenchStep, argument: str) -> tuple[str, ...]:
    """The names that a tensor argument of a step was given; none if it was not."""
    given = step.inputs.get(argument, ())
    return (given,) if isinstance(given, str) else tuple(given)


def arguments_of(entry: TensorOpEntry, step: BenchStep) -> list[Argument]:
    """Everything that a step passes, in the order in which it is written; the object of a method comes first."""
    order = (*entry.positional, *entry.tensors, *(param.name for param in entry.params))
    found = []
    for name in dict.fromkeys(order):
        argument = _argument(entry, step, name, name in entry.positional)
        if argument is not None:
            found.append(argument)
    return found


def gives_tuple(entry: TensorOpEntry, step: BenchStep) -> bool:
    """True if the call returns several results even where there is one."""
    if entry.results is Results.WITH_PLACES:
        return step.params.get("dim") is not None
    return entry.results in (Results.PIECES, Results.ONE_EACH)


def step_code(step: BenchStep) -> str:
    """The line or lines of Python that a step stands for; ``...`` where an argument is missing."""
    entry = tensor_op(step.kind)
    if entry is None:
        return f"# {step.kind!r} is no tensor op"
    right = _statement(entry, step) if entry.form is OpForm.STATEMENT else _call(entry, step)
    if entry.results is Results.NONE or not step.names:
        return right
    left = ", ".join(_name(name) for name in step.names)
    if gives_tuple(entry, step) and len(step.names) == 1:
        left = f"({left},)"
    return f"{left} = {right}"


def needs_numpy(steps: Sequence[BenchStep]) -> bool:
    """True if the code of some steps uses NumPy by name."""
    return any(step.kind == "numpy.array" for step in steps)


def _argument(entry: TensorOpEntry, step: BenchStep, name: str, by_place: bool) -> Argument | None:
    tensor, param = entry.input(name), entry.param(name)
    if tensor is not None and name in step.inputs:
        names = input_names(step, name)
        written = [_name(one) for one in names] or [MISSING]
        text = f"[{', '.join(written)}]" if tensor.several else written[0]
        return Argument(name, by_place, text, names, tensor.several)
    if param is None:
        missing = tensor is not None and not tensor.optional
        return Argument(name, by_place, MISSING) if missing else None
    value = step.params.get(name, param.default)
    if param.required and (name not in step.params or value is None):
        return Argument(name, by_place, MISSING, param=param)
    if value is None or (not by_place and _is_default(param, value)):
        return None
    return Argument(name, by_place, _literal(entry, step, param, value), value=value, param=param)


def _name(name: str) -> str:
    """A name as it stands; what is none is quoted, as the bench may hold anything while it is edited."""
    return name if name.isidentifier() else repr(name)


def _is_default(param: Param, value: Any) -> bool:
    return (
        not param.required
        and isinstance(value, bool) == isinstance(param.default, bool)
        and value == param.default
    )


def _call(entry: TensorOpEntry, step: BenchStep) -> str:
    module, _, name = entry.target.partition(":")
    function = f"{'np' if module == 'numpy' else module}.{name}"
    arguments = arguments_of(entry, step)
    if entry.form is OpForm.METHOD:
        function, arguments = f"{arguments[0].text}.{entry.kind}", arguments[1:]
    written = []
    for argument in arguments:
        is_spread = is_spread_out(entry, argument)
        written.append(", ".join(map(str, argument.value)) if is_spread else argument.written)
    line = f"{function}({', '.join(written)})"
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(textwrap.indent(part, "    ") + ",\n" for part in written) + ")"


def is_spread_out(entry: TensorOpEntry, argument: Argument) -> bool:
    """True for a size that a method takes as separate numbers: ``a.view(2, 3)``."""
    is_size = isinstance(argument.param, SizeParam) and argument.by_place
    return (
        entry.form is OpForm.METHOD
        and is_size
        and isinstance(argument.value, list | tuple)
        and bool(argument.value)
    )


def _statement(entry: TensorOpEntry, step: BenchStep) -> str:
    given = {argument.name: argument for argument in arguments_of(entry, step)}
    owner = given["input"].text
    match entry.kind:
        case "getitem":
            return f"{owner}[{given['index'].text}]"
        case "setitem":
            return f"{owner}[{given['index'].text}] = {given['value'].text}"
        case "grad":
            return f"{owner}.grad"
        case "zero_grad":
            drops = step.params.get("set_to_none", True)
            return f"{owner}.grad = None" if drops else f"{owner}.grad.zero_()"
        case "gradient_step":
            return f"with torch.no_grad():\n    {owner} -= {given['lr'].text} * {owner}.grad"
    raise AssertionError(f"no statement is known for {entry.kind}")


def _literal(entry: TensorOpEntry, step: BenchStep, param: Param, value: Any) -> str:
    if param.name == "dtype" and isinstance(value, str):
        if entry.target.startswith("numpy:"):
            return "np.bool_" if value == "bool" else f"np.{value}"
        return f"torch.{value}"
    if param.name == "generator":
        device = step.params.get("device")
        place = f'"{device}"' if device not in (None, "cpu") else ""
        return f"torch.Generator({place}).manual_seed({value})"
    if isinstance(param, IndexParam):
        try:
            return format_index(parse_index(value))
        except (IndexTextError, TypeError):
            return MISSING
    if isinstance(param, NestedParam):
        return _nested(value)
    if isinstance(param, SizeParam) and isinstance(value, list | tuple):
        inner = ", ".join(map(str, value))
        if param.scalar and not param.optional:
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(param, FloatParam) and isinstance(value, int) and not isinstance(value, bool):
        return repr(float(value))
    return (
        f'"{value}"' if isinstance(value, str) and value.isprintable() and '"' not in value else repr(value)
    )


def _nested(value: Any) -> str:
    line = _flat(value)
    if len(line) <= _WIDTH or not isinstance(value, list | tuple):
        return line
    if all(not isinstance(item, list | tuple) for item in value):
        rows = textwrap.wrap(line[1:-1], _WIDTH - 8)
        return "[\n" + "".join(f"    {row}\n" for row in rows) + "]"
    return "[\n" + "".join(textwrap.indent(_nested(item), "    ") + ",\n" for item in value) + "]"


def _flat(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    return repr(value)
