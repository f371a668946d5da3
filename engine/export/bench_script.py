"""The tensor bench as a plain script: the same calls, the same bits."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from engine.build.bench.code import needs_numpy, step_code
from engine.check.bench import MOST_STEPS, check_step
from engine.export.text import comment
from engine.spec.bench import BenchSpec, BenchStep
from engine.spec.bench_edits import names_used

_NONE: Mapping[int, str] = MappingProxyType({})


def bench_script(bench: BenchSpec, refused: Mapping[int, str] = _NONE) -> str:
    """Write a bench as source text.

    Steps that are wrong as they stand, and those that need their results, are written as comments.

    Args:
        bench: The steps.
        refused: For steps that torch is known to refuse their place and why; they become comments as well.
    """
    body: list[str] = []
    written: list[BenchStep] = []
    known: list[str] = []
    names: dict[str, None] = {}
    for i, step in enumerate(bench.steps[:MOST_STEPS]):
        reason = refused.get(i) or _reason(f"bench.steps[{i}]", step, known, names)
        known.extend(name for name in step.names if name not in known)
        if reason:
            body += [comment(f"Left out: {reason}"), textwrap.indent(step_code(step), "# ", lambda _: True)]
            for name in step.names:
                names.pop(name, None)
            continue
        body.append(step_code(step))
        written.append(step)
        names |= dict.fromkeys(step.names)
    imports = [*(["import numpy as np"] if needs_numpy(written) else []), "import torch"]
    sections = [
        '"""The steps of a tensor bench as plain PyTorch."""',
        "\n".join(imports),
        "\n".join([f"torch.manual_seed({bench.seed % 2**63})", *body]),
        "\n".join(f'print("{name} =", {name})' for name in names),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _reason(path: str, step: BenchStep, known: list[str], names: Mapping[str, None]) -> str:
    problems = check_step(path, step, known)
    if problems:
        return problems[0].line()
    missing = [name for name in names_used(step) if name not in names]
    return f"it needs {missing[0]}, which was left out." if missing else ""
