"""The model of a finished run with its final weights."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_safetensors
from torch import nn

from engine.build.model import build_model
from engine.build.own_look import looked_at
from engine.check import resolve
from engine.data.load import LoadedData
from engine.data.load import load as load_data
from engine.own_code.nodes import named_hashes, with_full_code_paths, with_sources
from engine.own_code.values import NO_OWN_CODE
from engine.spec import Problem, ProjectError, ProjectSpec, read_project


def trained_model(run_dir: Path, *, allow_code: bool = False) -> tuple[ProjectSpec, LoadedData, nn.Module]:
    """Build a run's model on the CPU and give it the run's weights.

    Args:
        run_dir: The folder of the run.
        allow_code: Let the Python files run whose text was kept with the run.

    Returns:
        The project, its samples, and the model.

    Raises:
        ProjectError: If the run cannot be read.
    """
    spec = with_full_code_paths(read_project(run_dir / "project.json"), run_dir)
    data = load_data(spec.data)
    own = with_sources(NO_OWN_CODE, spec.model)
    own = looked_at(spec, data.facts, own.with_allowed(named_hashes(spec.model)) if allow_code else own)
    with torch.random.fork_rng(devices=[]):
        model = build_model(resolve(spec, data.facts, own).model, own=own)
    _load_weights(model, run_dir / "weights.safetensors")
    return spec, data, model


def _load_weights(model: nn.Module, path: Path) -> None:
    try:
        state = load_safetensors(path.read_bytes())
        model.load_state_dict(state)
    except (OSError, SafetensorError, RuntimeError) as error:
        expected, received = "the weights of this run's model", str(error).splitlines()[0]
        raise ProjectError([Problem(str(path), "no_weights", expected, received)]) from None
