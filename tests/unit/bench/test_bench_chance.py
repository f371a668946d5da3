"""Random steps: the seed decides, torch's own generator is left alone, and the samples fit their density."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
import torch
from bench_steps import array, data, last, run, step
from numpy.testing import assert_allclose

from engine.build.bench.call import Generators, draw_like
from engine.explore.bench.view import Drawn
from engine.spec import BenchStep

CHANCES = data("p", [[0.2, 0.5], [0.9, 0.0]])
MEANS = data("m", [0.0, 10.0, -5.0])
SPREADS = data("s", [1.0, 0.5, 2.0])
DRAWS: dict[str, tuple[BenchStep, str]] = {
    "normal": (step("normal", "x", mean=5.0, std=0.5, size=(2, 3)), "torch.normal(5.0, 0.5, size=(2, 3))"),
    "normal_means": (step("normal", "x", {"mean": "m"}, std=2), "torch.normal(m, 2.0)"),
    "normal_spreads": (step("normal", "x", {"std": "s"}, mean=1), "torch.normal(1.0, s)"),
    "normal_both": (step("normal", "x", {"mean": "m", "std": "s"}), "torch.normal(m, s)"),
    "randn": (step("randn", "x", size=(2, 3)), "torch.randn((2, 3))"),
    "rand": (step("rand", "x", size=(4,), dtype="float64"), "torch.rand((4,), dtype=torch.float64)"),
    "randn_like": (step("randn_like", "x", {"input": "p"}), "torch.randn_like(p)"),
    "rand_like": (step("rand_like", "x", {"input": "p"}), "torch.rand_like(p)"),
    "randint": (step("randint", "x", low=3, high=9, size=(5,)), "torch.randint(3, 9, (5,))"),
    "randperm": (step("randperm", "x", n=9), "torch.randperm(9)"),
    "bernoulli": (step("bernoulli", "x", {"input": "p"}), "torch.bernoulli(p)"),
}
NAMES = {"m": [0.0, 10.0, -5.0], "s": [1.0, 0.5, 2.0], "p": [[0.2, 0.5], [0.9, 0.0]]}


def plainly(code: str, seed: int) -> torch.Tensor:
    """The line of code as a plain script runs it, behind ``torch.manual_seed``, and torch's state put back."""
    tensors = {name: torch.tensor(numbers) for name, numbers in NAMES.items()}
    before = torch.get_rng_state()
    torch.manual_seed(seed)
    drawn = eval(code, {"torch": torch, **tensors})  # noqa: S307 - the code of this very file
    torch.set_rng_state(before)
    assert isinstance(drawn, torch.Tensor)
    return drawn


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("seed", [0, 7, 2**40])
def test_the_bench_s_generator_gives_what_manual_seed_and_the_plain_call_give(name: str, seed: int) -> None:
    made, code = DRAWS[name]
    view = run(CHANCES, MEANS, SPREADS, made, seed=seed)
    assert last(view).code == f"x = {code}"
    assert np.array_equal(array(view, "x"), plainly(code, seed).numpy())


@pytest.mark.parametrize("name", DRAWS)
def test_torch_s_own_generator_is_left_alone(name: str) -> None:
    before = torch.get_rng_state()
    run(CHANCES, MEANS, SPREADS, DRAWS[name][0], seed=5)
    assert torch.equal(torch.get_rng_state(), before)


def test_random_steps_go_on_where_the_last_one_stopped() -> None:
    view = run(step("randn", "a", size=(3,)), step("rand", "b", size=(3,)), seed=4)
    before = torch.get_rng_state()
    torch.manual_seed(4)
    a, b = torch.randn(3), torch.rand(3)
    torch.set_rng_state(before)
    assert np.array_equal(array(view, "a"), a.numpy())
    assert np.array_equal(array(view, "b"), b.numpy())


@pytest.mark.parametrize("name", DRAWS)
def test_a_seed_of_its_own_gives_the_same_numbers_whatever_came_before(name: str) -> None:
    made = DRAWS[name][0]
    own = made.model_copy(update={"params": {**made.params, "generator": 11}})
    other = step("randn", "o", size=(5,))
    left = run(CHANCES, MEANS, SPREADS, own, seed=1)
    right = run(CHANCES, MEANS, SPREADS, other, own, seed=2)
    assert np.array_equal(array(left, "x"), array(right, "x"))
    assert "generator=torch.Generator().manual_seed(11)" in last(left).code
    assert last(left).drawn is not None
    assert (last(left).drawn.seed, last(left).drawn.own_generator) == (11, True)  # type: ignore[union-attr]
    assert np.array_equal(array(left, "x"), plainly(last(left).code.removeprefix("x = "), 0).numpy())


def test_a_seed_of_its_own_leaves_the_bench_s_generator_where_it_was() -> None:
    plain = run(step("randn", "a", size=(3,)), step("randn", "b", size=(3,)))
    between = run(
        step("randn", "a", size=(3,)),
        step("rand", "o", size=(2,), generator=3),
        step("randn", "b", size=(3,)),
    )
    assert np.array_equal(array(plain, "b"), array(between, "b"))


@pytest.mark.parametrize("kind", ["randn_like", "rand_like"])
def test_releases_without_a_generator_draw_the_same_numbers(kind: str) -> None:
    for like in (torch.zeros(3, 4), torch.zeros(3, 4).t(), torch.zeros(2, 3, dtype=torch.float64)):
        drawn = draw_like(kind, like, Generators(9), {"requires_grad": True})
        before = torch.get_rng_state()
        torch.manual_seed(9)
        expected = getattr(torch, kind)(like)
        torch.set_rng_state(before)
        assert torch.equal(drawn.detach(), expected)
        assert drawn.stride() == expected.stride()
        assert drawn.requires_grad


