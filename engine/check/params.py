"""Parameters of one node against the declaration of its entry: unknown names, missing values, wrong values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine import catalogue
from engine.catalogue.entry import Entry
from engine.catalogue.params import AUTO, ChoiceParam, NumberParam, Param
from engine.spec import Fix, Node, Problem
from engine.spec.frozen import thawed_json

SINGULAR: Mapping[str, str] = {
    "layers": "layer",
    "losses": "loss",
    "optimizers": "optimizer",
    "schedulers": "scheduler",
    "samplers": "sampler",
    "datasets": "dataset",
    "initializers": "initializer",
}


def unknown_kind(path: str, kind: str, family: str, known: Sequence[str]) -> Problem:
    """The problem of a name that the catalogue does not have, with the name that was probably meant."""
    guess = catalogue.near(kind, known)
    return Problem(
        f"{path}.kind",
        "unknown_kind",
        f"the name of a known {SINGULAR[family]}",
        repr(kind),
        f"Did you mean {guess}?" if guess else "",
        Fix(f"Use {guess}", ((f"{path}.kind", guess),)) if guess else None,
    )


def check_node(path: str, node: Node, family: str) -> tuple[Entry | None, list[Problem]]:
    """Check that a node names an entry of the family and that its parameters fit.

    Args:
        path: Spec path of the node.
        node: What the user chose.
        family: Family of the catalogue.

    Returns:
        The entry, or None if it is unknown, and every problem of its parameters.
    """
    entry = catalogue.find(family, node.kind)
    if entry is None:
        known = [item.kind for item in catalogue.entries(family)]
        return None, [unknown_kind(path, node.kind, family, known)]
    return entry, check_params(f"{path}.params", node.params, entry.params, entry.kind)


def check_params(path: str, given: Mapping[str, Any], params: Sequence[Param], owner: str) -> list[Problem]:
    """Check given parameters against declared ones.

    Args:
        path: Spec path of the object that holds the parameters.
        given: The user's values by name.
        params: The declared parameters.
        owner: Name of what they belong to, for the sentence.

    Returns:
        One problem for each name that is unknown, missing or has a wrong value.
    """
    declared = {param.name: param for param in params}
    problems = []
    for name, value in given.items():
        if name not in declared:
            problems.append(_unknown_param(path, name, given, list(declared), owner))
        elif not declared[name].accepts(value):
            problems.append(wrong_value(f"{path}.{name}", declared[name], value))
    for param in params:
        if param.required and param.name not in given and not param.auto:
            fix = None
            if param.initial is not None:
                label = f"Set it to {param.initial}"
                fix = Fix(label, ((f"{path}.{param.name}", param.initial),))
            problems.append(
                Problem(f"{path}.{param.name}", "missing", param.expected, "nothing", param.help, fix)
            )
    return problems


def wrong_value(path: str, param: Param, value: object) -> Problem:
    """The problem of a value outside its declaration, with the nearest right one as the fix where that is plain."""
    better: Any = None
    if isinstance(param, ChoiceParam) and isinstance(value, str):
        better = catalogue.near(value, param.choices)
    elif isinstance(param, NumberParam) and isinstance(value, int | float) and not isinstance(value, bool):
        better = next((bound for bound in _bounds(param, value) if param.accepts(bound)), None)
        if better == 0 and getattr(param, "log", False):
            # The bound of a learning rate is no learning rate.
            better = None
    if better is None and not param.required:
        better = param.default
    fix = Fix(f"Set it to {_shown(better)}", ((path, better),)) if param.accepts(better) else None
    return Problem(path, "wrong_value", param.expected, _shown(value), "", fix)


def _bounds(param: NumberParam, value: float) -> list[Any]:
    """Candidates for the nearest allowed number, whole ones as int so that whole-number fields take them."""
    found: list[Any] = []
    for bound, outside in ((param.low, param.low is not None and value < param.low), (param.high, True)):
        if bound is not None and outside:
            found.extend([int(bound), float(bound)] if float(bound).is_integer() else [bound])
    return found


def _unknown_param(path: str, name: str, given: Mapping[str, Any], names: list[str], owner: str) -> Problem:
    guess = catalogue.near(name, names)
    expected = "one of " + ", ".join(names) if names else f"no parameters, {owner} has none"
    others = {key: thawed_json(value) for key, value in given.items() if key != name}
    if guess is not None and guess not in given:
        fix = Fix(f"Rename it to {guess}", ((path, {**others, guess: thawed_json(given[name])}),))
    else:
        fix = Fix("Remove it", ((path, others),))
    return Problem(
        f"{path}.{name}",
        "unknown_param",
        expected,
        f"the unknown name {name!r} (value {_shown(given[name])})",
        f"Did you mean {guess}?" if guess else "Remove it.",
        fix,
    )


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if value == AUTO else _short(repr(value))
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_shown(item) for item in value[:8]) + (", …]" if len(value) > 8 else "]")
    return _short(repr(value))


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
