"""Columns of a table become features and a target; what is left out is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris, load_wine
from sklearn.preprocessing import OneHotEncoder

from engine.catalogue.entry import Task
from engine.data.load import load, resolve_path
from engine.data.samples import Samples
from engine.data.table import read_table, samples_from_table
from engine.spec import DataSpec, ProjectError, ProjectSpec, get_value, set_values


def _samples(folder: Path, text: str, **params: object) -> Samples:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return samples_from_table(read_table(path), **params)  # type: ignore[arg-type]


def test_iris_holds_the_samples_of_scikit_learn() -> None:
    loaded, iris = load(DataSpec(kind="csv", params={"path": "samples/iris.csv"})), load_iris()
    assert np.array_equal(loaded.x_NI, iris.data)
    assert np.array_equal(loaded.y_N, iris.target)
    assert loaded.facts.class_names == ("setosa", "versicolor", "virginica")
    assert loaded.facts.target_name == "species"


def test_wine_holds_the_samples_of_scikit_learn() -> None:
    loaded, wine = load(DataSpec(kind="csv", params={"path": "samples/wine.csv"})), load_wine()
    assert np.array_equal(loaded.x_NI, wine.data)
    assert np.array_equal(loaded.y_N, wine.target)
    assert loaded.facts.class_names == ("cultivar 1", "cultivar 2", "cultivar 3")
    assert loaded.facts.n_features == 13


def test_text_becomes_one_column_a_category_as_scikit_learn_makes_it(tmp_path: Path) -> None:
    words = ["red", "blue", "green", "blue", "Äpfel", "red"]
    text = "colour,n\n" + "".join(f"{word},{i}\n" for i, word in enumerate(words))
    samples = _samples(tmp_path, text)
    encoder = OneHotEncoder(sparse_output=False).fit(np.array(words)[:, None])
    assert np.array_equal(samples.x_NF, encoder.transform(np.array(words)[:, None]))
    assert samples.feature_names == tuple(f"colour={word}" for word in encoder.categories_[0])


def test_features_come_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    samples = _samples(tmp_path, "a,b,c\n1,2,3\n4,5,6\n", target="b", features=["c", "a"])
    assert samples.x_NF.tolist() == [[3, 1], [6, 4]]
    assert samples.y_N.tolist() == [2, 5]
    assert (samples.feature_names, samples.target_name) == (("c", "a"), "b")


def test_numbers_are_predicted_as_numbers_unless_classes_are_asked_for(tmp_path: Path) -> None:
    text = "x,y\n1,10\n2,9\n3,10\n4,2.0\n5,2\n"
    regression = _samples(tmp_path, text)
    assert (regression.task, regression.class_names) == (Task.REGRESSION, ())
    assert regression.y_N.tolist() == [10, 9, 10, 2, 2]
    classes = _samples(tmp_path, text, task="classification")
    assert classes.task is Task.CLASSIFICATION
    assert classes.class_names == ("2.0", "9", "10")
    assert classes.y_N.tolist() == [2, 1, 2, 0, 0]
    assert classes.y_N.dtype == np.int64


def test_a_target_that_is_mostly_numbers_can_be_classes_when_asked(tmp_path: Path) -> None:
    text = "x,y\n" + "".join(f"{i},{i % 3}\n" for i in range(20)) + "20,other\n"
    with pytest.raises(ProjectError, match=r'a number in row 22, column "y"'):
        _samples(tmp_path, text)
    assert _samples(tmp_path, text, task="classification").class_names == ("0", "1", "2", "other")


def test_rows_without_a_value_are_left_out_and_counted(tmp_path: Path) -> None:
    samples = _samples(tmp_path, "a,b,y\n1,x,1\n,x,2\n3,?,3\n4,z,\n5,x,5\n")
    assert samples.y_N.tolist() == [1, 5]
    assert samples.feature_names == ("a", "b=x")
    assert samples.notes == (
        "1 of 5 rows left out: no value in y.",
        "2 of 5 rows left out: no value in a (1), b (1).",
    )


def test_filled_rows_stay_with_a_gap_for_a_number_and_a_category_for_text(tmp_path: Path) -> None:
    samples = _samples(tmp_path, "a,b,y\n1,x,1\n,x,2\n3,?,3\n4,z,\n", missing="fill")
    assert samples.feature_names == ("a", "b=missing", "b=x")
    assert np.array_equal(samples.x_NF, [[1, 0, 1], [np.nan, 0, 1], [3, 1, 0]], equal_nan=True)
    assert samples.notes == (
        "1 of 4 rows left out: no value in y.",
        "1 missing value in a is filled with the mean of the training samples.",
        "1 missing value in b is a category of its own.",
    )


def test_a_faulty_column_does_no_harm_where_it_is_not_used(tmp_path: Path) -> None:
    text = "code,x,y\n" + "".join(f"{i},{i},{2 * i}\n" for i in range(20)) + "A5,20,40\n"
    assert len(_samples(tmp_path, text, features=["x"])) == 21


def test_the_fix_for_a_faulty_column_leaves_it_out_and_works(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "code,x,y\n" + "".join(f"{i},{i},{2 * i}\n" for i in range(20)) + "A5,20,40\n"
    )
    node = {"kind": "placeholder", "params": {}}
    project = ProjectSpec.model_validate(
        {"data": {"kind": "csv", "params": {"path": "t.csv"}}, "model": node, "loss": node, "optimizer": node}
    )
    with pytest.raises(ProjectError) as caught:
        load(project.data, tmp_path)
    fix = caught.value.problems[0].fix
    assert fix is not None
    mended = set_values(project, fix.edits)
    assert get_value(mended, "data.params.features") == ("x",)
    assert load(mended.data, tmp_path).facts.n_train == 21


def test_every_wrong_column_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        _samples(tmp_path, "a,b\n1,2\n", target="c", features=["d", "e"])
    assert [problem.path for problem in caught.value.problems] == [
        "data.params.target",
        "data.params.features[0]",
        "data.params.features[1]",
    ]


def test_a_hundred_categories_are_still_allowed(tmp_path: Path) -> None:
    text = "w,y\n" + "".join(f"w{i},{i}\n" for i in range(100))
    samples = _samples(tmp_path, text)
    assert np.array_equal(samples.x_NF.sum(axis=0), np.ones(100))


def test_samples_cannot_be_written() -> None:
    samples = load(DataSpec(kind="csv", params={"path": "samples/iris.csv"})).samples
    with pytest.raises(ValueError, match="read-only"):
        samples.x_NF[0, 0] = 1.0


def test_a_path_is_absolute_or_shipped_or_beside_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve_path("/data/t.csv", tmp_path) == Path("/data/t.csv")
    assert resolve_path("t.csv", tmp_path) == tmp_path / "t.csv"
    assert resolve_path("samples/iris.csv", tmp_path).name == "iris.csv"
    assert resolve_path("samples/iris.csv", tmp_path).is_file()
    assert resolve_path("samples/own.csv", tmp_path) == tmp_path / "samples" / "own.csv"
    monkeypatch.chdir(tmp_path)
    assert resolve_path("t.csv", None) == tmp_path / "t.csv"
