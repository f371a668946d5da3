"""Which values of a project may change while it trains, and whether an edit changes only those."""

from __future__ import annotations

from typing import Any

from engine import catalogue
from engine.catalogue.params import Param
from engine.catalogue.settings import SETTINGS
from engine.spec import BenchSpec, PointEdits, ProjectSpec, get_value


def live_param(spec: ProjectSpec, path: str) -> Param | None:
    """The declaration of a value that may change while the project trains; None if it may not.

    Args:
        spec: The project.
        path: Spec path, such as ``optimizer.params.lr`` or ``training.epochs``.
    """
    return dict(_live_params(spec)).get(path)


def live_changes(before: ProjectSpec, after: ProjectSpec) -> list[tuple[str, Any]] | None:
    """The live values that differ between two projects.

    Args:
        before: The project of a run.
        after: The project as it was edited since.

    Returns:
        Pairs of path and new value; None if anything differs that only a new run can take up. Points that were edited
        by hand do not count here: see ``differs_in_points``.
    """
    if before.optimizer.kind != after.optimizer.kind:
        return None
    changed: list[tuple[str, Any]] = []
    for path, param in _live_params(after):
        old, new = get_value(before, path), get_value(after, path)
        if path.startswith("optimizer."):
            old = param.default if old is None and not param.required else old
            new = param.default if new is None and not param.required else new
        if old != new:
            changed.append((path, new))
    return changed if _without_live(before) == _without_live(after) else None


def differs_in_points(before: ProjectSpec, after: ProjectSpec) -> bool:
    """Tell whether points were added, moved or removed by hand between two projects."""
    return before.data.edits != after.data.edits


def differs_only_in_bench(before: ProjectSpec | None, after: ProjectSpec) -> bool:
    """Tell whether two projects are the same but for the tensor bench: what trains is then the same."""
    return before is not None and before.model_copy(update={"bench": after.bench}) == after


def _live_params(spec: ProjectSpec) -> list[tuple[str, Param]]:
    entry = catalogue.optimizer(spec.optimizer.kind)
    owners = [("optimizer.params", entry.params if entry is not None else ())]
    owners += [(path, params) for path, params in SETTINGS.items() if path]
    return [(f"{path}.{param.name}", param) for path, params in owners for param in params if param.live]


def _without_live(spec: ProjectSpec) -> ProjectSpec:
    """The project with every live value, its name, its bench and its points by hand at one and the same value."""
    live = {path for path, _ in _live_params(spec)}
    params = {
        name: value for name, value in spec.optimizer.params.items() if f"optimizer.params.{name}" not in live
    }
    stop = spec.training.stop.model_copy(
        update={
            name: None for name in type(spec.training.stop).model_fields if f"training.stop.{name}" in live
        }
    )
    gradients = spec.training.gradients.model_copy(
        update={name: None for name in ("clip_value", "clip_norm") if f"training.gradients.{name}" in live}
    )
    training = spec.training.model_copy(update={"stop": stop, "gradients": gradients})
    if "training.epochs" in live:
        training = training.model_copy(update={"epochs": 1})
    return spec.model_copy(
        update={
            "name": "",
            "optimizer": spec.optimizer.model_copy(update={"params": params}),
            "training": training,
            "data": spec.data.model_copy(update={"edits": PointEdits()}),
            # The bench is played with beside a run; the run knows nothing of it.
            "bench": BenchSpec(),
        }
    )
