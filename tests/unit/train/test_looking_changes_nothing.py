"""Looking at a run changes neither its bits nor any state of it, and shows what is really there."""

from __future__ import annotations

import threading
from itertools import cycle
from typing import Any

import numpy as np
import pytest
import torch

from engine.data import load
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.control import Control
from engine.train.events import Paused
from engine.train.fingerprint import weights_sha256
from engine.train.inner_questions import NeuronMapsView, WeightsView
from engine.train.mailbox import Mailbox
from engine.train.questions import BatchView, InsideView, VitalsView
from engine.train.snapshot import (
    LineFit,
    LineView,
    Predictions,
    PredictionsView,
    Snapshot,
    SurfaceFit,
    SurfaceView,
    View,
)
from engine.train.trainer import Trainer

_HIDDEN: list[dict[str, Any]] = [
    {"kind": "Linear", "params": {"out_features": 8}},
    {"kind": "BatchNorm1d"},
    {"kind": "Tanh"},
    {"kind": "Dropout", "params": {"p": 0.3}},
    {"kind": "Linear"},
]
LINE = set_values(
    read_preset("linear-regression"),
    [
        ("model.children", _HIDDEN),
        ("training.batch_size", 5),
        ("training.shuffle", True),
        ("training.epochs", 150),
        ("training.stop.loss_below", None),
    ],
)
MOONS = set_values(read_preset("two-moons-mlp"), [("model.children", _HIDDEN), ("training.epochs", 80)])
LINE_VIEWS = (LineView(-1.0, 11.0, 64), PredictionsView(), None)
MOONS_VIEWS = (SurfaceView(-2, 3, -2, 2, 24, 16), PredictionsView(50), None)
QUESTIONS = (BatchView(weights=True), InsideView(), VitalsView(), NeuronMapsView(), WeightsView())
both = pytest.mark.parametrize(
    ("spec", "views"), [(LINE, LINE_VIEWS), (MOONS, MOONS_VIEWS)], ids=["line", "surface"]
)


def _unseen(spec: ProjectSpec) -> tuple[list[float], str]:
    trainer = Trainer(spec)
    trainer.run()
    return trainer.history.losses.values().tolist(), weights_sha256(trainer.model.state_dict())


@both
def test_a_viewer_that_asks_as_fast_as_it_can_changes_no_bit(
    spec: ProjectSpec, views: tuple[View | None]
) -> None:
    trainer, mailbox = Trainer(spec), Mailbox()
    done, seen = threading.Event(), []

    def watch() -> None:
        wanted = cycle(views)
        while not done.wait(0.0005):
            mailbox.request(next(wanted))
            for question in QUESTIONS:
                mailbox.ask(question)
            snapshot = mailbox.take()
            if snapshot is not None:
                seen.append(snapshot)

    viewer = threading.Thread(target=watch)
    viewer.start()
    trainer.run(mailbox=mailbox)
    done.set()
    viewer.join()
    losses, sha = _unseen(spec)
    assert trainer.history.losses.values().tolist() == losses
    assert weights_sha256(trainer.model.state_dict()) == sha
    assert len(seen) >= 5
    assert [snapshot.step for snapshot in seen] == sorted(snapshot.step for snapshot in seen)


@both
def test_a_look_after_every_step_changes_no_bit(spec: ProjectSpec, views: tuple[View | None]) -> None:
    short = set_values(spec, [("training.epochs", 5)])
    trainer = Trainer(short)
    while trainer.ended is None:
        trainer.step()
        for view in views:
            trainer.snapshot(view, QUESTIONS)
        trainer.evaluate("train")
    losses, sha = _unseen(short)
    assert trainer.history.losses.values().tolist() == losses
    assert weights_sha256(trainer.model.state_dict()) == sha


@both
def test_a_look_leaves_mode_statistics_gradients_and_generators_alone(
    spec: ProjectSpec, views: tuple[View | None]
) -> None:
    trainer = Trainer(spec)
    for _ in range(3):
        trainer.step()
    before = {name: value.clone() for name, value in trainer.model.state_dict().items()}
    rng = torch.get_rng_state()
    for view in views:
        trainer.snapshot(view)
    assert torch.equal(torch.get_rng_state(), rng)
    assert all(module.training for module in trainer.model.modules())
    assert all(parameter.requires_grad for parameter in trainer.model.parameters())
    for name, value in trainer.model.state_dict().items():
        assert torch.equal(value, before[name])


