"""The packages that pyproject.toml asks for: releases known to break are out, and every addition says why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from small_project import ROOT

TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
GIVEN = {"torch", "numpy", "pyside6-essentials", "pyqtgraph", "torchsummary", "pytest-qt", "pytest"}


def requirements() -> list[Requirement]:
    project = tomllib.loads(TEXT)["project"]
    optional = [text for group in project["optional-dependencies"].values() for text in group]
    return [Requirement(text) for text in (*project["dependencies"], *optional)]


def admits(package: str, version: str, python: str) -> bool:
    """True if every requirement on the package that counts for this Python takes the version."""
    counting = [
        requirement
        for requirement in requirements()
        if canonicalize_name(requirement.name) == package
        and (requirement.marker is None or requirement.marker.evaluate({"python_version": python}))
    ]
    assert counting, f"nothing asks for {package} on Python {python}"
    return all(requirement.specifier.contains(version) for requirement in counting)


def lines_of_requirements() -> Iterator[tuple[str, str]]:
    """Name of each package in the lists, and the line above it."""
    lines = TEXT.splitlines()
    for number, line in enumerate(lines):
        found = re.match(r'\s*(?:benchmark = \[)?"([A-Za-z0-9_.-]+)\s*[><=!~]', line)
        if found:
            yield canonicalize_name(found.group(1)), lines[number - 1]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("version", ["6.9.1", "6.11.0", "6.11.1", "6.7.3"])
def test_releases_of_qt_that_break_the_plots_are_excluded(version: str, python: str) -> None:
    assert not admits("pyside6-essentials", version, python)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("version", ["6.8.3", "6.10.3", "6.11.3"])
def test_releases_of_qt_that_work_are_admitted(version: str, python: str) -> None:
    assert admits("pyside6-essentials", version, python)


@pytest.mark.parametrize(("python", "admitted"), [("3.11", False), ("3.12", True), ("3.13", True)])
def test_qt_6_12_which_aborts_on_older_pythons_is_admitted_from_3_12_on(python: str, admitted: bool) -> None:
    assert admits("pyside6-essentials", "6.12.0", python) is admitted


def test_nothing_asks_for_pyqt() -> None:
    names = {canonicalize_name(requirement.name) for requirement in requirements()}
    assert names >= GIVEN
    assert not [name for name in names if name.startswith("pyqt") and name != "pyqtgraph"]


def test_the_tested_torch_is_one_that_the_project_admits() -> None:
    pinned = Requirement((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()[-1])
    (specifier,) = pinned.specifier
    assert pinned.name == "torch"
    assert admits("torch", specifier.version, "3.11")


def test_the_search_for_lines_finds_every_requirement() -> None:
    named = [canonicalize_name(requirement.name) for requirement in requirements()]
    assert sorted(name for name, _ in lines_of_requirements() if name != "setuptools") == sorted(named)


def test_every_dependency_that_was_not_given_says_why_it_is_there() -> None:
    silent = [
        name
        for name, above in lines_of_requirements()
        if name not in {*GIVEN, "setuptools"} and not above.lstrip().startswith("#")
    ]
    assert not silent, f"a comment line is missing above {', '.join(silent)} in pyproject.toml"
