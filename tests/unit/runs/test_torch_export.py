"""A run's model as a torch.export program gives the outputs of the weights that were kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import engine
from engine.cli import main
from engine.spec import set_values


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_the_program_computes_what_the_kept_weights_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = engine.train(set_values(engine.load("linear-regression"), [("training.epochs", 3)]), out=tmp_path)
    file = tmp_path / "line.pt2"
    assert main(["export-run", str(run.run_dir), "--as", "torch-export", "-o", str(file)]) == 0
    assert "4 samples are the same, bit for bit" in capsys.readouterr().err
    assert run.run_dir is not None
    weight, bias = load_file(run.run_dir / "weights.safetensors").values()
    if weight.ndim == 1:
        weight, bias = bias, weight
    x = torch.linspace(-3, 3, 7).unsqueeze(1)
    torch.testing.assert_close(torch.export.load(file).module()(x), x * weight.T + bias)
