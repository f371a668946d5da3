"""Looks at a run again and again, and says what lasts: nothing that comes and goes from one look to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.doctor.finding import Finding
from engine.doctor.rule import Rule
from engine.doctor.rules import RULES
from engine.spec import ProjectSpec
from engine.train.vitals import Vitals

# So many looks in a row must not find it before it counts as cured.
LOOKS_TO_CURE = 3

Key = tuple[str, str]


@dataclass(frozen=True)
class Ailment:
    """A finding, and whether it is over.

    Args:
        finding: As it was found last.
        is_past: True once it is cured.
    """

    finding: Finding
    is_past: bool = False


class Doctor:
    """Judges one run.

    Args:
        spec: The project of the run.
        rules: What is looked for.
    """

    def __init__(self, spec: ProjectSpec, rules: Sequence[Rule] = RULES) -> None:
        self.spec = spec
        self._rules = tuple(rules)
        self._seen: dict[Key, int] = {}
        self._missed: dict[Key, int] = {}
        self._since: dict[Key, int] = {}
        self._told: dict[Key, Ailment] = {}
        self._step = -1

    @property
    def ailments(self) -> tuple[Ailment, ...]:
        """All that was said of this run: what lasts first, in the order of the rules, then what is past."""
        order = {rule.code: i for i, rule in enumerate(self._rules)}
        return tuple(sorted(self._told.values(), key=lambda a: (a.is_past, order[a.finding.code])))

    def look(self, vitals: Vitals) -> tuple[Finding, ...]:
        """Judge the vital signs of a later moment; those of the same step again count for nothing.

        Args:
            vitals: The vital signs.

        Returns:
            What is said now and was not said before.
        """
        if vitals.step == self._step and vitals.breakdown is None:
            return ()
        self._step = vitals.step
        new, found_keys = [], set()
        for rule in self._rules:
            for finding in rule.judge(vitals, self.spec):
                key = finding.key
                found_keys.add(key)
                self._missed[key] = 0
                self._seen[key] = self._seen.get(key, 0) + 1
                since = min(self._since.setdefault(key, finding.since_step), finding.since_step)
                lasting = replace(finding, since_step=since)
                told = self._told.get(key)
                if told is not None and not told.is_past:
                    self._told[key] = Ailment(lasting)
                elif self._seen[key] >= rule.looks:
                    self._told[key] = Ailment(lasting)
                    new.append(lasting)
        self._forget(set(self._seen) - found_keys)
        return tuple(new)

    def treat(self, key: Key) -> None:
        """Take a finding for past, since its fix was applied; it has to last longer to be said again."""
        told = self._told.get(key)
        if told is not None:
            self._told[key] = replace(told, is_past=True)
            self._seen[key] = -LOOKS_TO_CURE
            self._since.pop(key, None)

    def _forget(self, keys: set[Key]) -> None:
        for key in keys:
            self._seen[key] = 0
            self._missed[key] = self._missed.get(key, 0) + 1
            told = self._told.get(key)
            if told is None or told.is_past:
                self._since.pop(key, None)
            elif self._missed[key] >= LOOKS_TO_CURE:
                self._told[key] = replace(told, is_past=True)
                self._since.pop(key, None)
