"""An edit of a list of layers as the call that does the same to the module: append, extend, insert or del."""

from __future__ import annotations

from collections.abc import Sequence

from engine.check.module_plan import Form, Plan, plan_model
from engine.check.plan_names import member_code
from engine.export.module_code import module_code
from engine.spec import LayerNode, ProjectError, ProjectSpec, get_value


def list_edit_code(before: ProjectSpec, after: ProjectSpec, resolved: LayerNode, path: str) -> str:
    """The statement that turns the list of one project into that of the other.

    Args:
        before: The project before an edit.
        after: The project after it.
        resolved: The model after it with every "auto" as a number, so that new layers can be written out.
        path: Spec path of the ModuleList or Sequential whose children changed.

    Returns:
        One statement on ``model``, or one a line for several insertions; an empty string if no such call does it, as
        where a list is repeated or where the children of a Sequential have names.
    """
    try:
        old, new = get_value(before, path), get_value(after, path)
    except ProjectError:
        return ""
    found = _reached(plan_model(resolved), path, "model")
    if found is None or not (isinstance(old, LayerNode) and isinstance(new, LayerNode)):
        return ""
    plan, owner = found
    if old.kind != new.kind or new.params.get("repeat", 1) != 1 or any(child.name for child in new.children):
        return ""
    was, now = (tuple(child for child in node.children if child.enabled) for node in (old, new))
    n = len(now) - len(was)
    at = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    if n < 0:
        span = f"{at}" if n == -1 else f"{at}:{at - n}"
        return f"del {owner}[{span}]" if now == was[:at] + was[at - n :] else ""
    if n == 0 or was != now[:at] + now[at + n :]:
        return ""
    layers = [module_code(child).expression for child in plan.children[at : at + n]]
    return _added(owner, at, layers, is_end=at == len(was))


def changed_container(before: LayerNode, after: LayerNode, path: str = "model") -> str:
    """Path of the innermost container in which all that differs between two models lies.

    Args:
        before: One model.
        after: The other.
        path: Path of both.
    """
    if len(before.children) == len(after.children):
        pairs = list(zip(before.children, after.children, strict=True))
        differing = [i for i, (a, b) in enumerate(pairs) if a != b]
        if len(differing) == 1 and all(pair.children for pair in pairs[differing[0]]):
            i = differing[0]
            return changed_container(*pairs[i], f"{path}.children[{i}]")
    return path


def _reached(plan: Plan, path: str, code: str) -> tuple[Plan, str] | None:
    """The list at a path and how a script reaches it; None where that takes a loop, or where it is no list."""
    if plan.path == path and plan.form in (Form.LIST, Form.SEQUENTIAL):
        return plan, code
    if plan.form is Form.LIST and plan.node.params.get("repeat", 1) != 1:
        return None
    for child in plan.children:
        found = None if child.form is Form.STEP else _reached(child, path, member_code(code, plan, child))
        if found is not None:
            return found
    return None


def _added(owner: str, at: int, layers: Sequence[str], *, is_end: bool) -> str:
    if not is_end:
        # Each one goes in front of what stands there, so the last is the first to go in.
        return "\n".join(f"{owner}.insert({at}, {layer})" for layer in reversed(layers))
    if len(layers) == 1:
        return f"{owner}.append({layers[0]})"
    return f"{owner}.extend([{', '.join(layers)}])"
