"""Every rule finds what it is for, leaves its neighbour alone, and its fix mends what it found."""

from __future__ import annotations

import pytest
from wrong_case import Wrong
from wrong_projects import WRONG

from engine import project
from engine.spec import Problem, ProjectSpec, Severity, parse_path, set_values
from engine.train.trainer import Trainer

each = pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)


def at(spec: ProjectSpec, case: Wrong) -> list[Problem]:
    """Problems of the case's code at its path."""
    return [p for p in project.check(spec) if (p.path, p.code) == (case.path, case.code)]


@each
def test_what_is_wrong_is_found_at_its_path(case: Wrong) -> None:
    assert len(at(case.wrong_project(), case)) == 1


@each
def test_what_is_right_is_left_alone(case: Wrong) -> None:
    assert at(case.right_project(), case) == []


@each
def test_a_problem_says_what_was_expected_and_what_was_received(case: Wrong) -> None:
    (problem,) = at(case.wrong_project(), case)
    assert problem.line() == " ".join(f"{problem.path}: {problem.message}".split())
    assert problem.expected
    assert problem.received
    assert len(problem.line()) < 400
    parse_path(problem.path)


@each
def test_the_fix_removes_the_problem(case: Wrong) -> None:
    spec = case.wrong_project()
    (problem,) = at(spec, case)
    assert (problem.fix is not None) == case.has_fix
    if problem.fix is not None:
        assert at(set_values(spec, problem.fix.edits), case) == []


@each
def test_every_fix_offered_beside_it_removes_its_own_problem(case: Wrong) -> None:
    spec = case.wrong_project()
    for problem in project.check(spec):
        if problem.fix is not None:
            left = project.check(set_values(spec, problem.fix.edits))
            assert (problem.path, problem.code) not in [(p.path, p.code) for p in left]


@each
def test_the_right_project_has_no_error_and_takes_a_step(case: Wrong) -> None:
    spec = case.right_project()
    assert [p.line() for p in project.check(spec) if p.severity is Severity.ERROR] == []
    trainer = Trainer(spec)
    trainer.step()
    assert trainer.step_count == 1


@each
def test_a_project_that_is_only_warned_about_takes_a_step(case: Wrong) -> None:
    spec = case.wrong_project()
    if all(p.severity is Severity.WARNING for p in project.check(spec)):
        Trainer(spec).step()
    else:
        with pytest.raises(project.ProjectError):
            Trainer(spec)
