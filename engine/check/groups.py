"""Checks of parameter groups, and of optimisers that take some parameters only."""

from __future__ import annotations

from collections.abc import Sequence

from engine import catalogue
from engine.catalogue.entry import OptimizerEntry, SparseGradients
from engine.check.group_options import learning_rate
from engine.check.parameter_facts import ParameterFact, is_in, parameter_facts
from engine.check.params import check_params
from engine.check.shapes import ShapeWalk
from engine.spec import Fix, ParameterGroup, Problem, ProjectSpec, Severity

# These set the rate of every group to one and the same.
_OVERWRITES = ("CyclicLR", "OneCycleLR")


def check_groups(spec: ProjectSpec, walk: ShapeWalk) -> list[Problem]:
    """Check the groups by name, and whether the optimiser takes the parameters that are left to it.

    Args:
        spec: The project.
        walk: Its shapes; what matches nothing is judged only where all of them are known.
    """
    entry = catalogue.optimizer(spec.optimizer.kind)
    facts = parameter_facts(spec.model, walk) if walk.output_shape is not None else []
    problems: list[Problem] = []
    for i, group in enumerate(spec.parameter_groups):
        path = f"parameter_groups[{i}]"
        if entry is not None:
            problems.extend(_values(spec, path, group, entry))
        if facts and not any(is_in(group, fact) for fact in facts):
            problems.append(_nothing(path, group, facts))
    problems.extend(_twice(spec.parameter_groups, facts))
    has_own = any(not group.frozen for group in spec.parameter_groups)
    if entry is not None and has_own and not entry.takes_groups:
        expected = f"only frozen groups, because {entry.kind} treats all parameters alike"
        fix = Fix("Remove the groups", (("parameter_groups", []),))
        problems.append(Problem("parameter_groups", "no_groups", expected, "a group", "", fix))
    trained = [fact for fact in facts if not _is_frozen(spec, fact)]
    if facts and not trained:
        expected, received = "at least one parameter that is not frozen", "all frozen"
        fix = Fix("Remove the groups", (("parameter_groups", []),))
        problems.append(Problem("parameter_groups", "all_frozen", expected, received, "", fix))
    return [*problems, *(_unfit(entry, trained) if entry is not None else [])]


def _is_frozen(spec: ProjectSpec, fact: ParameterFact) -> bool:
    return any(group.frozen and is_in(group, fact) for group in spec.parameter_groups)


def _values(spec: ProjectSpec, path: str, group: ParameterGroup, entry: OptimizerEntry) -> list[Problem]:
    problems = check_params(
        f"{path}.params",
        group.params,
        [param for param in entry.params if param.name in group.params],
        entry.kind,
    )
    unknown = [name for name in group.params if entry.param(name) is None]
    if unknown:
        # All of the optimiser's names, for the sentence.
        known = check_params(f"{path}.params", group.params, entry.params, entry.kind)
        problems = [problem for problem in known if problem.code != "missing"]
    factor = group.lr_factor
    rate = entry.param("lr")
    if factor is not None and (
        factor < 0 or rate is None or not rate.accepts(factor * learning_rate(spec.optimizer))
    ):
        where = f"{path}.lr_factor"
        fix = Fix("Set it to 1", ((where, 1.0),))
        problems.append(
            Problem(where, "wrong_value", "a number of at least 0, or none", f"{factor:g}", "", fix)
        )
    if factor is not None and "lr" in group.params:
        fix = Fix("Remove the factor", ((f"{path}.lr_factor", None),))
        expected = "none, because the group has a learning rate of its own"
        problems.append(Problem(f"{path}.lr_factor", "two_rates", expected, f"{factor:g}", "", fix))
    has_own = factor is not None or bool(group.params)
    if group.frozen and has_own:
        fix = Fix("Remove its values", ((f"{path}.params", {}), (f"{path}.lr_factor", None)))
        expected = "no values, because the group is frozen"
        problems.append(
            Problem(f"{path}.params", "frozen", expected, "values", "", fix, severity=Severity.WARNING)
        )
    kind = spec.scheduler.kind if spec.scheduler is not None else ""
    if kind in _OVERWRITES and (factor is not None or "lr" in group.params):
        expected = f"another schedule, because {kind} gives all groups the same learning rate"
        problems.append(Problem("scheduler.kind", "one_rate", expected, kind, severity=Severity.WARNING))
    return problems


def _nothing(path: str, group: ParameterGroup, facts: Sequence[ParameterFact]) -> Problem:
    for name in ("module", "layer", "parameter"):
        wanted = getattr(group, name)
        if wanted is None or any(is_in(ParameterGroup(**{name: wanted}), fact) for fact in facts):
            continue
        known = {
            "module": _modules(facts),
            "layer": [f.kind for f in facts],
            "parameter": [f.parameter for f in facts],
        }
        names = list(dict.fromkeys(known[name]))
        near = catalogue.near(wanted, names)
        fix = Fix(f"Use {near}", ((f"{path}.{name}", near),)) if near else None
        expected = f"a {name} with parameters, such as " + ", ".join(filter(None, names[:6]))
        return Problem(f"{path}.{name}", "matches_nothing", expected, repr(wanted), "", fix)
    expected = "a rule that fits at least one parameter"
    return Problem(path, "matches_nothing", expected, "one that fits none", "Loosen one of its conditions.")


def _modules(facts: Sequence[ParameterFact]) -> list[str]:
    """Names of layers and of all that they are in."""
    found = []
    for fact in facts:
        parts = fact.module.split(".")
        found += [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
    return found


def _twice(groups: Sequence[ParameterGroup], facts: Sequence[ParameterFact]) -> list[Problem]:
    problems = []
    for i, group in enumerate(groups):
        for j in range(i):
            both = [fact.name for fact in facts if is_in(group, fact) and is_in(groups[j], fact)]
            if both:
                expected = f"parameters that are not in parameter_groups[{j}]"
                received = ", ".join(both[:3]) + (f" and {len(both) - 3} more" if len(both) > 3 else "")
                advice = "Every parameter is in one group: name module, layer or parameter more narrowly."
                problems.append(Problem(f"parameter_groups[{i}]", "two_groups", expected, received, advice))
    return problems


def _unfit(entry: OptimizerEntry, trained: Sequence[ParameterFact]) -> list[Problem]:
    """Parameters that the optimiser would refuse at its first step, or when it is made."""
    wrong, expected, instead = [], "", "AdamW"
    if entry.matrices_only:
        wrong = [fact for fact in trained if len(fact.shape) != 2]
        expected = "an optimiser for all parameters: Muon takes those with two axes only"
    elif entry.sparse_gradients is SparseGradients.ONLY:
        wrong, instead = [fact for fact in trained if not fact.sparse], "Adam"
        expected = f"parameters of an Embedding with sparse=True only, as {entry.kind} wants them"
    elif entry.sparse_gradients is SparseGradients.REFUSES:
        wrong, instead = [fact for fact in trained if fact.sparse], "SGD"
        expected = f"SGD, Adagrad or SparseAdam for sparse gradients, which {entry.kind} refuses"
    if not wrong:
        return []
    names = ", ".join(f"{fact.name} {fact.shape}" for fact in wrong[:3])
    received = names + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
    advice = "Or freeze them by a parameter group."
    fix = Fix(f"Use {instead}", (("optimizer", {"kind": instead, "params": {}}),))
    return [Problem("optimizer.kind", "unfit_parameters", expected, received, advice, fix)]
