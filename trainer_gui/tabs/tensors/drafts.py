"""What a new step begins with: the tensors that it probably means, a start for every value, free names."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from engine.catalogue import TensorOpEntry
from engine.catalogue.entry import Results, TensorInput
from engine.check.bench import expected_names
from engine.spec import BenchSpec, BenchStep
from trainer_gui.tabs.tensors.input_row import Chosen, Named

# Arguments that want tensors of a type, and how that type is written behind a name.
_TYPES = MappingProxyType({"index": "int64", "mask": "bool", "condition": "bool"})


def names_before(bench: BenchSpec, index: int) -> list[str]:
    """Names that exist before a step, oldest first.

    Args:
        bench: The program.
        index: Number of the step; the number of steps for the end.
    """
    return list(dict.fromkeys(name for step in bench.steps[:index] for name in step.names))


def arrays_before(bench: BenchSpec, index: int) -> set[str]:
    """Those of the names that are arrays of NumPy."""
    found: set[str] = set()
    for step in bench.steps[:index]:
        is_array = step.kind.startswith("numpy")
        found = found | set(step.names) if is_array else found - set(step.names)
    return found


def fresh_step(entry: TensorOpEntry, names: Sequence[Named], arrays: set[str], selected: str) -> BenchStep:
    """A new step of a kind; its results have no names yet.

    Args:
        entry: Its declaration.
        names: All that exist where it comes in, oldest first, with shape and type.
        arrays: Those of them that are arrays.
        selected: The tensor in hand, the likeliest first input.
    """
    inputs: dict[str, Any] = {}
    params = {name: value for name, value in entry.initial_params().items() if value is not None}
    taken: list[str] = []
    for argument in entry.inputs:
        param = entry.param(argument.name) if argument.or_param else None
        fitting = [
            name for name, _ in names if (name in arrays) == argument.is_array or not argument.is_array
        ]
        # A number is the easier start, but two tensors are what sums and products are about.
        prefers_value = param is not None and not (entry.group == "math" and len(fitting) > 1)
        if argument.optional or (prefers_value and param is not None and param.initial is not None):
            continue
        chosen = _likely(argument, names, fitting, selected, taken)
        if chosen:
            inputs[argument.name] = chosen
            taken += [chosen] if isinstance(chosen, str) else list(chosen)
            params.pop(argument.name, None)
    step = BenchStep(kind=entry.kind, params=params, inputs=inputs)
    return coherent(entry, step)


def coherent(entry: TensorOpEntry, step: BenchStep) -> BenchStep:
    """The step with a size where only numbers tell of none, and without one where tensors do."""
    size = entry.param("size")
    alternatives = [argument.name for argument in entry.inputs if argument.or_param]
    if size is None or not size.optional or not alternatives:
        return step
    has_tensor = any(name in step.inputs for name in alternatives)
    params = dict(step.params)
    if has_tensor:
        params.pop("size", None)
    elif params.get("size") is None:
        params["size"] = size.start
    return step.model_copy(update={"params": MappingProxyType(params)}) if params != step.params else step


def likely_results(entry: TensorOpEntry, step: BenchStep) -> int:
    """How many names a step probably wants; where shapes decide, as many as it was asked for."""
    if "out" in step.inputs:
        # The result is the tensor that it is written into, which has a name.
        return 0
    expected = expected_names(entry, step)
    if expected is not None and entry.results is not Results.PIECES:
        return max(expected)
    for name in ("chunks", "split_size_or_sections"):
        asked = step.params.get(name)
        if isinstance(asked, list | tuple):
            return max(1, len(asked))
        if isinstance(asked, int) and name == "chunks":
            return max(1, asked)
    return 2


def _likely(
    argument: TensorInput, names: Sequence[Named], fitting: Sequence[str], selected: str, taken: Sequence[str]
) -> Chosen:
    if argument.several:
        return tuple(fitting[-2:]) if len(fitting) > 1 else (*fitting, *fitting)
    wanted = _TYPES.get(argument.name)
    typed = [name for name, text in names if wanted is not None and wanted in text and name in fitting]
    if typed:
        return ([name for name in typed if name not in taken] or typed)[-1]
    if selected in fitting and selected not in taken:
        return selected
    free = [name for name in fitting if name not in taken]
    return (free or list(fitting) or [""])[-1] or None
