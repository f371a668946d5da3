"""Samples that the user drags, removes and adds."""

from __future__ import annotations

import pytest

from engine.data.edits import apply_edits
from engine.data.load import load
from engine.data.samples import Samples
from engine.spec import (
    DataSpec,
    MovedPoint,
    Node,
    PointEdits,
    ProjectError,
    ProjectSpec,
    SplitSpec,
    set_values,
)
from engine.spec.model import LayerNode


def _line() -> Samples:
    return load(
        DataSpec(kind="linear", params={"n": 4, "noise": 0.0, "slope": 1.0, "intercept": 0.0})
    ).samples


def _classes() -> Samples:
    return load(DataSpec(kind="blobs", params={"n": 1})).samples


def test_without_edits_the_samples_stay_the_same_object() -> None:
    samples = _line()
    assert apply_edits(samples, PointEdits()) is samples


def test_moved_points_take_their_place_and_added_ones_come_after_all_others() -> None:
    samples = _line()
    edits = PointEdits(
        moved=(MovedPoint(index=1, values=(10.0, 11.0)), MovedPoint(index=2, values=(20.0, 21.0))),
        added=((30.0, 31.0),),
    )
    edited = apply_edits(samples, edits)
    first, last = ((float(samples.x_NF[i, 0]), float(samples.y_N[i])) for i in (0, 3))
    assert [(x, y) for (x,), y in zip(edited.x_NF.tolist(), edited.y_N.tolist(), strict=True)] == [
        first,
        (10.0, 11.0),
        (20.0, 21.0),
        last,
        (30.0, 31.0),
    ]
    assert len(samples) == 4
    assert not edited.x_NF.flags.writeable


def test_removed_points_are_in_no_part_and_change_no_other_row_number() -> None:
    split = SplitSpec(validation=0.25, test=0.25, seed=3)
    params = {"n": 8}
    whole = load(DataSpec(kind="linear", params=params, split=split))
    gone = (int(whole.train_index[0]), int(whole.validation_index[1]), int(whole.test_index[0]))
    fewer = load(DataSpec(kind="linear", params=params, split=split, edits=PointEdits(removed=gone)))
    for name in ("train_index", "validation_index", "test_index"):
        expected = [row for row in getattr(whole, name).tolist() if row not in gone]
        assert getattr(fewer, name).tolist() == expected
    assert fewer.samples.x_NF.tolist() == whole.samples.x_NF.tolist()


def test_an_added_point_is_trained_on_and_deals_no_other_sample_out_anew() -> None:
    split = SplitSpec(validation=0.5, seed=1)
    whole = load(DataSpec(kind="linear", params={"n": 8}, split=split))
    more = load(
        DataSpec(
            kind="linear", params={"n": 8}, split=split, edits=PointEdits(added=((1.0, 2.0), (3.0, 4.0)))
        )
    )
    assert more.train_index.tolist() == [*whole.train_index.tolist(), 8, 9]
    assert more.validation_index.tolist() == whole.validation_index.tolist()


def test_removing_every_training_sample_is_refused() -> None:
    with pytest.raises(ProjectError) as caught:
        load(DataSpec(kind="linear", params={"n": 2}, edits=PointEdits(removed=(0, 1))))
    assert [problem.path for problem in caught.value.problems] == ["data.edits.removed"]


def test_a_class_index_stays_a_whole_number() -> None:
    edited = apply_edits(
        _classes(), PointEdits(added=((0.0, 0.5, 2.0),), moved=(MovedPoint(index=0, values=(1, 2, 1)),))
    )
    assert edited.y_N.tolist() == [1, 1, 2, 2]
    assert edited.y_N.dtype.kind == "i"
    assert edited.x_NF[0].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("edits", "path"),
    [
        (PointEdits(added=((1.0,),)), "data.edits.added[0]"),
        (PointEdits(added=((1.0, 2.0, 0.0), (1.0, 2.0, 0.0, 0.0))), "data.edits.added[1]"),
        (PointEdits(added=((1.0, 2.0, 3.0),)), "data.edits.added[0][2]"),
        (PointEdits(added=((1.0, 2.0, 0.5),)), "data.edits.added[0][2]"),
        (PointEdits(added=((1.0, 2.0, -1.0),)), "data.edits.added[0][2]"),
        (PointEdits(added=((float("inf"), 2.0, 1.0),)), "data.edits.added[0][0]"),
        (PointEdits(added=((1.0, 2.0, float("nan")),)), "data.edits.added[0][2]"),
        (PointEdits(moved=(MovedPoint(index=3, values=(1.0, 2.0, 0.0)),)), "data.edits.moved[0].index"),
        (PointEdits(moved=(MovedPoint(index=0, values=(1.0, 2.0)),)), "data.edits.moved[0].values"),
        (PointEdits(removed=(0, 3)), "data.edits.removed[1]"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_by_its_place(edits: PointEdits, path: str) -> None:
    with pytest.raises(ProjectError) as caught:
        apply_edits(_classes(), edits)
    assert [problem.path for problem in caught.value.problems] == [path]


def test_every_wrong_edit_is_named_at_once() -> None:
    edits = PointEdits(added=((1.0,), (float("nan"), 2.0, 0.0)), removed=(7, 8))
    with pytest.raises(ProjectError) as caught:
        apply_edits(_classes(), edits)
    assert len(caught.value.problems) == 4


def test_the_fix_takes_all_edits_back() -> None:
    project = ProjectSpec(
        data=DataSpec(kind="linear", edits=PointEdits(added=((1.0,),))),
        model=LayerNode(kind="Linear"),
        loss=Node(kind="MSELoss"),
        optimizer=Node(kind="SGD"),
    )
    with pytest.raises(ProjectError) as caught:
        load(project.data)
    fix = caught.value.problems[0].fix
    assert fix is not None
    assert load(set_values(project, fix.edits).data).facts.n_train == 20
