"""Visual Trainer without a window: the same projects, the same real PyTorch, the same bits.

``import engine`` is light: torch is imported by the first function that needs it.

>>> run = engine.train(engine.load("linear-regression"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine import catalogue
    from engine.project import (
        allow_code,
        bench_script,
        build_model,
        check,
        export_script,
        load,
        resume,
        run_bench,
        summary,
        train,
    )
    from engine.proof.prove import prove
    from engine.runs.predict import predict
    from engine.spec import Problem, ProjectError, ProjectSpec
    from engine.train.result import Run
    from engine.train.trainer import Trainer

_PUBLIC = {
    "allow_code": "engine.project",
    "bench_script": "engine.project",
    "build_model": "engine.project",
    "export_script": "engine.project",
    "load": "engine.project",
    "predict": "engine.runs.predict",
    "prove": "engine.proof.prove",
    "resume": "engine.project",
    "run_bench": "engine.project",
    "summary": "engine.project",
    "Problem": "engine.spec",
    "ProjectError": "engine.spec",
    "ProjectSpec": "engine.spec",
    "Run": "engine.train.result",
    "Trainer": "engine.train.trainer",
}

__all__ = [
    "Problem",
    "ProjectError",
    "ProjectSpec",
    "Run",
    "Trainer",
    "allow_code",
    "bench_script",
    "build_model",
    "catalogue",
    "check",
    "export_script",
    "load",
    "predict",
    "prove",
    "resume",
    "run_bench",
    "summary",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in ("catalogue", "check", "train"):
        # Packages that can be called; see engine.callable_package.
        return import_module(f"engine.{name}")
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
