"""Generated samples obey the formula that the catalogue states, and the seed decides every bit."""

from __future__ import annotations

import hashlib
import importlib
import inspect
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_circles, make_moons

from engine.catalogue.datasets import DATASETS
from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm, Task
from engine.data.generators import classes, curves, sequences, shapes, surfaces
from engine.data.load import load
from engine.spec import DataSpec, ProjectError

GENERATORS = [entry for entry in DATASETS if entry.form is SourceForm.GENERATED]
BALANCED = [entry for entry in GENERATORS if entry.param("balance") is not None]
HUGE_SEED = 2**63 - 1


def _function(entry: DatasetEntry) -> Any:
    module, name = entry.target.split(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("entry", GENERATORS, ids=lambda entry: entry.kind)
@pytest.mark.parametrize("seed", [3, HUGE_SEED])
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(entry: DatasetEntry, seed: int) -> None:
    first, again, other = (_function(entry)(seed=s) for s in (seed, seed, seed - 1))
    assert first[0].tobytes() == again[0].tobytes()
    assert first[1].tobytes() == again[1].tobytes()
    assert first[0].tobytes() != other[0].tobytes()


@pytest.mark.parametrize("entry", GENERATORS, ids=lambda entry: entry.kind)
def test_the_source_text_alone_gives_the_same_bits(entry: DatasetEntry) -> None:
    scope: dict[str, Any] = {"np": np}
    exec(inspect.getsource(_function(entry)), scope)  # noqa: S102
    for pasted, own in zip(scope[entry.kind](), _function(entry)(), strict=True):
        assert pasted.tobytes() == own.tobytes()


@pytest.mark.parametrize("entry", GENERATORS, ids=lambda entry: entry.kind)
def test_the_catalogue_declares_the_function_as_it_is(entry: DatasetEntry) -> None:
    signature = inspect.signature(_function(entry))
    assert [param.name for param in entry.params] == list(signature.parameters)
    assert [param.default for param in entry.params] == [p.default for p in signature.parameters.values()]
    x, y_N = _function(entry)()
    n_classes = 1 if entry.task is Task.REGRESSION else len(np.unique(y_N))
    assert len(x) == entry.resolved({})["n"] * n_classes
    assert x.dtype == (np.uint8 if entry.item is ItemKind.IMAGE else np.float64)
    assert (
        x.ndim == {ItemKind.TABLE: 2, ItemKind.SEQUENCE: 3, ItemKind.IMAGE: 4}[entry.item or ItemKind.TABLE]
    )
    if entry.item is ItemKind.TABLE:
        assert x.shape[1] == entry.n_features
    assert y_N.shape == (len(x),)
    assert y_N.dtype == (np.float64 if entry.task is Task.REGRESSION else np.int64)
    declared = entry.resolved({})[entry.n_classes] if isinstance(entry.n_classes, str) else entry.n_classes
    assert declared == (None if entry.task is Task.REGRESSION else n_classes)


@pytest.mark.parametrize("entry", BALANCED, ids=lambda entry: entry.kind)
@pytest.mark.parametrize("balance", [1.0, 0.25, 0.001])
def test_the_last_class_has_its_share_of_the_first(entry: DatasetEntry, balance: float) -> None:
    _, y_N = _function(entry)(n=64, balance=balance)
    counts = np.bincount(y_N)
    k = len(counts) - 1
    expected = [max(1, round(64 * balance ** (c / k))) for c in range(k + 1)]
    assert counts.tolist() == expected
    assert (counts[0], counts[-1]) == (64, max(1, round(64 * balance)))


def test_every_generator_of_classes_can_be_unbalanced() -> None:
    kinds = [entry.kind for entry in GENERATORS if entry.task is Task.CLASSIFICATION]
    assert [entry.kind for entry in BALANCED] == kinds


def test_a_noiseless_line_gives_back_its_slope_and_intercept() -> None:
    x_N1, y_N = curves.linear(n=50, slope=-3.5, intercept=2.25, noise=0.0, low=-4, high=9)
    design = np.column_stack([x_N1[:, 0], np.ones(50)])
    assert np.allclose(np.linalg.lstsq(design, y_N, rcond=None)[0], [-3.5, 2.25], atol=1e-12)
    assert x_N1.min() >= -4
    assert x_N1.max() < 9


def test_noise_has_the_standard_deviation_that_was_asked_for() -> None:
    x_N1, y_N = curves.linear(n=100_000, slope=2.0, intercept=5.0, noise=0.3)
    noise_N = y_N - (2.0 * x_N1[:, 0] + 5.0)
    # Standard errors: 0.3 / sqrt(n) of the mean, 0.3 / sqrt(2 n) of the deviation; five of each.
    assert abs(noise_N.mean()) < 5 * 0.3 / np.sqrt(100_000)
    assert abs(noise_N.std() - 0.3) < 5 * 0.3 / np.sqrt(200_000)


def test_a_noiseless_sine_repeats_after_one_period() -> None:
    x_N1, y_N = curves.sine(n=400, amplitude=2.0, period=3.0, noise=0.0)
    columns = np.column_stack([np.sin(2 * np.pi * x_N1[:, 0] / 3.0), np.cos(2 * np.pi * x_N1[:, 0] / 3.0)])
    assert np.allclose(np.linalg.lstsq(columns, y_N, rcond=None)[0], [2.0, 0.0], atol=1e-12)
    assert np.abs(y_N).max() <= 2.0


def test_a_noiseless_polynomial_gives_back_its_coefficients() -> None:
    x_N1, y_N = curves.polynomial(n=40, coefficients=(1.0, -2.0, 0.5, 3.0), noise=0.0)
    assert np.allclose(np.polyfit(x_N1[:, 0], y_N, 3)[::-1], [1.0, -2.0, 0.5, 3.0], atol=1e-10)


def test_a_noiseless_plane_gives_back_its_slopes() -> None:
    x_N2, y_N = surfaces.plane(n=40, slope_1=1.5, slope_2=-0.5, intercept=7.0, noise=0.0)
    design = np.column_stack([x_N2, np.ones(40)])
    assert np.allclose(np.linalg.lstsq(design, y_N, rcond=None)[0], [1.5, -0.5, 7.0], atol=1e-12)


def test_the_two_gaussian_clouds_lie_about_plus_and_minus_mean_with_the_bias_added() -> None:
    n = 50_000
    x_N2, y_N = classes.gaussian_classes(n=n, mean=1.7, std=1.5, bias=1.0)
    error = 5 * 1.5 / np.sqrt(n)
    assert np.abs(x_N2[y_N == 0].mean(axis=0) - 2.7).max() < error
    assert np.abs(x_N2[y_N == 1].mean(axis=0) + 0.7).max() < error
    assert np.abs(x_N2[y_N == 0].std(axis=0) - 1.5).max() < error
    assert np.bincount(y_N).tolist() == [n, n]


def _sorted(x_N2: Any, y_N: Any) -> Any:
    rows = np.column_stack([x_N2, y_N]).round(12)
    return rows[np.lexsort(rows.T)]


def test_noiseless_moons_and_circles_are_those_of_scikit_learn() -> None:
    moons = make_moons(n_samples=(30, 12), shuffle=False)
    assert np.array_equal(_sorted(*classes.moons(n=30, noise=0.0, balance=0.4)), _sorted(*moons))
    circles = make_circles(n_samples=(30, 12), shuffle=False, factor=0.4)
    found = classes.circles(n=30, factor=0.4, noise=0.0, balance=0.4)
    assert np.array_equal(_sorted(*found), _sorted(*circles))


def test_blobs_are_those_of_scikit_learn() -> None:
    random_state = np.random.RandomState(np.random.MT19937(5))
    corners = 2.0 * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    x_N2, y_N = make_blobs([20] * 4, centers=corners, cluster_std=0.3, random_state=random_state)
    found_N2, found_N = classes.blobs(n=20, classes=4, distance=2.0, std=0.3, seed=5)
    assert np.allclose(found_N2, x_N2, atol=1e-12)
    assert np.array_equal(found_N, y_N)


def test_a_noiseless_step_has_two_heights() -> None:
    x_N1, y_N = curves.step(n=200, height=3.0, place=0.5, noise=0.0)
    assert np.array_equal(y_N, 3.0 * (x_N1[:, 0] >= 0.5))


def test_a_noiseless_oscillation_dies_away_as_fast_as_it_was_asked_to() -> None:
    x_N1, y_N = curves.damped_oscillation(n=300, amplitude=2.0, period=1.5, damping=0.4, noise=0.0)
    # What is left without the damping repeats after each period.
    grown_N = y_N * np.exp(0.4 * x_N1[:, 0])
    waves = np.column_stack([f(2 * np.pi * x_N1[:, 0] / 1.5) for f in (np.cos, np.sin)])
    assert np.allclose(np.linalg.lstsq(waves, grown_N, rcond=None)[0], [2.0, 0.0], atol=1e-9)


def test_a_noiseless_bump_is_a_parabola_in_the_logarithm() -> None:
    x_N2, y_N = surfaces.gaussian_bump(n=100, height=3.0, width=0.7, noise=0.0)
    slope, top = np.polyfit((x_N2**2).sum(axis=1), np.log(y_N), 1)
    assert (slope, top) == (pytest.approx(-1 / (2 * 0.7**2)), pytest.approx(np.log(3.0)))


@pytest.mark.parametrize("fields", [2, 3, 4, 5, 7])
def test_a_noiseless_checkerboard_has_the_colour_of_its_field(fields: int) -> None:
    x_N2, y_N = classes.checkerboard(n=2000, fields=fields, noise=0.0)
    place_N2 = np.floor((x_N2 + 1) / 2 * fields).astype(int)
    assert place_N2.min() == 0
    assert place_N2.max() == fields - 1
    assert np.array_equal(place_N2.sum(axis=1) % 2, y_N)
    assert len(np.unique(place_N2, axis=0)) == fields**2


def test_noiseless_waves_have_the_values_of_their_shape() -> None:
    x_NT1, y_N = sequences.waves(n=30, length=200, noise=0.0)
    sine, square, sawtooth = (x_NT1[y_N == c, :, 0] for c in range(3))
    # A sine is its own second derivative but for a factor, a square has two values, a sawtooth one slope.
    bent = np.diff(sine, n=2)
    factors = (bent * sine[:, 1:-1]).sum(axis=1) / (sine[:, 1:-1] ** 2).sum(axis=1)
    assert np.allclose(bent, factors[:, None] * sine[:, 1:-1], atol=1e-9)
    assert set(np.unique(square)) == {-1.0, 1.0}
    slopes = np.diff(sawtooth)
    assert np.allclose(np.where(slopes < 0, slopes + 2, slopes), slopes.max(axis=1, keepdims=True), atol=1e-9)


def _inside(picture: Any) -> Any:
    """Where the shape is: the colour that is not that of the corner, as a share of a pixel."""
    ground = picture[:, 0, 0].astype(float)
    away = np.abs(picture - ground[:, None, None]).max(axis=0)
    return away / away.max()


def test_every_shape_fills_the_share_of_its_own_circle_that_geometry_says() -> None:
    pictures, y_N = shapes.shapes(n=60, classes=5, noise=0.0)
    assert pictures.shape == (300, 3, 32, 32)
    shares: list[list[float]] = [[] for _ in range(5)]
    for picture, kind in zip(pictures, y_N, strict=True):
        inside = _inside(picture)
        down, across = np.nonzero(inside > 0.5)
        middle = np.array([down.mean(), across.mean()])
        reach = np.sqrt(((np.column_stack([down, across]) - middle) ** 2).sum(axis=1)).max() + 0.5
        shares[kind].append(inside.sum() / (np.pi * reach**2))
    disc, square, triangle, cross, ring = (float(np.mean(share)) for share in shares)
    assert disc == pytest.approx(1.0, abs=0.12)
    assert square == pytest.approx(2 / np.pi, abs=0.08)
    assert triangle == pytest.approx(3 * np.sqrt(3) / (4 * np.pi), abs=0.08)
    bars = (2 * 4 * 0.95 * 0.28 - (2 * 0.28) ** 2) / (np.pi * (0.95**2 + 0.28**2))
    assert cross == pytest.approx(bars, abs=0.08)
    assert ring == pytest.approx(1 - (0.6 / 0.95) ** 2, abs=0.1)


def test_no_two_pictures_are_alike() -> None:
    pictures, _ = shapes.shapes(n=50, noise=0.0)
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


BUNDLED_SIZES = {
    "iris": (150, (4,), 3),
    "wine": (178, (13,), 3),
    "breast_cancer": (569, (30,), 2),
    "diabetes": (442, (10,), 0),
    "digits": (1797, (1, 8, 8), 10),
    "fashion_mnist": (10_000, (1, 28, 28), 10),
}


def test_a_larger_picture_shows_the_same_shape_with_more_pixels() -> None:
    small, large = (shapes.shapes(n=1, noise=0.0, size=size)[0] for size in (32, 128))
    assert large.shape == (4, 3, 128, 128)
    # The mean of 4 x 4 pixels is one pixel of the small picture, but for rounding. Those behind it draw other numbers.
    shrunk = large[0].reshape(3, 32, 4, 32, 4).mean(axis=(2, 4))
    assert small[0].std() > 10
    assert np.abs(shrunk - small[0]).mean() < 0.5


def test_pictures_that_memory_does_not_hold_are_refused_before_they_are_drawn() -> None:
    spec = DataSpec.model_validate({"kind": "shapes", "params": {"n": 20_000, "classes": 5, "size": 256}})
    with pytest.raises(ProjectError) as caught:
        load(spec)
    (problem,) = caught.value.problems
    assert (problem.path, problem.code) == ("data.params.n", "too_large")
    assert "100,000 pictures of 256 × 256" in problem.line()


def test_every_set_that_ships_says_where_it_is_from_and_under_which_licence() -> None:
    bundled = [entry for entry in DATASETS if entry.form is SourceForm.BUNDLED]
    assert [entry.kind for entry in bundled] == list(BUNDLED_SIZES)
    assert all(entry.origin.endswith(".") and entry.licence for entry in bundled)


@pytest.mark.parametrize("kind", list(BUNDLED_SIZES))
def test_a_set_that_ships_has_its_well_known_size(kind: str) -> None:
    loaded = load(DataSpec(kind=kind))
    found = (len(loaded.samples), loaded.facts.input_shape, loaded.facts.n_classes)
    assert found == BUNDLED_SIZES[kind]
    assert len(loaded.samples.feature_names) == loaded.samples.x_NF.shape[1]


def test_digits_keep_their_seventeen_shades() -> None:
    from sklearn.datasets import load_digits

    loaded = load(DataSpec(kind="digits"))
    inputs = loaded.inputs(np.arange(1797))
    expected = load_digits().images[:, None] / 16
    assert np.abs(inputs - expected).max() <= 0.5 / 255 + 1e-6
    assert len(np.unique(inputs)) == 17


def test_the_photographs_are_those_that_were_published() -> None:
    items = load(DataSpec(kind="fashion_mnist")).samples.items
    assert items is not None
    pixels = items.read(np.arange(10_000))
    # Of the decompressed bytes of t10k-images-idx3-ubyte behind their header of 16 bytes.
    published = "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a"
    assert hashlib.sha256(pixels.tobytes()).hexdigest() == published
    assert np.bincount(load(DataSpec(kind="fashion_mnist")).samples.y_N).tolist() == [1000] * 10


def test_drawn_points_are_taken_as_they_are() -> None:
    rows = ((0.5, 1.0, 0), (-1.0, 2.0, 2), (3.0, 0.0, 1))
    loaded = load(DataSpec(kind="drawn_points", params={"points": rows, "classes": 3}))
    assert loaded.samples.x_NF.tolist() == [[0.5, 1.0], [-1.0, 2.0], [3.0, 0.0]]
    assert loaded.samples.y_N.tolist() == [0, 2, 1]
    assert loaded.facts.n_classes == 3


def test_a_drawn_curve_goes_straight_from_corner_to_corner() -> None:
    corners = ((2.0, 4.0), (0.0, 0.0), (2.0, 6.0), (4.0, 0.0))
    loaded = load(DataSpec(kind="drawn_curve", params={"curve": corners, "n": 500}))
    x_N = loaded.samples.x_NF[:, 0]
    assert np.allclose(loaded.samples.y_N, np.where(x_N < 2, 2.5 * x_N, 10 - 2.5 * x_N))
    assert (x_N.min() >= 0, x_N.max() <= 4) == (True, True)


@pytest.mark.parametrize(
    ("kind", "params", "path", "words"),
    [
        ("drawn_points", {}, "data.params.points", "Draw some points first."),
        ("drawn_points", {"points": ((0, 0, 2),)}, "data.params.points[0]", "a class from 0 to 1"),
        ("drawn_points", {"points": ((0, 0, 0.5),)}, "data.params.points[0]", "a class from 0 to 1"),
        ("drawn_points", {"points": ((0, 0),)}, "data.params.points", "3 numbers (x1, x2, class)"),
        ("drawn_curve", {}, "data.params.curve", "Sketch a line first."),
        ("drawn_curve", {"curve": ((1, 2), (1, 3))}, "data.params.curve", "at different x"),
    ],
)
def test_a_drawing_that_is_not_finished_is_told_in_a_sentence(
    kind: str, params: dict[str, Any], path: str, words: str
) -> None:
    with pytest.raises(ProjectError) as caught:
        load(DataSpec(kind=kind, params=params))
    (problem,) = caught.value.problems
    assert problem.path == path
    assert words in problem.message


def test_noiseless_xor_is_the_exclusive_or_of_the_signs() -> None:
    x_N2, y_N = classes.xor(n=200, noise=0.0)
    positive_N2 = x_N2 > 0
    assert np.array_equal(positive_N2[:, 0] ^ positive_N2[:, 1], y_N == 1)
    assert len(np.unique(positive_N2, axis=0)) == 4


def test_noiseless_spirals_are_one_arm_turned_for_each_class() -> None:
    x_N2, y_N = classes.spirals(n=50, classes=3, turns=2.0, noise=0.0)
    arms_NC = [x_N2[y_N == c] @ [1, 1j] for c in range(3)]
    assert np.allclose(arms_NC[1], arms_NC[0] * np.exp(2j * np.pi / 3))
    assert np.allclose(arms_NC[2], arms_NC[0] * np.exp(4j * np.pi / 3))
    winding = np.diff(np.unwrap(np.angle(arms_NC[0]))[[0, -1]])[0] / (2 * np.pi)
    assert winding == pytest.approx(2.0 * 0.95)


def test_blobs_have_their_centres_on_a_circle() -> None:
    n = 20_000
    x_N2, y_N = classes.blobs(n=n, classes=4, distance=3.0, std=0.5)
    centres = [x_N2[y_N == c].mean(axis=0) for c in range(4)]
    assert np.allclose(centres, [[3, 0], [0, 3], [-3, 0], [0, -3]], atol=5 * 0.5 / np.sqrt(n))


def test_generated_samples_are_named_and_read_only() -> None:
    loaded = load(DataSpec(kind="blobs", params={"classes": 4, "n": 5}))
    assert loaded.facts.feature_names == ("x1", "x2")
    assert loaded.facts.class_names == ("class 0", "class 1", "class 2", "class 3")
    assert load(DataSpec(kind="linear")).facts.feature_names == ("x",)
    with pytest.raises(ValueError, match="read-only"):
        loaded.samples.y_N[0] = 1


@pytest.mark.parametrize(
    ("kind", "params", "path"),
    [
        ("linear", {"n": 0}, "data.params.n"),
        ("linear", {"n": 2_000_000}, "data.params.n"),
        ("linear", {"n": "20"}, "data.params.n"),
        ("linear", {"noise": -1.0}, "data.params.noise"),
        ("linear", {"slope": float("nan")}, "data.params.slope"),
        ("linear", {"seed": -1}, "data.params.seed"),
        ("linear", {"low": 3.0, "high": 3.0}, "data.params.low"),
        ("linear", {"low": 4.0, "high": 3.0}, "data.params.low"),
        ("linear", {"slop": 3.0}, "data.params.slop"),
        ("polynomial", {"coefficients": []}, "data.params.coefficients"),
        ("polynomial", {"coefficients": [1e30] * 400, "low": 1e29, "high": 1e30}, "data.params"),
        ("sine", {"period": 0.0}, "data.params.period"),
        ("blobs", {"classes": 1}, "data.params.classes"),
        ("csv", {}, "data.params.path"),
        ("linnear", {}, "data.kind"),
    ],
)
def test_absurd_parameters_are_refused_by_name(kind: str, params: dict[str, Any], path: str) -> None:
    with pytest.raises(ProjectError) as caught:
        load(DataSpec(kind=kind, params=params))
    assert [problem.path for problem in caught.value.problems] == [path]
