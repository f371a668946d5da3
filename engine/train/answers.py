"""Answers what is asked of a run once: looks at copies, between two steps, and draws no random numbers.

Shape suffixes: N samples.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.train.inner_questions import NeuronMapsView, ParameterSpread, WeightsView
from engine.train.inside import learned_slopes, watched_inputs
from engine.train.neuron_maps import neuron_maps
from engine.train.probes import thinned
from engine.train.questions import (
    Answer,
    BatchOutput,
    BatchView,
    InputsView,
    InsideView,
    LayerPreActivations,
    NamedArray,
    Question,
    VitalsView,
)
from engine.train.vital_signs import take_vitals
from engine.train.weight_spreads import weight_spreads

if TYPE_CHECKING:
    from engine.train.trainer import Trainer

_MOST_OF_BATCH = 256
_MOST_WEIGHTS = 1_000_000


def answer(trainer: Trainer, question: Question) -> Answer:
    """Answer with the weights of this moment.

    Args:
        trainer: The run.
        question: What is asked.
    """
    value: Any
    match question:
        case InputsView():
            value = trainer.prober.unseen(question)
        case BatchView():
            value = _batch(trainer, question)
        case InsideView():
            value = _inside(trainer, question)
        case VitalsView():
            value = take_vitals(trainer)
        case NeuronMapsView():
            value = neuron_maps(trainer, question)
        case WeightsView():
            value = _weights(trainer, question)
    return Answer(trainer.run_id, trainer.step_count, question, value)


def _inside(trainer: Trainer, question: InsideView) -> tuple[LayerPreActivations, ...]:
    prober, data, y = trainer.prober, trainer.data, trainer.batches.part.y
    model = prober.shadow.refresh()
    at_N = thinned(np.arange(len(data.train_index)), prober.limited(question.limit))
    x = prober.inputs(data.train_index[at_N])
    layers = watched_inputs(model, lambda: prober.outputs(model, x))
    slopes = learned_slopes(
        model,
        lambda: trainer.loss(
            prober.outputs(model, x, with_gradient=True), y[torch.from_numpy(at_N).to(y.device)]
        ),
    )
    return tuple(replace(layer, slopes=slopes.get(layer.name)) for layer in layers)


def _batch(trainer: Trainer, question: BatchView) -> BatchOutput:
    prober = trainer.prober
    x, target = _last_batch(trainer)
    output = prober.outputs(prober.shadow.refresh(), x.cpu().numpy())
    state = _state(trainer.model) if question.weights else ()
    is_first = trainer.last_batch is None
    return BatchOutput(output.cpu().numpy().copy(), target.cpu().numpy().copy(), is_first, state)


def _weights(trainer: Trainer, question: WeightsView) -> tuple[ParameterSpread, ...]:
    prober = trainer.prober
    model = prober.shadow.refresh()
    x, target = _last_batch(trainer)
    inputs = x.cpu().numpy()

    def loss() -> Tensor:
        return trainer.loss(prober.outputs(model, inputs, with_gradient=True), target.to(trainer.device))

    return weight_spreads(model, loss, question.bins)


def _last_batch(trainer: Trainer) -> tuple[Tensor, Tensor]:
    """Inputs and targets of some samples of the last batch; of the first training samples before there was one."""
    prober, last = trainer.prober, trainer.last_batch
    if last is not None:
        x, target = (tensor[: min(_MOST_OF_BATCH, prober.most_samples)] for tensor in last)
        return x, target
    part = trainer.batches.part
    n = min(trainer.batches.batch_size, prober.limited(_MOST_OF_BATCH) or 1)
    x = torch.from_numpy(prober.inputs(part.index_N[:n]))
    return x, x if trainer.data.facts.predicts_input else part.y[:n]


def _state(model: nn.Module) -> tuple[NamedArray, ...]:
    named = model.state_dict()
    if sum(tensor.numel() for tensor in named.values()) > _MOST_WEIGHTS:
        return ()
    return tuple(
        NamedArray(name, tensor.detach().cpu().numpy().astype(np.float64)) for name, tensor in named.items()
    )
