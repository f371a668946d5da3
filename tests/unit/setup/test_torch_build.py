"""Which build of PyTorch is taken, for each kind of machine and each state of its environment."""

from __future__ import annotations

import pytest
from small_project import ROOT

from setup_steps.torch_build import CPU_INDEX, TorchPlan, TorchVersions, choose_torch, project_versions

VERSIONS = TorchVersions(floor="2.4", tested="2.13.0")


def choose(
    *,
    installed: str | None = None,
    linux: bool = True,
    gpu: bool = False,
    offered: tuple[str, ...] = ("2.13.0",),
    index: bool = True,
) -> tuple[TorchPlan, list[str]]:
    """The plan, and which of the slow questions were asked for it."""
    asked: list[str] = []

    def gpu_answers() -> bool:
        asked.append("gpu")
        return gpu

    def versions_offered() -> set[str]:
        asked.append("pip")
        return set(offered)

    def index_answers() -> bool:
        asked.append("index")
        return index

    plan = choose_torch(
        VERSIONS,
        installed=installed,
        linux=linux,
        gpu_answers=gpu_answers,
        offered=versions_offered,
        cpu_index_answers=index_answers,
    )
    return plan, asked


@pytest.mark.parametrize("installed", ["2.4.0", "2.13.0+cpu", "2.9.1+cu130", "2.15.0", "3.0a1"])
def test_a_torch_that_is_new_enough_stays_and_nothing_is_asked(installed: str) -> None:
    plan, asked = choose(installed=installed, gpu=True)
    assert (plan.first, plan.constrained, asked) == ((), False, [])
    assert installed in plan.sentence


@pytest.mark.parametrize("installed", ["2.3.1", "1.13.1+cpu", "0.4"])
def test_a_torch_that_is_too_old_is_replaced(installed: str) -> None:
    plan, _ = choose(installed=installed, offered=("2.13.0", "2.13.0+cpu"))
    assert plan.constrained


def test_with_a_gpu_the_standard_build_is_taken_without_a_constraint() -> None:
    plan, asked = choose(gpu=True)
    assert (plan.first, plan.constrained, asked) == ((), False, ["gpu"])


def test_off_linux_the_standard_build_of_the_tested_release_is_taken() -> None:
    plan, asked = choose(linux=False)
    assert (plan.first, plan.constrained, asked) == ((), True, ["gpu"])


def test_a_cpu_build_that_pip_offers_is_taken_without_asking_any_other_index() -> None:
    plan, asked = choose(offered=("2.13.0", "2.13.0+cpu", "2.15.0"))
    assert (plan.first, plan.constrained, asked) == ((), True, ["gpu", "pip"])


def test_a_cpu_build_of_another_release_does_not_count() -> None:
    plan, _ = choose(offered=("2.13.0", "2.12.0+cpu"))
    assert plan.first


def test_without_one_the_cpu_build_comes_from_pytorchs_own_index() -> None:
    plan, asked = choose()
    assert plan.first == ("--index-url", CPU_INDEX, "torch==2.13.0")
    assert plan.constrained
    assert asked == ["gpu", "pip", "index"]


def test_if_that_index_does_not_answer_the_standard_build_is_taken_with_a_warning() -> None:
    plan, _ = choose(index=False)
    assert (plan.first, plan.constrained) == ((), True)
    assert "large download" in plan.sentence


def test_the_versions_are_read_from_the_projects_own_files() -> None:
    versions = project_versions(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
        (ROOT / "constraints.txt").read_text(encoding="utf-8"),
    )
    assert versions == TorchVersions(floor="2.4", tested="2.13.0")


def test_lists_that_name_no_torch_are_refused() -> None:
    with pytest.raises(ValueError, match="torch=="):
        project_versions('"torch>=2.4"', "numpy==2.0")
    with pytest.raises(ValueError, match="torch>="):
        project_versions('"torchvision>=0.20"', "torch==2.13.0")
