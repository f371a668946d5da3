"""What a device must be able to do for a project: float16 needs a CUDA GPU, torch.compile something to compile with."""

from __future__ import annotations

import shutil

import torch

from engine.spec import Fix, Problem, ProjectError, TrainingSpec

# What torch.compile looks for on the processor.
_COMPILERS = ("g++", "clang++", "c++", "cl")


def require_abilities(training: TrainingSpec, device: torch.device) -> None:
    """Refuse before the first step what the chosen device cannot do.

    Args:
        training: Precision and compile.
        device: Where the run computes.

    Raises:
        ProjectError: With each thing that is missing, and what to choose instead.
    """
    problems = []
    if training.precision == "float16" and device.type != "cuda":
        path = "training.precision"
        fix = Fix("Use bfloat16", ((path, "bfloat16"),))
        expected = "float32 or bfloat16, because float16 needs a CUDA GPU"
        received = f"float16 on {device.type}"
        problems.append(Problem(path, "no_float16", expected, received, "", fix))
    if training.compile and not can_compile(device):
        path = "training.compile"
        fix = Fix("Switch it off", ((path, False),))
        expected = "false, or a C++ compiler such as g++ on this machine"
        received = "true, and no compiler was found"
        problems.append(Problem(path, "no_compiler", expected, received, "", fix))
    if problems:
        raise ProjectError(problems)


def can_compile(device: torch.device) -> bool:
    """Tell whether torch.compile finds what it needs for a device: Triton on a GPU, a C++ compiler elsewhere.

    Args:
        device: Where the program is to run.
    """
    if device.type == "cuda":
        # It compiles its own launcher in C, too.
        return torch.utils._triton.has_triton() and any(map(shutil.which, ("cc", "gcc", "clang")))
    return any(map(shutil.which, _COMPILERS))
