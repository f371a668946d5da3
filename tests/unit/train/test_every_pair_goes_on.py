"""Every optimiser with every schedule, and all that stands between loss and step, taken up in the middle of a run."""

from __future__ import annotations

import pytest
import torch
from optimizing_projects import PAIRS, SPECS
from test_checkpoints import end_of, through_a_file

from engine.spec import ProjectError
from engine.train.checkpoint import Checkpoint, take_checkpoint, take_up
from engine.train.trainer import Trainer


@pytest.mark.filterwarnings("ignore:Sparse invariant checks")
@pytest.mark.parametrize("name", SPECS)
def test_a_run_taken_up_in_the_middle_of_an_epoch_ends_with_the_same_bits(name: str) -> None:
    whole = Trainer(SPECS[name])
    # In the second epoch of the pairs; others have fewer steps.
    at = 4 if name in PAIRS else 2
    for _ in range(at):
        whole.step()
    assert whole.ended is None
    checkpoint = through_a_file(take_checkpoint(whole))
    fresh = Trainer(SPECS[name])
    take_up(fresh, checkpoint)
    assert fresh.step_count == at
    ends = end_of(fresh), end_of(whole)
    assert len(ends[0][0]) > at
    assert ends[0] == ends[1]
    states = [str(trainer.optimizer.state_dict()["param_groups"]) for trainer in (fresh, whole)]
    assert states[0] == states[1]


@pytest.mark.parametrize("optimizer", ["LBFGS", "Adam"])
def test_buffers_of_another_size_are_refused_by_name(optimizer: str) -> None:
    name = f"{optimizer} with StepLR"
    trainer = Trainer(SPECS[name])
    trainer.step()
    checkpoint = take_checkpoint(trainer)
    buffer = next(
        key for key, t in checkpoint.tensors.items() if key.startswith("optimizer.") and t.numel() > 0
    )
    tensors = {**checkpoint.tensors, buffer: torch.zeros(7)}
    with pytest.raises(ProjectError, match="of parameter 0 has 7 numbers"):
        take_up(Trainer(SPECS[name]), Checkpoint(tensors, checkpoint.state))
