"""From the name of a thing to the thing: ``torch.nn:Linear`` is looked up only when something is built."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from operator import attrgetter
from typing import Any

import torch

from engine.catalogue.entry import Entry
from engine.catalogue.params import FloatParam, NumbersParam, Param


def resolve_target(target: str) -> Any:
    """Import what an entry names.

    Args:
        target: ``module:name`` or ``module:class.name``, from the catalogue only, never from a file that a user opens.
    """
    module, _, name = target.partition(":")
    return attrgetter(name)(import_module(module))


def as_declared(param: Param | None, value: Any) -> Any:
    """A real number as float: JSON does not tell 1 from 1.0, but ``Adam(betas=(0, 0.999))`` is refused.

    Args:
        param: The declaration, if there is one.
        value: A value that it accepts.
    """
    if isinstance(param, FloatParam):
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(param, NumbersParam) and isinstance(value, list | tuple):
        return tuple(as_declared(param.item, item) for item in value)
    return value


def torch_arguments(
    entry: Entry, given: Mapping[str, Any], dtype: torch.dtype = torch.float32
) -> dict[str, Any]:
    """The user's parameters as the target wants them: tuples and tensors where JSON has lists.

    Args:
        entry: The chosen entry.
        given: Checked parameters; those left out are left to the target's own defaults.
        dtype: Of the tensors among them.
    """
    arguments = {}
    for name in given:
        param = entry.param(name)
        value = as_declared(param, given[name])
        as_tensor = isinstance(param, NumbersParam) and param.as_tensor and value is not None
        arguments[name] = torch.tensor(value, dtype=dtype) if as_tensor else value
    return arguments
