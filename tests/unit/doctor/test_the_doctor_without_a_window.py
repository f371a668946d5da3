"""The doctor on the command line: it says on standard error what ails the run, and changes nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from patients import PATIENTS, moons

from engine.cli import main
from engine.cli_progress import with_progress
from engine.doctor.doctor import Doctor
from engine.project import train
from engine.spec import ProjectSpec
from engine.train.events import Reason
from engine.train.result import Run


def _trained(spec: ProjectSpec, is_looked_at: bool) -> Run:
    doctor = Doctor(spec) if is_looked_at else None
    return with_progress(lambda control, mailbox: train(spec, control=control, mailbox=mailbox), doctor)[0]


def test_a_run_that_loses_its_numbers_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    run = _trained(PATIENTS["not_finite"][0], True)
    assert run.stopped_because is Reason.NON_FINITE
    said = capsys.readouterr().err
    assert f"error: The loss is not a finite number at step {run.steps + 1}." in said
    assert said.count("not a finite number") == 1


def test_a_healthy_run_has_the_same_result_with_and_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    spec = moons(**{"training.epochs": 5})
    plain, looked = (_trained(spec, is_looked_at) for is_looked_at in (False, True))
    assert looked.train_loss == plain.train_loss
    assert looked.steps == plain.steps
    assert capsys.readouterr().err == ""


def test_the_option_is_known_to_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = main(["train", "linear-regression", "--epochs", "2", "--doctor", "--out", str(tmp_path)])
    assert code == 0
    assert "train loss" in capsys.readouterr().out
