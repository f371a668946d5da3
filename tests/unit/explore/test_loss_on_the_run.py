"""A run's batch under other losses, and a loss taken into a project with what that needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.catalogue.entry import TargetForm, Task
from engine.check import check_project
from engine.data.load import LoadedData, load
from engine.explore.losses.on_the_run import hardest_text, live_loss, raw_targets
from engine.explore.losses.use_plan import Doer, plan_use, with_plan
from engine.presets import read_preset
from engine.spec import Node, ProjectError, ProjectSpec, set_values
from engine.train.trainer import Trainer

MOONS = read_preset("two-moons-mlp")
LINE = read_preset("linear-regression")


@pytest.fixture(scope="module")
def moons() -> LoadedData:
    return load(MOONS.data)


def ending(spec: ProjectSpec, *layers: dict[str, Any]) -> ProjectSpec:
    return set_values(
        spec, [("model.children", [*spec.model_dump(mode="json")["model"]["children"], *layers])]
    )


def test_targets_are_told_as_classes_whatever_the_loss_wanted() -> None:
    classes = np.array([0, 1, 1])
    column = classes[:, None].astype(np.float32)
    for form, target in (
        (TargetForm.CLASS_INDEX, classes),
        (TargetForm.LIKE_OUTPUT, column),
        (TargetForm.SIGN, 2 * column - 1),
    ):
        assert raw_targets(form, Task.CLASSIFICATION, target).tolist() == [0, 1, 1]
    numbers = np.array([[0.5], [1.5]], dtype=np.float32)
    assert raw_targets(TargetForm.LIKE_OUTPUT, Task.REGRESSION, numbers).tolist() == [0.5, 1.5]


def test_a_batch_of_logits_lies_on_the_curve_and_the_wrong_ones_pull_hardest() -> None:
    output = np.array([[3.0], [-1.0], [0.2]])
    live = live_loss(Node(kind="BCEWithLogitsLoss"), Task.CLASSIFICATION, output, np.array([0, 1, 1]))
    assert live.dots is not None
    sigma = 1 / (1 + np.exp(-output[:, 0]))
    np.testing.assert_allclose(live.dots.gradient_M, sigma - [0, 1, 1], rtol=1e-12)
    assert live.dots.hardest_N.tolist() == [0, 1, 2]
    assert hardest_text(live, 1).startswith(
        "BCEWithLogitsLoss: samples 0 pull hardest, with 45 % of the pull of all 3."
    )


def test_another_loss_reads_the_same_batch_after_its_mend() -> None:
    output = np.array([[3.0], [-1.0]])
    live = live_loss(Node(kind="BCELoss"), Task.CLASSIFICATION, output, np.array([0, 1]))
    assert [misfit.mend.value for misfit in live.mends] == ["add_sigmoid"]
    assert live.dots is not None
    np.testing.assert_allclose(live.dots.x_M, 1 / (1 + np.exp(-output[:, 0])), rtol=1e-12)
    signs = live_loss(Node(kind="SoftMarginLoss"), Task.CLASSIFICATION, output, np.array([0, 1]))
    assert signs.dots is not None
    np.testing.assert_allclose(signs.dots.loss_M, np.log1p(np.exp([3.0, 1.0])), rtol=1e-12)


def test_a_loss_that_no_run_feeds_says_so() -> None:
    live = live_loss(Node(kind="TripletMarginLoss"), Task.CLASSIFICATION, np.zeros((2, 1)), np.array([0, 1]))
    assert live.dots is None
    assert "more than one output" in hardest_text(live)
    one = live_loss(Node(kind="CrossEntropyLoss"), Task.CLASSIFICATION, np.zeros((2, 1)), np.array([0, 1]))
    assert "the model has 1 outputs" in one.reason


def test_the_curve_reaches_as_far_as_the_dots() -> None:
    live = live_loss(Node(kind="MSELoss"), Task.REGRESSION, np.array([[20.0], [1.0]]), np.array([0.0, 1.0]))
    assert live.picture is not None
    assert live.picture.curves[0].x_P.max() >= 20


def test_what_the_trainer_does_by_itself_is_told_with_its_code(moons: LoadedData) -> None:
    plan = plan_use(MOONS, moons, Node(kind="MSELoss"))
    assert plan.can_be_used
    assert plan.output_shape == (64, 1)
    assert [(step.doer, step.code) for step in plan.steps] == [
        (Doer.TRAINER, "target = target.unsqueeze(1)"),
        (Doer.TRAINER, "target = target.float()"),
    ]
    assert with_plan(MOONS, plan).loss.kind == "MSELoss"


def test_class_indices_need_nothing_and_the_last_layer_widens(moons: LoadedData) -> None:
    plan = plan_use(MOONS, moons, Node(kind="CrossEntropyLoss"))
    assert plan.output_shape == (64, 2)
    assert plan.steps == ()


@pytest.mark.parametrize(("kind", "layer"), [("BCELoss", "Sigmoid"), ("NLLLoss", "LogSoftmax")])
def test_a_missing_last_layer_is_added_and_the_project_trains(
    moons: LoadedData, kind: str, layer: str
) -> None:
    plan = plan_use(MOONS, moons, Node(kind=kind))
    assert plan.can_be_used
    made = with_plan(MOONS, plan)
    assert made.loss.kind == kind
    assert made.model.children[-1].kind == layer
    assert check_project(made, moons.facts).problems == ()
    trainer = Trainer(made, data=moons)
    assert np.isfinite(trainer.step())


def test_a_softmax_too_many_is_offered_to_be_taken_out(moons: LoadedData) -> None:
    spec = ending(MOONS, {"kind": "Softmax", "params": {"dim": 1}})
    spec = set_values(spec, [("loss", {"kind": "CrossEntropyLoss"})])
    plan = plan_use(spec, moons, Node(kind="MultiMarginLoss"))
    (step,) = plan.steps
    assert "adds up to 1" in step.sentence
    assert not step.is_needed
    assert with_plan(spec, plan).model.children[-1].kind == "Linear"
    assert with_plan(spec, plan, ()).model.children[-1].kind == "Softmax"


def test_a_loss_that_cannot_be_trained_with_is_refused(moons: LoadedData) -> None:
    plan = plan_use(MOONS, moons, Node(kind="TripletMarginLoss"))
    assert not plan.can_be_used
    assert "explored" in plan.steps[0].sentence
    with pytest.raises(ProjectError):
        with_plan(MOONS, plan)


def test_numbers_are_no_classes() -> None:
    data = load(LINE.data)
    plan = plan_use(LINE, data, Node(kind="CrossEntropyLoss"))
    assert not plan.can_be_used


def test_the_global_generator_is_left_alone(moons: LoadedData) -> None:
    import torch

    before = torch.random.get_rng_state()
    plan_use(MOONS, moons, Node(kind="BCELoss"))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_the_objective_is_that_of_the_weights_that_were_copied(moons: LoadedData) -> None:
    from engine.explore.losses.objective import Regularisation
    from engine.explore.losses.project_objective import project_objective
    from engine.train.questions import BatchView

    trainer = Trainer(MOONS, data=moons)
    for _ in range(5):
        trainer.step()
    assert trainer.answer(BatchView()).value.state == ()
    batch = trainer.answer(BatchView(weights=True)).value
    assert batch is not None
    assert [array.name for array in batch.state] == list(trainer.model.state_dict())
    found = project_objective(MOONS, moons, batch.state, Regularisation(l1=0.1))
    assert found.cost == pytest.approx(trainer.evaluate("train"), rel=1e-5)
    sizes = sum(p.detach().abs().sum().item() for n, p in trainer.model.named_parameters() if "weight" in n)
    assert found.objective == pytest.approx(found.cost + 0.1 * sizes, rel=1e-5)
    with pytest.raises(ProjectError, match="another one"):
        project_objective(LINE, load(LINE.data), batch.state, Regularisation())


def test_a_model_that_gives_its_input_back_has_the_input_as_target() -> None:
    from engine.train.questions import BatchView

    spec = set_values(MOONS, [("data.predict", "input"), ("loss", {"kind": "MSELoss"})])
    data = load(spec.data)
    trainer = Trainer(spec, data=data)
    trainer.step()
    batch = trainer.answer(BatchView()).value
    assert batch is not None
    assert batch.target.shape == batch.output_NK.shape
    raw = raw_targets(TargetForm.LIKE_OUTPUT, Task.REGRESSION, batch.target)
    live = live_loss(Node(kind="L1Loss"), Task.REGRESSION, batch.output_NK, raw)
    assert live.dots is not None
    np.testing.assert_allclose(live.dots.loss_M, np.abs(batch.output_NK - batch.target).ravel(), rtol=1e-6)
    assert plan_use(spec, data, Node(kind="HuberLoss")).steps == ()
