"""The lattice of CTC against trying every alignment there is.

Shape suffixes: T steps, C classes.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy_activations import log_softmax
from numpy_ctc import alignments, ctc_by_enumeration

from engine.explore.losses.ctc_lattice import CtcLattice, ctc_lattice
from engine.spec import ProjectError

STEPS, CLASSES = 5, 3
LABELS = [(1,), (1, 2), (2, 2), (1, 2, 1), (2, 1, 1), (), (1, 1, 1), (1, 2, 1, 2, 1)]


def log_probs(seed: int = 0, steps: int = STEPS) -> np.ndarray:
    return log_softmax(np.random.default_rng(seed).normal(size=(steps, CLASSES)) * 1.5)


def lattice_of(labels: tuple[int, ...]) -> tuple[np.ndarray, CtcLattice, list[tuple[tuple[int, ...], float]]]:
    log_TC = log_probs(len(labels))
    return log_TC, ctc_lattice(log_TC, labels), list(alignments(log_TC, labels, 0))


def states_of(path: tuple[int, ...]) -> tuple[int, ...]:
    """The state of the lattice at each step of an alignment."""
    states, u = [], 0
    for t, label in enumerate(path):
        if label == 0:
            u += u % 2 if t else 0
        elif t == 0:
            u = 1
        elif label != path[t - 1] or u % 2 == 0:
            u += 1 if u % 2 == 0 else 2
        states.append(u)
    return tuple(states)


@pytest.mark.parametrize("labels", LABELS)
def test_the_loss_is_that_of_all_alignments_and_that_of_torch(labels: tuple[int, ...]) -> None:
    log_TC, lattice, _ = lattice_of(labels)
    assert lattice.loss == pytest.approx(ctc_by_enumeration(log_TC, labels, 0), rel=1e-12)
    assert lattice.agrees
    assert lattice.torch_loss == pytest.approx(lattice.loss, rel=1e-9)


@pytest.mark.parametrize("labels", LABELS)
def test_every_alignment_is_counted_and_the_best_one_found(labels: tuple[int, ...]) -> None:
    _, lattice, paths = lattice_of(labels)
    assert lattice.n_alignments == len(paths)
    best, chance = max(paths, key=lambda item: item[1])
    assert lattice.best_path == best
    assert lattice.best_probability == pytest.approx(chance, rel=1e-12)
    assert lattice.best_U_T == states_of(best)


@pytest.mark.parametrize("labels", LABELS)
def test_posteriors_are_the_shares_of_the_alignments_that_pass(labels: tuple[int, ...]) -> None:
    _, lattice, paths = lattice_of(labels)
    expected = np.zeros(lattice.posterior_TU.shape)
    for path, chance in paths:
        for t, u in enumerate(states_of(path)):
            expected[t, u] += chance
    expected /= sum(chance for _, chance in paths)
    np.testing.assert_allclose(lattice.posterior_TU, expected, atol=1e-12)
    np.testing.assert_allclose(lattice.posterior_TU.sum(1), 1)


@pytest.mark.parametrize("labels", LABELS)
def test_forward_and_backward_meet_at_every_step(labels: tuple[int, ...]) -> None:
    _, lattice, _ = lattice_of(labels)
    totals = np.logaddexp.reduce(lattice.log_alpha_TU + lattice.log_beta_TU, axis=1)
    np.testing.assert_allclose(totals, -lattice.loss, rtol=1e-12)


@pytest.mark.parametrize("labels", LABELS)
def test_the_edges_are_those_that_some_alignment_takes(labels: tuple[int, ...]) -> None:
    _, lattice, paths = lattice_of(labels)
    taken = {(t, u, v) for path, _ in paths for t, (u, v) in enumerate(itertools.pairwise(states_of(path)))}
    assert set(lattice.edges) == taken
    assert len(lattice.edges) == len(taken)


@pytest.mark.parametrize("labels", LABELS)
def test_the_gradient_is_the_one_that_torch_gives(labels: tuple[int, ...]) -> None:
    import torch

    log_TC, lattice, _ = lattice_of(labels)
    leaf = torch.from_numpy(log_TC).unsqueeze(1).requires_grad_()
    loss = torch.nn.functional.ctc_loss(
        leaf,
        torch.tensor([labels], dtype=torch.int64),
        torch.tensor([STEPS]),
        torch.tensor([len(labels)]),
        reduction="sum",
    )
    (gradient,) = torch.autograd.grad(loss, leaf)
    np.testing.assert_allclose(lattice.gradient_TC, gradient[:, 0].numpy(), atol=1e-12)


def test_too_few_steps_have_no_alignment() -> None:
    lattice = ctc_lattice(log_probs(steps=2), (1, 1))
    assert lattice.loss == np.inf == lattice.torch_loss
    assert lattice.agrees
    assert (lattice.n_alignments, lattice.best_path, lattice.edges) == (0, (), ())
    assert lattice.posterior_TU.sum() == 0
    assert lattice.best_probability == 0


def test_any_class_can_be_the_blank() -> None:
    log_TC = log_probs(3)
    lattice = ctc_lattice(log_TC, (0, 1), blank=2)
    assert lattice.states_U == (2, 0, 2, 1, 2)
    assert lattice.loss == pytest.approx(ctc_by_enumeration(log_TC, (0, 1), 2), rel=1e-12)
    assert lattice.agrees


@pytest.mark.parametrize(
    ("labels", "blank", "sentence"),
    [
        ((1, 0), 0, r"labels\[1\]: expected a class other than the blank 0, 0 to 2, received 0"),
        ((3,), 0, r"labels\[0\]: expected a class"),
        ((1,), 5, "blank: expected a class, 0 to 2, received 5"),
    ],
)
def test_a_wrong_label_is_refused_in_a_sentence(labels: tuple[int, ...], blank: int, sentence: str) -> None:
    with pytest.raises(ProjectError, match=sentence):
        ctc_lattice(log_probs(), labels, blank)
