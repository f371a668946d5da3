"""The doctor on the command line: it says on standard error what ails the run, and changes nothing of it."""

from __future__ import annotations

import pytest
from patients import PATIENTS, moons

from engine.cli import main
from engine.cli_progress import train_with_progress
from engine.train.events import Reason


def test_a_run_that_loses_its_numbers_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    run, _ = train_with_progress(PATIENTS["not_finite"][0], None, with_doctor=True)
    assert run.stopped_because is Reason.NON_FINITE
    said = capsys.readouterr().err
    assert f"error: The loss is not a finite number at step {run.steps + 1}." in said
    assert said.count("not a finite number") == 1


def test_a_healthy_run_has_the_same_result_with_and_without_it(capsys: pytest.CaptureFixture[str]) -> None:
    spec = moons(**{"training.epochs": 5})
    (plain, _), (looked, _) = (train_with_progress(spec, None, with_doctor=on) for on in (False, True))
    assert looked.train_loss == plain.train_loss
    assert looked.steps == plain.steps
    assert capsys.readouterr().err == ""


def test_the_option_is_known_to_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: pytest.TempPathFactory
) -> None:
    code = main(["train", "linear-regression", "--epochs", "2", "--doctor", "--out", str(tmp_path)])
    assert code == 0
    assert "train loss" in capsys.readouterr().out
