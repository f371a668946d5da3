"""Takes the vital signs of a run: looks at copies, between two steps, only when it is asked, and draws nothing.

Shape suffixes: N samples, K classes, P the classes and one column for none of them.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.catalogue.entry import Task
from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.train.endings import first_non_finite, largest_parameter, non_finite_text
from engine.train.events import Reason
from engine.train.inside import watched_inputs
from engine.train.probes import thinned
from engine.train.vitals import ActivationSigns, Breakdown, Broken, LayerSigns, Vitals

if TYPE_CHECKING:
    from engine.train.trainer import Trainer

_MOST_SAMPLES = 256
# Units that are dead, and classes that are never said, can be told from so many samples and not from fewer.
_TELLING_SAMPLES = 16
_GRADIENT = " (its gradient)"


def take_vitals(trainer: Trainer) -> Vitals:
    """The vital signs of this moment.

    Args:
        trainer: The run, between two steps.
    """
    history, group = trainer.history, trainer.optimizer.param_groups[0]
    lr = group.get("initial_lr", group.get("lr"))
    paths = _paths(trainer)
    layers = _layers(trainer, paths)
    return Vitals(
        step=trainer.step_count,
        epoch=trainer.epoch_count,
        lr=None if lr is None else float(lr),
        losses=history.losses.values(),
        epoch_losses=history.epoch_losses.values(),
        validation_losses=history.validation_losses.values(),
        layers=layers,
        activations=_activations(trainer, paths, layers),
        class_names=trainer.data.facts.class_names if _counts_classes(trainer) else (),
        counts_KP=_counts(trainer),
        breakdown=trainer.breakdown,
    )


def explain_breakdown(trainer: Trainer, loss: Tensor | None, seen: str) -> tuple[str, Breakdown]:
    """The sentence for a run that lost its numbers, and where it lost them first.

    Args:
        trainer: The run with the weights that gave a loss that is not finite.
        loss: That loss with its graph, or None if the graph is gone.
        seen: What was seen and when; empty for the loss of a step.
    """
    place = first_non_finite(trainer.model, loss)
    seen = seen or f"The loss is not finite at step {trainer.step_count + 1}"
    return non_finite_text(seen, place, largest_parameter(trainer.model)), _breakdown(trainer, place)


def _breakdown(trainer: Trainer, place: str | None) -> Breakdown:
    step, paths = trainer.step_count + 1, _paths(trainer)
    largest = largest_parameter(trainer.model)
    if place is not None and not place.endswith(_GRADIENT):
        owner = place.rpartition(".")[0]
        return Breakdown(step, Broken.WEIGHTS, place, paths.get(owner, ""), largest)
    module = _first_broken_output(trainer)
    if module is not None:
        return Breakdown(step, Broken.OUTPUT, module, paths.get(module, ""), largest)
    if place is not None:
        name = place.removesuffix(_GRADIENT)
        return Breakdown(step, Broken.GRADIENT, name, paths.get(name.rpartition(".")[0], ""), largest)
    return Breakdown(step, Broken.LOSS, "", "", largest)


def _first_broken_output(trainer: Trainer) -> str | None:
    """Name of the first module without parts whose output is not finite for the last batch."""
    if trainer.last_batch is None:
        return None
    model = trainer.prober.shadow.refresh()
    found: list[str] = []

    def look(name: str, output: Any) -> None:
        tensors = output if isinstance(output, tuple) else (output,)
        if not found and not all(bool(torch.isfinite(t).all()) for t in tensors if isinstance(t, Tensor)):
            found.append(name)

    handles = [
        module.register_forward_hook(lambda _module, _inputs, output, name=name: look(name, output))
        for name, module in model.named_modules()
        if not any(True for _ in module.children())
    ]
    try:
        trainer.prober.outputs(model, trainer.last_batch[0].cpu().numpy())
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else None


def _paths(trainer: Trainer) -> dict[str, str]:
    """Name of each module to the spec path of its layer."""
    plan = plan_model(trainer.resolved.model)
    return {name: place.plan.path for place in places(plan) for name in place.names}


def _path_of(name: str, paths: dict[str, str]) -> str:
    """Path of the layer that a module is, or is inside of."""
    while name and name not in paths:
        name = name.rpartition(".")[0]
    return paths.get(name, "")


def _layers(trainer: Trainer, paths: dict[str, str]) -> tuple[LayerSigns, ...]:
    if trainer.last_batch is None or trainer.ended is Reason.NON_FINITE:
        return ()
    model = trainer.prober.shadow.refresh()
    trained = {name for name, parameter in trainer.model.named_parameters() if parameter.requires_grad}
    named = {
        name: parameter
        for name, parameter in model.named_parameters()
        if name in trained and parameter.ndim > 1
    }
    gradients = _gradients(trainer, model, list(named.values()))
    before = _before_update(trainer)
    grouped: dict[str, list[str]] = {}
    for name in named:
        grouped.setdefault(name.rpartition(".")[0], []).append(name)
    by_name = dict(zip(named, gradients, strict=True))
    found = []
    for module, names in grouped.items():
        size, gradient = _norm(named[name] for name in names), _norm(by_name[name] for name in names)
        ratio = None
        if before is not None and size > 0:
            ratio = _norm(named[name] - before[name] for name in names) / size
        count = sum(named[name].numel() for name in names)
        found.append(
            LayerSigns(module, _path_of(module, paths), size, gradient, gradient / sqrt(count), ratio)
        )
    return tuple(found)


def _gradients(trainer: Trainer, model: nn.Module, weights: list[Tensor]) -> list[Tensor]:
    """Derivatives of the loss of the last batch; 0 where it does not depend on a weight."""
    assert trainer.last_batch is not None
    if not weights:
        return []
    # A look may not take longer than a step of the same model.
    most = min(_MOST_SAMPLES, trainer.prober.affordable_samples)
    x, target = (tensor[:most] for tensor in trainer.last_batch)
    for weight in weights:
        weight.requires_grad_(True)
    try:
        # cuDNN has no way back through a recurrent layer in evaluation mode.
        with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
            loss = trainer.loss(trainer.prober.outputs(model, x.cpu().numpy(), with_gradient=True), target)
            found = torch.autograd.grad(loss, weights, allow_unused=True) if loss.requires_grad else None
    finally:
        for weight in weights:
            weight.requires_grad_(False)
    if found is None:
        return [torch.zeros_like(weight) for weight in weights]
    return [torch.zeros_like(w) if g is None else g for w, g in zip(weights, found, strict=True)]


def _before_update(trainer: Trainer) -> dict[str, Tensor] | None:
    """The weights before the last update: on the CPU a run keeps them anyway."""
    if trainer.device.type != "cpu" or trainer.step_count == 0:
        return None
    return dict(zip(trainer.model.state_dict(), trainer.kept.before_update, strict=True))


def _norm(tensors: Any) -> float:
    return sqrt(sum(float(torch.linalg.vector_norm(tensor)) ** 2 for tensor in tensors))


def _activations(
    trainer: Trainer, paths: dict[str, str], layers: tuple[LayerSigns, ...]
) -> tuple[ActivationSigns, ...]:
    if not layers or trainer.prober.affordable_samples < _TELLING_SAMPLES:
        return ()
    prober, train = trainer.prober, trainer.data.train_index
    model = prober.shadow.refresh()
    x = prober.inputs(train[thinned(np.arange(len(train)), prober.limited(_MOST_SAMPLES))])
    order = {name: i for i, (name, _) in enumerate(model.named_modules())}
    last = max(order[layer.name] for layer in layers)
    found = []
    for layer in watched_inputs(model, lambda: prober.outputs(model, x)):
        view = layer.view
        gone = None if view.saturated is None or view.dead is None else view.saturated + view.dead
        path, n_dead = _path_of(layer.name, paths), int(view.dead_F.sum())
        is_output = order[layer.name] > last
        found.append(ActivationSigns(layer.name, path, view.kind, len(view.dead_F), n_dead, gone, is_output))
    return tuple(found)


def _counts_classes(trainer: Trainer) -> bool:
    return trainer.data.facts.task is Task.CLASSIFICATION and not trainer.data.facts.predicts_input


def _counts(trainer: Trainer) -> npt.NDArray[np.int64]:
    is_too_much = trainer.prober.affordable_samples < _TELLING_SAMPLES
    if not _counts_classes(trainer) or trainer.step_count == 0 or is_too_much:
        return np.zeros((0, 0), dtype=np.int64)
    prober, data, n = trainer.prober, trainer.data, len(trainer.data.facts.class_names)
    rows = thinned(data.train_index, prober.limited(4 * _MOST_SAMPLES))
    output = prober.outputs(prober.shadow.refresh(), prober.inputs(rows))
    counts_KP = np.zeros((n, n + 1), dtype=np.int64)
    true_N, predicted_N = data.samples.y_N[rows].astype(np.int64), trainer.reader.predicted(output)
    np.add.at(counts_KP, (true_N, np.minimum(predicted_N.astype(np.int64), n)), 1)
    return counts_KP
