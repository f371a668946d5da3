"""What initialisers do to activations and gradients in a model of the user's own: one pass each way on one batch.

Shape suffixes: N samples, L layers in the order in which they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from engine import catalogue
from engine.build.initial import initialize, is_meant, weight_of
from engine.build.module_tree import build_module
from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue.entry import Shape
from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.explore.own_chance import OwnChance
from engine.spec import InitRule, LayerNode, Node, Problem, ProjectError
from engine.spec.tree import layer_paths

Floats = npt.NDArray[np.float64]

MOST_WEIGHTS = 200_000_000
# Numbers that the outputs of all layers may have together: what a backward pass needs is kept meanwhile.
MOST_NUMBERS = 60_000_000
MOST_SAMPLES = 64


@dataclass(frozen=True, eq=False)
class ModelFlow:
    """One way to begin.

    Args:
        initializer: What filled every weight with at least two axes that it can fill; None where none was named.
        is_own: True for the project's own rules and choices.
        names: Dotted names of the layers, as in ``state_dict``.
        activation_std_L: Standard deviation of what comes out of each layer, float64.
        gradient_std_L: Standard deviation of the gradient by the same numbers; 0 where none comes through.
    """

    initializer: Node | None
    is_own: bool
    names: tuple[str, ...]
    activation_std_L: Floats
    gradient_std_L: Floats


def samples_that_fit(output_numbers: int, n_weights: int) -> int:
    """How many samples a batch may have.

    Args:
        output_numbers: Numbers that all layers give for one sample together.
        n_weights: Learnable numbers of the model.

    Raises:
        ProjectError: If the model is too large for a look.
    """
    if n_weights > MOST_WEIGHTS or output_numbers > MOST_NUMBERS:
        expected = f"at most {MOST_WEIGHTS:,} weights and {MOST_NUMBERS:,} outputs of layers for a sample"
        received = f"{n_weights:,} and {output_numbers:,}"
        raise ProjectError([Problem("model", "too_large", expected, received)])
    return min(MOST_SAMPLES, MOST_NUMBERS // max(1, output_numbers))


def model_flows(
    model: LayerNode,
    rules: Sequence[InitRule],
    initializers: Sequence[Node | None],
    inputs: npt.NDArray[np.float32] | tuple[int, Shape],
    seed: int = 0,
    *,
    with_own: bool = True,
) -> tuple[ModelFlow, ...]:
    """Send a batch through the model for each initialiser, and a normal gradient back from its output.

    Dropout passes everything, so that only the weights differ; batch norm takes the statistics of the batch, as
    training does. torch's global generator is not touched.

    Args:
        model: A tree without problems and without "auto".
        rules: The project's rules for first values.
        initializers: What is compared; None for torch's own default.
        inputs: Samples as the model gets them, float32, shape (N, …); or N and the shape of one sample, for normal
            numbers.
        seed: Where the numbers begin, the same for every initialiser.
        with_own: True to begin with the project's own rules and choices.

    Raises:
        ProjectError: If a layer draws random numbers when it is called.
    """
    for path, node in layer_paths(model):
        if node.kind.startswith("FractionalMaxPool"):
            expected = "a layer that gives the same for the same input"
            raise ProjectError([Problem(path, "draws", expected, node.kind)])
    own = [_flow(model, rules, None, inputs, seed)] if with_own else []
    return (*own, *(_flow(model, None, chosen, inputs, seed) for chosen in initializers))


def _flow(
    model: LayerNode,
    rules: Sequence[InitRule] | None,
    chosen: Node | None,
    inputs: npt.NDArray[np.float32] | tuple[int, Shape],
    seed: int,
) -> ModelFlow:
    """One pass each way; with rules in the project's own way."""
    plan = plan_model(model)
    with OwnChance(seed):
        module = build_module(plan)
        if rules is not None:
            initialize(module, plan, rules)
        elif chosen is not None:
            _fill(module, chosen)
        x_N = torch.randn(inputs[0], *inputs[1]) if isinstance(inputs, tuple) else torch.tensor(inputs)
        module.eval()
        for layer in module.modules():
            if isinstance(layer, _BatchNorm) and len(x_N) > 1:
                layer.train()
        names: list[str] = []
        outputs: list[Tensor] = []

        def note(name: str, _layer: nn.Module, _args: tuple[Any, ...], output: Any) -> Any:
            given = output[0] if isinstance(output, tuple) else output
            if not given.is_floating_point():
                return None
            names.append(name)
            outputs.append(given)
            # The next layer may work in place; what is kept here must stay what it is.
            passed = given.clone()
            return (passed, *output[1:]) if isinstance(output, tuple) else passed

        for place in places(plan):
            for name in place.names:
                module.get_submodule(name).register_forward_hook(partial(note, name))
        out_N = module(x_N.requires_grad_())
        found: Sequence[Tensor | None] = [None] * len(outputs)
        if outputs and out_N.requires_grad:
            back_N = torch.randn(out_N.shape)
            found = torch.autograd.grad(out_N, outputs, back_N, allow_unused=True)
    return ModelFlow(chosen, rules is not None, tuple(names), _stds(outputs), _stds(found))


def _fill(module: nn.Module, chosen: Node) -> None:
    entry = catalogue.initializer(chosen.kind)
    if entry is None:
        raise ProjectError([Problem("initializer", "unknown_kind", "a known initialiser", repr(chosen.kind))])
    rule = InitRule(initializer=chosen)
    for layer in module.modules():
        weight = weight_of(layer, rule.parameter)
        if weight is not None and weight.dim() >= 2 and is_meant(rule, entry, layer, weight):
            resolve_target(entry.target)(weight, **torch_arguments(entry, chosen.params))


def _stds(tensors: Sequence[Tensor | None]) -> Floats:
    return np.array(
        [
            float(values.detach().double().std(correction=0))
            if values is not None and values.numel()
            else 0.0
            for values in tensors
        ]
    )
