"""How many samples, batches and steps an epoch has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spec import Node, TrainingSpec
from engine.spec.epoch import batch_size_of, samples_in_epoch, steps_per_epoch


def test_80_samples_with_batch_size_10_are_8_iterations() -> None:
    assert steps_per_epoch(TrainingSpec(batch_size=10), 80) == 8


@pytest.mark.parametrize(("drop_last", "steps"), [(False, 9), (True, 8)])
def test_a_smaller_last_batch_counts_unless_it_is_dropped(drop_last: bool, steps: int) -> None:
    assert steps_per_epoch(TrainingSpec(batch_size=10, drop_last=drop_last), 87) == steps


@given(n=st.integers(0, 500), size=st.one_of(st.none(), st.integers(1, 600)), drop_last=st.booleans())
def test_steps_are_those_of_cutting_a_list_into_batches(n: int, size: int | None, drop_last: bool) -> None:
    training = TrainingSpec(batch_size=size, drop_last=drop_last)
    used = batch_size_of(training, n)
    cuts = [range(n)[i : i + used] for i in range(0, n, used)] if used else []
    expected = [cut for cut in cuts if len(cut) == used or not drop_last]
    assert steps_per_epoch(training, n) == len(expected)


def test_a_sampler_decides_how_many_samples_an_epoch_draws() -> None:
    training = TrainingSpec(
        batch_size=10, sampler=Node(kind="WeightedRandomSampler", params={"num_samples": 35})
    )
    assert (samples_in_epoch(training, 80), steps_per_epoch(training, 80)) == (35, 4)
    assert samples_in_epoch(TrainingSpec(sampler=Node(kind="RandomSampler")), 80) == 80
