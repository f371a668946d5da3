"""Compare our layers with torch's own samples of its modules; a script, because importing those freezes global flags.

Prints one JSON object: what was compared, what cannot be expressed here and why, and every disagreement.
"""

from __future__ import annotations

import inspect
import json
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from typing import Any

import torch
from running_examples import call_layer
from torch import Tensor
from torch.testing._internal.common_modules import module_db

from engine import catalogue
from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue import LayerEntry, ShapeProblem
from engine.catalogue.entry import LayerCall


class CannotExpress(Exception):
    """A sample that a node of a project cannot say."""


def plain(value: Any) -> Any:
    """Values as a project file holds them."""
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    if value is torch.nn.functional.relu or value is torch.nn.functional.gelu:
        return value.__name__
    return value


def node_params(entry: LayerEntry, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of our node for these constructor arguments."""
    names = list(inspect.signature(getattr(torch.nn, entry.kind)).parameters)
    if names == ["args", "kwargs"]:
        names = [param.name for param in entry.params]
    if len(args) > len(names):
        raise CannotExpress("more arguments than parameters")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    layer = given.pop("encoder_layer", None)
    params = {} if layer is None else stacked(layer)
    for name, value in given.items():
        # What decides where and by which chance something is computed decides no shape.
        if name in ("device", "dtype", "_random_samples"):
            continue
        if isinstance(value, torch.nn.Module | Tensor):
            raise CannotExpress("a module or tensor as an argument")
        if entry.param(name) is None:
            if value is False or value is None or (name, value) == ("padding_mode", "zeros"):
                continue  # torch's default of a parameter that is left out
            raise CannotExpress(f"{name}, which is left out")
        params[name] = plain(value)
    # torch reads the axes in its own order unless told otherwise; a node always says.
    if entry.param("batch_first") is not None:
        params.setdefault("batch_first", False)
    return params


def stacked(layer: Any) -> dict[str, Any]:
    """The parameters of a stack whose layers are copies of this one."""
    return {
        "d_model": layer.self_attn.embed_dim,
        "nhead": layer.self_attn.num_heads,
        "dim_feedforward": layer.linear1.out_features,
        "dropout": layer.dropout.p,
        "activation": plain(layer.activation),
        "layer_norm_eps": layer.norm1.eps,
        "batch_first": layer.self_attn.batch_first,
        "norm_first": layer.norm_first,
        "bias": layer.linear1.bias is not None,
    }


def refused(entry: LayerEntry, params: Mapping[str, Any], shape: tuple[int, ...] | None) -> str:
    """What our catalogue says against parameters and input; empty for nothing."""
    for name, value in params.items():
        param = entry.param(name)
        assert param is not None
        if not param.accepts(value):
            return f"{name}: expected {param.expected}"
    if shape is None:
        shape = entry.example.input_shape
    try:
        entry.shape_rule(entry.resolved(params), shape)
    except ShapeProblem as problem:
        return f"{problem.param or 'input'}: {problem}"
    return ""


def first_input(sample: Any) -> Tensor:
    values = [*sample.args, *sample.kwargs.values()]
    if not values or not isinstance(values[0], Tensor):
        raise CannotExpress("an input that is no tensor")
    return values[0]


def compare_sample(entry: LayerEntry, sample: Any) -> str:
    """Build our node, run it on torch's own input, compare the shapes; the disagreement, or nothing."""
    built, forward = sample.constructor_input, sample.forward_input
    params = node_params(entry, built.args, built.kwargs)
    x = first_input(forward)
    shape = tuple(x.shape)
    if any(isinstance(value, tuple) and None in value for value in params.values()):
        raise CannotExpress("a size with none for one axis")
    if isinstance(params.get("scale_factor"), tuple) or isinstance(params.get("output_ratio"), float):
        raise CannotExpress("one factor for each axis, or one ratio for all")
    if entry.kind == "Bilinear" and params["in1_features"] != params["in2_features"]:
        raise CannotExpress("two inputs of different sizes")
    if x.is_nested or x.is_sparse:
        raise CannotExpress("an input that is no dense tensor")
    if not shape:
        raise CannotExpress("a single number, without a batch axis")
    if entry.input_axes and len(shape) not in entry.input_axes:
        said = refused(entry, params, shape)
        if not said.startswith("input: expected an input of shape"):
            return f"{params} on {shape}: not refused for its missing batch axis, but {said!r}"
        # The same numbers twice, as a batch.
        x = torch.stack([x, x], dim=0 if params.get("batch_first", True) else 1)
        shape = tuple(x.shape)
    wrong = refused(entry, params, shape)
    if wrong:
        return f"{params} on {shape}: torch runs, we say {wrong}"
    layer = resolve_target(entry.target)(**torch_arguments(entry, params))
    if x is first_input(forward):
        y = layer(*forward.args, **forward.kwargs)
        y = y[0] if entry.call in (LayerCall.FIRST, LayerCall.SELF_ATTENTION) else y
    else:
        y = call_layer(entry, layer, params, x, x)
    declared = entry.shape_rule(entry.resolved(params), shape)
    weights = {name: tuple(weight.shape) for name, weight in layer.named_parameters()}
    if weights != entry.weight_shapes(entry.resolved(params), shape):
        return f"{params}: weights are {weights}"
    return (
        ""
        if declared == tuple(y.shape)
        else f"{params} on {shape}: declared {declared}, real {tuple(y.shape)}"
    )


def arguments_of(info: Any, inputs: Any, training: bool) -> list[Any]:
    torch.manual_seed(0)
    return list(inputs(info, device="cpu", dtype=torch.float32, requires_grad=False, training=training))


def report() -> dict[str, Any]:
    compared: Counter[str] = Counter()
    cannot: Counter[str] = Counter()
    said_against: Counter[str] = Counter()
    wrong, missed = [], []
    for info in module_db:
        kind = info.name.removeprefix("nn.")
        entry = catalogue.layer(kind)
        if entry is None:
            continue
        for training in (True, False):
            for sample in arguments_of(info, info.module_inputs_func, training):
                try:
                    disagreement = compare_sample(entry, sample)
                except CannotExpress as reason:
                    cannot[f"{kind}: {reason}"] += 1
                    continue
                compared[kind] += 1
                if disagreement:
                    wrong.append(f"{kind}: {disagreement}")
        if info.module_error_inputs_func is None:
            continue
        for error in arguments_of(info, info.module_error_inputs_func, True):
            sample = error.module_error_input
            try:
                built = sample.constructor_input
                params = node_params(entry, built.args, built.kwargs)
                at_construction = error.error_on.name == "CONSTRUCTION_ERROR"
                shape = None if at_construction else tuple(first_input(sample.forward_input).shape)
            except CannotExpress as reason:
                cannot[f"{kind}: {reason}"] += 1
                continue
            if refused(entry, params, shape):
                said_against[kind] += 1
            else:
                missed.append(f"{kind} {error.error_on.name}: {error.error_regex}")
    return {
        "compared": dict(compared),
        "cannot": dict(cannot),
        "refused": dict(said_against),
        "wrong": wrong,
        "missed": missed,
    }


if __name__ == "__main__":
    # torch warns of its own old samples.
    warnings.simplefilter("ignore")
    json.dump(report(), sys.stdout)
