"""Checks of a module of the user's own: may its code run, is it the code that was allowed, and what did it give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalogue.base_entry import Shape
from engine.catalogue.own_module import OWN_KIND
from engine.check.shape_words import shape_text
from engine.own_code.values import Fault, OwnCode, OwnRef, Probe, ProbeKey
from engine.spec import Fix, LayerNode, Problem, Severity
from engine.spec.tree import ROOT, layer_paths

NOT_ALLOWED, CHANGED, LOOKING = "own_code_not_allowed", "own_code_changed", "own_code_unknown"


def check_own_module(
    path: str, params: Mapping[str, Any], shape: Shape | None, own: OwnCode
) -> tuple[Probe | None, ProbeKey | None, Problem | None]:
    """Find out what a module gives, as far as that is known without running it.

    Args:
        path: Spec path of its node.
        params: Its checked parameters, with defaults.
        shape: What comes in, batch axis first as 1; None if that is not known.
        own: What is known of modules of the user's own.

    Returns:
        What it gave when it was tried; else what has to be tried first; else what keeps it from being tried.
    """
    ref = OwnRef.of(params)
    problem = _refusal(path, ref, own)
    if problem is not None or shape is None:
        return None, None, problem
    found = own.probes.get((ref, shape))
    if isinstance(found, Probe):
        return found, None, None
    if isinstance(found, Fault):
        advice = " ".join(filter(None, [found.advice, f"It got an input of shape {shape_text(shape)}."]))
        fault = found if found.param else Fault(found.code, "", found.expected, found.received, advice)
        return None, None, fault.problem(path)
    expected, received = (
        "a module that was tried with its input",
        f"{ref.class_name}, which is being looked at",
    )
    advice = "While a run is in hand, that waits for its end."
    return None, (ref, shape), Problem(path, LOOKING, expected, received, advice)


def _refusal(path: str, ref: OwnRef, own: OwnCode) -> Problem | None:
    file = own.files.get(ref.path)
    where = f"{path}.params.path"
    if file is None:
        expected = "a file that was looked at"
        return Problem(where, LOOKING, expected, f"{ref.path}, which is being looked at")
    if isinstance(file, Fault):
        return file.problem(path)
    if file.sha256 != ref.sha256:
        expected = f"{ref.path} as it was when it was opened"
        received = "a file that has changed since" if ref.sha256 else "a file that was never opened here"
        advice = "Look at it and allow it again: its code runs with your rights."
        fix = Fix("Take the file as it is now", ((f"{path}.params.sha256", file.sha256),))
        return Problem(where, CHANGED, expected, received, advice, fix)
    if ref.sha256 not in own.allowed:
        expected = "a file whose code you allowed to run on this machine"
        advice = "Its code would run with your rights: look at it, and allow it if you trust it."
        return Problem(where, NOT_ALLOWED, expected, f"{ref.path}, which you have not", advice)
    return None


def learns_nothing(model: LayerNode, probes: Mapping[str, Probe]) -> bool:
    """True if it is known of every module of the user's own that nothing in it is learned.

    Args:
        model: Root of the tree.
        probes: Spec path to what was found out.
    """
    return all(path in probes and probes[path].n_trainable == 0 for path in _own_paths(model))


def stands_behind(model: LayerNode, path: str) -> bool:
    """True if a module of the user's own comes behind a layer, and so decides what goes out.

    Args:
        model: Root of the tree.
        path: Spec path of the layer.
    """
    order = {at: i for i, (at, _) in enumerate(layer_paths(model))}
    return any(order[at] > order.get(path, -1) for at in _own_paths(model))


def _own_paths(node: LayerNode, path: str = ROOT) -> Iterator[str]:
    """Spec paths of those that take part."""
    if node.kind == OWN_KIND:
        yield path
    for i, child in enumerate(node.children):
        if child.enabled:
            yield from _own_paths(child, f"{path}.children[{i}]")


def is_about_consent(problem: Problem) -> bool:
    """True if looking at the code and allowing it would mend a problem."""
    return problem.code in (NOT_ALLOWED, CHANGED) and problem.severity is Severity.ERROR
