"""Finds out all that a check needs to know of modules of the user's own; runs the code of those that are allowed."""

from __future__ import annotations

from engine.build.own_probe import probe
from engine.catalogue.facts import DataFacts
from engine.check import check_project
from engine.own_code.values import OwnCode
from engine.spec import ProjectSpec


def looked_at(spec: ProjectSpec, facts: DataFacts, own: OwnCode) -> OwnCode:
    """Try what has not been tried yet, one module after the other, as each gives the next one's input.

    Args:
        spec: The project.
        facts: What is known of its data.
        own: What is known so far, with the files; only what is allowed there is run.
    """
    while wanted := check_project(spec, facts, own).walk.wanted:
        own = own.with_probes({key: probe(key, own.allowed) for key in wanted})
    return own