def _evaluated(trainer: Trainer, x: np.ndarray) -> np.ndarray:
    model = trainer.model.eval()
    with torch.no_grad():
        output = model(torch.tensor(x).float()).double().numpy()[:, 0]
    model.train()
    return np.asarray(output)


def test_the_line_is_what_the_model_says_along_the_feature() -> None:
    trainer = Trainer(
        set_values(LINE, [("data.scale_features", "standardize"), ("data.scale_target", "standardize")])
    )
    for _ in range(8):
        trainer.step()
    fit = trainer.snapshot(LineView(-1.0, 11.0, 25)).fit
    assert isinstance(fit, LineFit)
    assert fit.x_G.tolist() == np.linspace(-1, 11, 25).tolist()
    data = trainer.data
    scaled = (fit.x_G[:, None] - data.preparation.shift_I) / data.preparation.scale_I
    assert fit.y_G == pytest.approx(_evaluated(trainer, scaled) * data.y_scale + data.y_shift, rel=1e-12)


def test_the_surface_is_the_probability_at_each_place() -> None:
    trainer = Trainer(MOONS)
    trainer.step()
    fit = trainer.snapshot(SurfaceView(-2, 3, -1, 2, columns=7, rows=4)).fit
    assert isinstance(fit, SurfaceFit)
    assert fit.values.shape == (4, 7)
    for row, y in enumerate(np.linspace(-1, 2, 4)):
        for column, x in enumerate(np.linspace(-2, 3, 7)):
            score = _evaluated(trainer, np.array([[x, y]]))[0]
            assert fit.values[row, column] == pytest.approx(1 / (1 + np.exp(-score)), abs=1e-6)


def test_a_surface_of_three_classes_has_one_probability_each() -> None:
    trainer = Trainer(set_values(read_preset("spiral-mlp"), [("data.params.n", 20)]))
    fit = trainer.snapshot(SurfaceView(-1, 1, -1, 1, 5, 6)).fit
    assert isinstance(fit, SurfaceFit)
    assert fit.values.shape == (6, 5, 3)
    assert fit.values.sum(axis=-1) == pytest.approx(1.0, abs=1e-6)


def test_predictions_are_those_of_the_samples_in_the_units_of_the_data() -> None:
    trainer = Trainer(set_values(LINE, [("data.scale_target", "standardize")]))
    trainer.step()
    fit = trainer.snapshot(PredictionsView(limit=8)).fit
    assert isinstance(fit, Predictions)
    assert len(fit.index_N) == 8
    data = trainer.data
    assert fit.true_N.tolist() == data.samples.y_N[fit.index_N].tolist()
    found = _evaluated(trainer, data.x_NI[fit.index_N]) * data.y_scale + data.y_shift
    assert fit.predicted_N == pytest.approx(found, rel=1e-12)


def test_a_snapshot_shows_the_numbers_of_its_moment_and_keeps_them() -> None:
    trainer = Trainer(set_values(LINE, [("model.children", [{"kind": "Linear"}])]))
    for _ in range(6):
        last = trainer.step()
    snapshot = trainer.snapshot()
    assert (snapshot.step, snapshot.epoch, snapshot.steps_per_epoch, snapshot.epochs) == (6, 1, 4, 150)
    assert snapshot.loss == last
    weight, bias = snapshot.parameters
    assert (weight.name, bias.name) == ("0.weight", "0.bias")
    assert weight.values.tolist() == trainer.model.state_dict()["0.weight"].tolist()
    assert snapshot.hyperparameters["optimizer.params.lr"] == 0.03
    kept = weight.values.copy()
    trainer.step()
    assert np.array_equal(weight.values, kept)


def test_nothing_is_computed_that_nobody_looks_at() -> None:
    trainer, mailbox = Trainer(set_values(LINE, [("training.epochs", 3)])), Mailbox()
    trainer.run(mailbox=mailbox)
    snapshot = mailbox.take()
    assert snapshot is not None
    assert snapshot.step == 12
    assert snapshot.fit is None


def test_the_current_batch_is_what_the_last_step_learned_from() -> None:
    spec = set_values(LINE, [("model.children", [{"kind": "Linear"}])])
    trainer = Trainer(spec)
    first = trainer.answer(BatchView()).value
    assert first.is_first
    assert first.target.shape == (5, 1)
    seen: list[torch.Tensor] = []
    hook = trainer.model.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].clone()))
    for _ in range(3):
        trainer.step()
        batch = trainer.answer(BatchView()).value
        assert not batch.is_first
        (weight, bias) = trainer.model.parameters()
        expected = seen[-1].numpy() * weight.item() + bias.item()
        np.testing.assert_allclose(batch.output_NK, expected, rtol=1e-5)
    hook.remove()