def test_a_thread_that_draws_meanwhile_gets_its_numbers_undisturbed() -> None:
    before = torch.get_rng_state()
    torch.manual_seed(3)
    expected = [torch.randn(2).tolist() for _ in range(200)]
    torch.manual_seed(3)
    drawn: list[list[float]] = []

    def train() -> None:
        drawn.extend(torch.randn(2).tolist() for _ in range(200))

    thread = threading.Thread(target=train)
    thread.start()
    while thread.is_alive():
        run(CHANCES, step("randn", "x", size=(3,)), step("bernoulli", "y", {"input": "p"}))
    thread.join()
    torch.set_rng_state(before)
    assert drawn == expected


def drawn_by(*steps: BenchStep) -> Drawn:
    found = last(run(*steps, seed=1)).drawn
    assert found is not None
    return found


def phi(z: np.ndarray) -> np.ndarray:
    return np.array([math.exp(-(one**2) / 2) / math.sqrt(2 * math.pi) for one in z])


def test_the_bell_of_two_numbers_is_in_their_units() -> None:
    found = drawn_by(step("normal", "x", mean=5.0, std=0.5, size=(20_000,)))
    assert found.distribution == "normal, mean 5, standard deviation 0.5"
    assert not found.is_standardised
    assert not found.is_discrete
    assert_allclose(found.density_P, phi((found.x_P - 5) / 0.5) / 0.5, rtol=1e-12)
    assert np.trapezoid(found.density_P, found.x_P) == pytest.approx(1, abs=1e-3)
    assert found.samples_S.mean() == pytest.approx(5, abs=0.02)
    assert found.samples_S.std() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["normal_means", "normal_spreads", "normal_both"])
def test_samples_with_a_mean_or_spread_each_are_standardised(name: str) -> None:
    view = run(MEANS, SPREADS, DRAWS[name][0])
    found = last(view).drawn
    assert found is not None
    assert found.is_standardised
    means = np.array(NAMES["m"]) if "mean" in DRAWS[name][0].inputs else 1.0
    spreads = np.array(NAMES["s"]) if "std" in DRAWS[name][0].inputs else 2.0
    assert_allclose(found.samples_S, (array(view, "x") - means) / spreads, rtol=1e-12)
    assert_allclose(found.density_P, phi(found.x_P), rtol=1e-12)
    words = {
        "normal_means": "mean from m, standard deviation 2",
        "normal_spreads": "mean 1, standard deviation from s",
    }
    assert found.distribution == "normal, " + words.get(name, "mean from m, standard deviation from s")


def test_no_spread_is_one_value() -> None:
    found = drawn_by(step("normal", "x", mean=2.0, std=0, size=(3,)))
    assert (found.x_P.tolist(), found.density_P.tolist(), found.is_discrete) == ([2.0], [1.0], True)


def test_whole_numbers_have_a_probability_each() -> None:
    found = drawn_by(step("randint", "x", low=-2, high=3, size=(50_000,)))
    assert found.is_discrete
    assert found.x_P.tolist() == [-2, -1, 0, 1, 2]
    assert_allclose(found.density_P, 0.2)
    assert_allclose(np.bincount(found.samples_S.astype(int) + 2) / 50_000, 0.2, atol=0.01)


def test_a_coin_has_two_probabilities() -> None:
    view = run(data("p", [[0.25, 0.25]]), step("bernoulli", "x", {"input": "p"}))
    found = last(view).drawn
    assert found is not None
    assert found.distribution == "Bernoulli, a one with probability 0.25"
    assert (found.x_P.tolist(), found.density_P.tolist()) == ([0, 1], [0.75, 0.25])
    mixed = drawn_by(CHANCES, step("bernoulli", "x", {"input": "p"}))
    assert mixed.distribution == "Bernoulli, probabilities from p, 0.4 on average"


def test_the_even_density_is_one_from_nought_to_one() -> None:
    found = drawn_by(step("rand", "x", size=(10_000,)))
    assert np.trapezoid(found.density_P, found.x_P) == pytest.approx(1)
    assert 0 <= found.samples_S.min() < found.samples_S.max() < 1


def test_an_order_holds_every_number_once() -> None:
    found = drawn_by(step("randperm", "x", n=5_000))
    assert sorted(found.samples_S) == list(range(5_000))
    assert len(found.x_P) <= 1_000
    assert_allclose(found.density_P, 1 / 5_000)


def test_only_random_steps_have_drawn() -> None:
    assert last(run(data("a", [1.0]))).drawn is None


def test_who_drew_is_said() -> None:
    assert (
        "drawn by the bench's generator (seed 6)" in last(run(step("randn", "x", size=(2,)), seed=6)).happened
    )
    own = last(run(step("randn", "x", size=(2,), generator=8))).happened
    assert "drawn by a generator of its own with seed 8" in own


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_has_a_generator_of_its_own() -> None:
    made = step("randn", "x", size=(2, 3), device="cuda")
    before, on_gpu = torch.get_rng_state(), torch.cuda.get_rng_state()
    view = run(made, step("randn_like", "y", {"input": "x"}), seed=5)
    assert torch.equal(torch.cuda.get_rng_state(), on_gpu)
    torch.manual_seed(5)
    x = torch.randn((2, 3), device="cuda")
    y = torch.randn_like(x)
    torch.set_rng_state(before)
    torch.cuda.set_rng_state(on_gpu)
    assert np.array_equal(array(view, "x"), x.cpu().numpy())
    assert np.array_equal(array(view, "y"), y.cpu().numpy())
