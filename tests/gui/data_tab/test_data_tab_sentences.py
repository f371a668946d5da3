"""Sentences about epochs and batches, compared with how torch's DataLoader counts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec import MovedPoint, Node, PointEdits, TrainingSpec
from trainer_gui.tabs.data.sentences import batch_sentence, undo_points_text


def test_eighty_samples_in_tens_are_eight_iterations() -> None:
    text = batch_sentence(80, TrainingSpec(batch_size=10))
    assert text == "80 training samples with batch size 10 are 8 iterations an epoch."


def test_the_short_last_batch_is_told() -> None:
    text = batch_sentence(84, TrainingSpec(batch_size=10))
    assert text.endswith("9 iterations an epoch. The last batch has only 4 samples.")


def test_what_drop_last_leaves_out_is_told() -> None:
    shuffled = batch_sentence(84, TrainingSpec(batch_size=10, drop_last=True))
    assert shuffled.endswith(
        "8 iterations an epoch. drop_last leaves out 4 samples of every epoch, each time others."
    )
    in_order = batch_sentence(81, TrainingSpec(batch_size=10, drop_last=True, shuffle=False))
    assert in_order.endswith("drop_last leaves out the last 1 sample of every epoch.")


def test_without_a_batch_size_an_epoch_is_one_iteration() -> None:
    assert batch_sentence(20, TrainingSpec()) == "20 training samples in one batch: 1 iteration an epoch."


def test_a_batch_larger_than_the_data_holds_it_all() -> None:
    text = batch_sentence(5, TrainingSpec(batch_size=10, drop_last=True))
    assert text == "5 training samples with batch size 10 are 1 iteration an epoch. One batch holds them all."


def test_a_sampler_may_draw_another_number_of_samples() -> None:
    sampler = Node(kind="RandomSampler", params={"replacement": True, "num_samples": 25})
    text = batch_sentence(80, TrainingSpec(batch_size=10, sampler=sampler, shuffle=False))
    assert text == (
        "25 drawn of 80 training samples with batch size 10 are 3 iterations an epoch. "
        "The last batch has only 5 samples."
    )


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 400), size=st.integers(1, 60), drop=st.booleans())
def test_iterations_are_counted_as_dataloader_counts_them(n: int, size: int, drop: bool) -> None:
    from torch.utils.data import DataLoader

    # A batch is never larger than the data: neither in the window nor in the exported script.
    loader = DataLoader(range(n), batch_size=min(size, n), drop_last=drop)  # type: ignore[arg-type]
    wanted = len(loader)
    text = batch_sentence(n, TrainingSpec(batch_size=size, drop_last=drop))
    found = re.search(r"([\d,]+) iterations? an epoch", text)
    assert (int(found[1].replace(",", "")) if found else 0) == wanted


@pytest.mark.parametrize(("n", "end"), [(1, "(1 point)"), (3, "(3 points)")])
def test_the_button_counts_every_change_by_hand(n: int, end: str) -> None:
    moved = (MovedPoint(index=0, values=(1.0, 2.0)),)
    edits = PointEdits(moved=moved, added=((1.0, 2.0),), removed=(4,)) if n == 3 else PointEdits(moved=moved)
    assert undo_points_text(edits).endswith(end)