def test_the_answers_of_a_snapshot_that_nobody_took_come_with_the_next_one() -> None:
    trainer, mailbox = Trainer(LINE), Mailbox()
    mailbox.ask(InsideView())
    mailbox.put(trainer.snapshot(None, mailbox.take_asked()))
    trainer.step()
    mailbox.ask(BatchView())
    mailbox.ask(BatchView())
    mailbox.put(trainer.snapshot(None, mailbox.take_asked()))
    taken = mailbox.take()
    assert taken is not None
    assert taken.step == 1
    asked = [(answer.question, answer.step, answer.run_id) for answer in taken.answers]
    assert asked == [(InsideView(), 0, trainer.run_id), (BatchView(), 1, trainer.run_id)]


def test_a_question_that_comes_while_a_picture_is_taken_is_answered_with_the_next_one() -> None:
    trainer, mailbox = Trainer(LINE), Mailbox()
    asked = mailbox.take_asked()
    mailbox.ask(InsideView())
    mailbox.put(trainer.snapshot(None, asked))
    assert mailbox.wanted
    assert mailbox.take_asked() == (InsideView(),)


def test_only_the_newest_snapshot_is_kept() -> None:
    trainer, mailbox = Trainer(LINE), Mailbox()
    first, second = trainer.snapshot(), trainer.snapshot()
    mailbox.put(first)
    mailbox.put(second)
    assert mailbox.take() is second
    assert mailbox.take() is None
    assert mailbox.wanted


def test_a_paused_run_shows_another_view_when_it_is_asked_for() -> None:
    trainer, control = Trainer(LINE), Control()
    control.step()
    fits: list[Any] = []
    mailbox = Mailbox(control.nudge)

    def note(event: object) -> None:
        if isinstance(event, Paused):
            asking.start()

    def ask() -> None:
        for view in LINE_VIEWS[:2]:
            mailbox.take()
            mailbox.request(view)
            while (snapshot := mailbox.take()) is None:
                waited.wait(0.001)
            fits.append(snapshot.fit)
        control.stop()

    waited = threading.Event()
    asking = threading.Thread(target=ask)
    trainer.run(control, mailbox, note)
    asking.join()
    assert [type(fit) for fit in fits] == [LineFit, Predictions]


def test_metrics_of_a_snapshot_look_at_evenly_spaced_samples_of_large_parts() -> None:
    spec = set_values(read_preset("logistic-regression"), [("data.params.n", 4000)])
    trainer = Trainer(spec)
    few, all_of_them = trainer.prober.metrics(limit=100), trainer.prober.metrics(limit=None)
    data = load(spec.data)
    rows = data.train_index[np.linspace(0, 7999, 100).astype(int)]
    guessed = _evaluated(trainer, data.x_NI) > 0.5
    assert few["accuracy"] == np.mean(guessed[rows] == data.y_N[rows])
    assert all_of_them["accuracy"] == np.mean(guessed == data.y_N)


class AskingMailbox(Mailbox):
    """A mailbox that asks for the next snapshot as soon as it got one."""

    def put(self, snapshot: Snapshot) -> None:
        """Take the snapshot, and ask again."""
        super().put(snapshot)
        self.take()
        self.request(PredictionsView(50))


def test_looking_at_a_model_that_draws_in_evaluation_leaves_its_numbers_alone() -> None:
    layers = [
        {"kind": "FractionalMaxPool2d", "params": {"kernel_size": 2, "output_ratio": [0.6, 0.6]}},
        {"kind": "Flatten"},
        {"kind": "Dropout"},
        {"kind": "Linear"},
    ]
    edits = {
        "data.kind": "digits",
        "data.params": {},
        "model.children": layers,
        "loss": {"kind": "CrossEntropyLoss"},
        "training.batch_size": 300,
        "training.epochs": 4,
    }
    spec = set_values(read_preset("two-moons-mlp"), list(edits.items()))
    plain, looked, mailbox = Trainer(spec), Trainer(spec), AskingMailbox()
    mailbox.request(PredictionsView(50))
    plain.run()
    looked.run(mailbox=mailbox)
    assert plain.history.losses.values().tolist() == looked.history.losses.values().tolist()
