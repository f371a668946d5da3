"""Split, filled, standardised: every sample in one part, and only the training part decides the scale.

Shapes: N samples, F features.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler

from engine.data import scale, split
from engine.data.load import facts, load
from engine.data.scale import fill_missing, mean_and_std, means_of_present
from engine.data.split import split_indices
from engine.spec import DataSpec, MovedPoint, PointEdits, ProjectError, SplitSpec


@given(
    n=st.integers(1, 300),
    shares=st.tuples(st.floats(0, 0.49), st.floats(0, 0.49)),
    seed=st.integers(0, 2**63 - 1),
)
def test_every_sample_is_in_exactly_one_part(n: int, shares: tuple[float, float], seed: int) -> None:
    parts = split_indices(n, *shares, seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    assert all(part.dtype == np.int64 for part in parts)
    again = split_indices(n, *shares, seed)
    assert all(np.array_equal(one, other) for one, other in zip(parts, again, strict=True))


@pytest.mark.parametrize(
    ("n", "validation", "test", "counts"),
    [
        (10, 0.25, 0.0, (7, 3, 0)),
        (10, 0.2, 0.1, (7, 2, 1)),
        (5, 0.5, 0.0, (2, 3, 0)),
        (150, 0.2, 0.2, (90, 30, 30)),
        (3, 0.1, 0.1, (3, 0, 0)),
    ],
)
def test_shares_are_rounded_to_the_nearest_count_halves_up(
    n: int, validation: float, test: float, counts: tuple[int, int, int]
) -> None:
    assert tuple(len(part) for part in split_indices(n, validation, test, 0)) == counts


def test_without_shares_the_samples_keep_their_order() -> None:
    train, validation, test = split_indices(6, 0.0, 0.0, 5)
    assert train.tolist() == [0, 1, 2, 3, 4, 5]
    assert len(validation) == len(test) == 0


def test_another_seed_deals_the_samples_out_otherwise() -> None:
    assert not np.array_equal(split_indices(50, 0.2, 0.0, 0)[1], split_indices(50, 0.2, 0.0, 1)[1])


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        (SplitSpec(validation=-0.1), "data.split.validation"),
        (SplitSpec(validation=1.0), "data.split.validation"),
        (SplitSpec(test=float("nan")), "data.split.test"),
        (SplitSpec(validation=0.6, test=0.6), "data.split"),
        (SplitSpec(validation=0.95), "data.split"),
        (SplitSpec(seed=-1), "data.split.seed"),
    ],
)
def test_a_split_that_leaves_nothing_to_train_on_is_refused(spec: SplitSpec, path: str) -> None:
    with pytest.raises(ProjectError) as caught:
        load(DataSpec(kind="linear", params={"n": 5}, split=spec))
    assert [problem.path for problem in caught.value.problems] == [path]


def test_an_empty_part_that_was_asked_for_is_told() -> None:
    loaded = load(DataSpec(kind="linear", split=SplitSpec(validation=0.01)))
    assert loaded.notes == ("The validation part is empty: 0.01 of 20 samples rounds to none.",)


def test_a_class_without_training_samples_is_told() -> None:
    loaded = load(DataSpec(kind="blobs", params={"n": 1}, split=SplitSpec(validation=0.34)))
    missing = loaded.samples.y_N[loaded.validation_index][0]
    assert loaded.notes == (f"No training sample is of class class {missing}.",)


def test_standardised_features_equal_those_of_scikit_learn_fitted_on_the_training_part() -> None:
    data = DataSpec(
        kind="csv",
        params={"path": "samples/wine.csv"},
        split=SplitSpec(validation=0.3),
        scale_features="standardize",
    )
    loaded = load(data)
    scaler = StandardScaler().fit(loaded.samples.x_NF[loaded.train_index])
    assert np.allclose(loaded.x_NI, scaler.transform(loaded.samples.x_NF), rtol=1e-12, atol=1e-12)
    assert np.allclose(loaded.preparation.shift_I, scaler.mean_)
    assert np.allclose(loaded.preparation.scale_I, scaler.scale_)
    assert np.array_equal(loaded.y_N, loaded.samples.y_N)
    assert (loaded.y_shift, loaded.y_scale) == (0.0, 1.0)


def test_a_standardised_target_can_be_turned_back() -> None:
    loaded = load(DataSpec(kind="plane", split=SplitSpec(test=0.5), scale_target="standardize"))
    assert loaded.y_N[loaded.train_index].mean() == pytest.approx(0.0, abs=1e-12)
    assert loaded.y_N[loaded.train_index].std() == pytest.approx(1.0)
    assert np.allclose(loaded.y_N * loaded.y_scale + loaded.y_shift, loaded.samples.y_N)


def test_class_indices_are_never_standardised() -> None:
    loaded = load(DataSpec(kind="moons", scale_target="standardize"))
    assert loaded.y_N.dtype == np.int64
    assert set(loaded.y_N.tolist()) == {0, 1}


@pytest.mark.parametrize("value", [0.0, 0.1, 1e30, -7.3])
def test_a_feature_that_does_not_vary_is_divided_by_one(value: float) -> None:
    # 0.1 and 7.3 have no exact mean in binary, so their computed deviation need not be 0.
    x_NF = np.column_stack([np.full(7, value), np.arange(7.0)])
    mean_F, std_F = mean_and_std(x_NF)
    assert std_F[0] == 1.0
    assert np.abs((x_NF - mean_F) / std_F)[:, 0].max() <= abs(value) * 1e-15


def test_the_scale_does_not_depend_on_how_the_array_lies_in_memory() -> None:
    x_NF = np.random.default_rng(0).normal(size=(1000, 7))
    for one, other in zip(mean_and_std(x_NF), mean_and_std(np.asfortranarray(x_NF)), strict=True):
        assert one.tobytes() == other.tobytes()
    assert means_of_present(x_NF).tobytes() == means_of_present(np.asfortranarray(x_NF)).tobytes()


def test_gaps_get_the_mean_of_the_training_samples_as_scikit_learn_fills_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    cells = [
        ["" if rng.random() < 0.2 else f"{value:.3f}" for value in row] for row in rng.normal(size=(60, 3))
    ]
    (tmp_path / "t.csv").write_text("a,b,c,y\n" + "".join(",".join([*row, "1.5"]) + "\n" for row in cells))
    data = DataSpec(kind="csv", params={"path": "t.csv", "missing": "fill"}, split=SplitSpec(validation=0.4))
    loaded = load(data, tmp_path)
    x_NF = np.array([[float(cell or "nan") for cell in row] for row in cells])
    imputer = SimpleImputer().fit(x_NF[loaded.train_index])
    assert np.isnan(loaded.samples.x_NF).any()
    assert np.allclose(loaded.x_NI, imputer.transform(x_NF), rtol=1e-14)
    assert loaded.preparation.fill_F is not None
    assert np.allclose(loaded.preparation.fill_F, imputer.statistics_)


@pytest.mark.parametrize(
    "function",
    [split_indices, mean_and_std, scale.low_and_range, means_of_present, fill_missing],
)
def test_the_source_text_alone_does_the_same(function: Any) -> None:
    scope: dict[str, Any] = {"np": np}
    exec(inspect.getsource(function), scope)  # noqa: S102
    x_NF = np.random.default_rng(1).normal(size=(9, 3))
    arguments: dict[Any, tuple[Any, ...]] = {
        split_indices: (31, 0.2, 0.1, 7),
        mean_and_std: (x_NF,),
        scale.low_and_range: (x_NF,),
        means_of_present: (np.where(x_NF > 1, np.nan, x_NF),),
        fill_missing: (np.where(x_NF > 1, np.nan, x_NF), x_NF[0]),
    }
    pasted = np.concatenate([np.ravel(part) for part in scope[function.__name__](*arguments[function])])
    own = np.concatenate([np.ravel(part) for part in function(*arguments[function])])
    assert pasted.tobytes() == own.tobytes()
    assert function.__module__ in {split.__name__, scale.__name__}


def test_all_prepared_arrays_are_read_only() -> None:
    loaded = load(DataSpec(kind="moons", split=SplitSpec(validation=0.2), scale_features="standardize"))
    held = [*vars(loaded).values(), *vars(loaded.preparation).values()]
    arrays = [value for value in held if isinstance(value, np.ndarray)]
    assert len(arrays) == 7
    assert not any(array.flags.writeable for array in arrays)


def test_facts_count_the_parts_after_the_edits() -> None:
    edits = PointEdits(
        added=((1.0, 2.0), (3.0, 4.0)), moved=(MovedPoint(index=0, values=(5.0, 6.0)),), removed=(1,)
    )
    data = DataSpec(kind="linear", split=SplitSpec(validation=0.2, test=0.1), edits=edits)
    found = facts(data)
    # 20 - 1 + 2 samples; 0.2 of 21 rounds to 4, 0.1 to 2.
    assert (found.n_train, found.n_validation, found.n_test) == (15, 4, 2)


def test_numbers_that_float32_cannot_hold_are_refused_unless_they_are_standardised(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,y\n1e39,1\n2e39,2\n3e39,4\n")
    with pytest.raises(ProjectError, match="float32"):
        load(DataSpec(kind="csv", params={"path": "t.csv"}), tmp_path)
    loaded = load(DataSpec(kind="csv", params={"path": "t.csv"}, scale_features="standardize"), tmp_path)
    assert np.allclose(loaded.x_NI[:, 0], [-(1.5**0.5), 0, 1.5**0.5])


def test_numbers_too_large_to_standardise_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,y\n1e308,1\n-1e308,2\n1.5e308,4\n")
    with pytest.raises(ProjectError, match='"a"'):
        load(DataSpec(kind="csv", params={"path": "t.csv"}, scale_features="standardize"), tmp_path)
