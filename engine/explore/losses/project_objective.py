"""Loss, cost and objective of a project with the weights that its run has at this moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from engine import catalogue
from engine.build.model import build_model
from engine.build.tensors import targets
from engine.catalogue.entry import TargetForm
from engine.check import resolve
from engine.data.load import LoadedData
from engine.explore.losses.objective import Objective, Regularisation, objective_of
from engine.explore.own_chance import OwnChance
from engine.spec import Problem, ProjectError, ProjectSpec
from engine.train.questions import NamedArray

MOST_SAMPLES = 1000


def project_objective(
    spec: ProjectSpec, data: LoadedData, state: Sequence[NamedArray], penalty: Regularisation
) -> Objective:
    """Compute them over the training samples, at most 1,000 of them, evenly spaced.

    Args:
        spec: The project that the run was made from.
        data: Its samples.
        state: Everything in the ``state_dict`` of the run's model: see ``BatchOutput``.
        penalty: What is added to the cost.

    Raises:
        ProjectError: If the project has errors, or the weights are those of another model.
    """
    resolved = resolve(spec, data.facts)
    with OwnChance(spec.seed):
        model = build_model(resolved.model, spec.initialization)
    own = model.state_dict()
    given = {array.name: array.values for array in state}
    if {name: tuple(tensor.shape) for name, tensor in own.items()} != {
        name: values.shape for name, values in given.items()
    }:
        expected, received = "the weights of the project's model", "those of another one"
        raise ProjectError([Problem("model", "other_model", expected, received, "Reset the run.")])
    model.load_state_dict(
        {name: torch.from_numpy(values).to(own[name].dtype) for name, values in given.items()}
    )
    rows = data.train_index
    if len(rows) > MOST_SAMPLES:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_SAMPLES).astype(np.int64)]
    entry = catalogue.loss(spec.loss.kind)
    form = entry.target_form if entry is not None else TargetForm.LIKE_OUTPUT
    x = torch.from_numpy(data.inputs(rows).astype(np.float32, copy=False))
    facts = data.facts
    target = x if facts.predicts_input else targets(data.y_N[rows], facts.task, form)
    return objective_of(model, spec.loss, x, target, penalty)
