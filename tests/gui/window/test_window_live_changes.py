"""Values that are changed while training runs: taken up at a step, marked, or kept for the next run."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from window_acts import (
    OpenWindow,
    end_run,
    ghost,
    losses,
    n_steps,
    press,
    run_to_end,
    set_speed,
    settle,
    show_tab,
    start_run,
    type_value,
    wait_for,
    wait_for_steps,
)

import engine
from engine.spec import set_values
from engine.train.events import Patched
from engine.train.snapshot import LineFit
from trainer_gui.forms.editors import ParamEditor
from trainer_gui.session.state import State
from trainer_gui.window.main_window import MainWindow


def markers(window: MainWindow) -> list[tuple[int, str]]:
    """Marks in the loss plot."""
    return list(window.docks.loss.plot._curves.markers)


def note_is_shown(window: MainWindow) -> bool:
    """Whether the status bar says that the run goes on with an older project."""
    label = window.status.findChild(object, "staleNote")
    assert label is not None
    return bool(label.isVisible())


def type_live(qtbot: QtBot, window: MainWindow, path: str, text: str) -> Patched:
    """Type a value, and wait until the trainer has taken it up."""
    with qtbot.waitSignal(
        window.session.run.happened, check_params_cb=lambda event: isinstance(event, Patched)
    ) as patched:
        type_value(qtbot, window, path, text)
    event: Patched = patched.args[0]
    return event


def test_another_rate_is_recorded_at_its_step_and_marked_and_the_run_goes_on(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window(
        set_values(engine.load("linear-regression"), [("training.stop.loss_below", None)]), pace=50
    )
    show_tab(shown, "optimizerTab")
    start_run(qtbot, shown, 3)
    run_id = shown.session.run.run_id
    event = type_live(qtbot, shown, "optimizer.params.lr", "0.01")
    assert (event.path, event.old, event.new) == ("optimizer.params.lr", 0.03, 0.01)
    assert markers(shown) == [(event.step, "lr 0.03 → 0.01")]
    wait_for_steps(qtbot, shown, event.step + 3)
    run = end_run(qtbot, shown)
    assert shown.session.run.run_id == run_id
    assert run.changes == ({"step": event.step, "path": event.path, "old": 0.03, "new": 0.01},)
    # The same numbers by hand: gradient descent that changes its rate after that step.
    assert shown.session.data is not None
    samples, model = shown.session.data.samples, engine.build_model(shown.session.spec)
    weight, bias = model.parameters()
    w, b = weight.item(), bias.item()
    for i, loss in enumerate(run.losses):
        error_N = w * samples.x_NF[:, 0] + b - samples.y_N
        assert abs(0.5 * float((error_N**2).mean()) - loss) < 1e-4 * max(1.0, loss)
        rate = 0.03 if i < event.step else 0.01
        w, b = w - rate * float((error_N * samples.x_NF[:, 0]).mean()), b - rate * float(error_N.mean())


def test_momentum_and_weight_decay_change_while_it_trains(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("logistic-regression", pace=50)
    show_tab(shown, "optimizerTab")
    start_run(qtbot, shown, 2)
    first = type_live(qtbot, shown, "optimizer.params.momentum", "0.5")
    second = type_live(qtbot, shown, "optimizer.params.weight_decay", "0.001")
    assert (first.path, first.old, first.new) == ("optimizer.params.momentum", 0.9, 0.5)
    assert (second.path, second.old, second.new) == ("optimizer.params.weight_decay", 0, 0.001)
    assert first.step <= second.step
    assert [text for _, text in markers(shown)] == ["momentum 0.9 → 0.5", "weight_decay 0 → 0.001"]
    assert not note_is_shown(shown)
    end_run(qtbot, shown)
    history = shown.session.run.history
    assert history is not None
    assert [change.path for change in history.changes] == [first.path, second.path]


def test_more_epochs_make_the_run_in_hand_longer(window: OpenWindow, qtbot: QtBot) -> None:
    start = [("training.stop.loss_below", None), ("training.epochs", 40)]
    shown = window(set_values(engine.load("linear-regression"), start), pace=50)
    show_tab(shown, "optimizerTab")
    start_run(qtbot, shown, 2)
    type_live(qtbot, shown, "training.epochs", "55")
    set_speed(shown, None)
    wait_for(qtbot, shown, State.ENDED)
    assert n_steps(shown) == 55


def test_a_change_of_structure_says_so_and_the_next_run_takes_it_up(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=50)
    start_run(qtbot, shown, 3)
    assert not note_is_shown(shown)
    show_tab(shown, "modelTab").select("model.children[0]")  # type: ignore[attr-defined]
    type_value(qtbot, shown, "model.children[0].params.out_features", "5")
    assert note_is_shown(shown)
    assert shown.session.spec.model.children[0].params["out_features"] == 5
    before = n_steps(shown)
    wait_for_steps(qtbot, shown, before + 2)
    old = end_run(qtbot, shown)
    assert old.model[0].out_features == 16
    assert not note_is_shown(shown)
    set_speed(shown, None)
    new = run_to_end(qtbot, shown)
    assert new.model[0].out_features == 5
    assert new.losses.tolist() == engine.train(shown.session.spec, keep=False).losses.tolist()


def test_undoing_a_change_of_structure_clears_the_note(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=50)
    start_run(qtbot, shown, 3)
    show_tab(shown, "modelTab").select("model.children[0]")  # type: ignore[attr-defined]
    type_value(qtbot, shown, "model.children[0].params.out_features", "5")
    assert note_is_shown(shown)
    press(qtbot, shown, "undo")
    assert not note_is_shown(shown)
    end_run(qtbot, shown)


def test_a_wrong_rate_that_is_typed_is_told_and_harms_nothing(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=50)
    show_tab(shown, "optimizerTab")
    start_run(qtbot, shown, 3)
    type_value(qtbot, shown, "optimizer.params.lr", "-1")
    editor = shown.findChild(ParamEditor, "optimizer.params.lr")
    assert editor is not None
    assert editor.problem_label.isVisible()
    assert "at least 0" in editor.problem_label.text()
    wait_for_steps(qtbot, shown, n_steps(shown) + 3)
    run = end_run(qtbot, shown)
    assert run.changes == ()
    assert run.losses.tolist() == engine.train(run.spec, keep=False).losses[: run.steps].tolist()


def test_a_wrong_rate_in_the_project_is_a_problem_while_the_run_goes_on(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("two-moons-mlp", pace=50)
    start_run(qtbot, shown, 3)
    shown.session.document.set_value("optimizer.params.lr", -1.0)
    assert [problem.path for problem in shown.session.problems] == ["optimizer.params.lr"]
    assert note_is_shown(shown)
    wait_for_steps(qtbot, shown, n_steps(shown) + 3)
    shown.session.document.undo()
    assert not note_is_shown(shown)
    run = end_run(qtbot, shown)
    assert run.changes == ()
    assert run.losses.tolist() == engine.train(run.spec, keep=False).losses[: run.steps].tolist()


def test_a_rate_that_is_undone_goes_back_in_the_run_too(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("two-moons-mlp", pace=50)
    show_tab(shown, "optimizerTab")
    start_run(qtbot, shown, 3)
    type_live(qtbot, shown, "optimizer.params.lr", "0.02")
    with qtbot.waitSignal(shown.session.run.happened, check_params_cb=lambda e: isinstance(e, Patched)):
        press(qtbot, shown, "undo")
    run = end_run(qtbot, shown)
    assert [(change["old"], change["new"]) for change in run.changes] == [(0.01, 0.02), (0.02, 0.01)]


def test_docks_that_were_hidden_show_the_run_when_they_come_back(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    for dock in (shown.docks.loss, shown.docks.fit):
        dock.toggleViewAction().trigger()
        assert not dock.isVisible()
    run = run_to_end(qtbot, shown)
    for dock in (shown.docks.loss, shown.docks.fit):
        dock.toggleViewAction().trigger()
        qtbot.waitUntil(dock.isVisible)
    fit = shown.session.run.snapshot.fit  # type: ignore[union-attr]
    assert isinstance(fit, LineFit)
    assert shown.docks.fit.line._fit_G[1].tolist() == fit.y_G.tolist()
    weight, bias = (parameter.item() for parameter in run.model.parameters())
    assert fit.y_G == pytest.approx(weight * fit.x_G + bias, rel=1e-5)
    raw = shown.docks.loss.plot._curves.raw
    assert [raw.value(i) for i in range(len(raw))] == losses(shown)


def test_a_run_that_was_watched_by_nobody_is_the_whole_ghost_of_the_next(
    window: OpenWindow, qtbot: QtBot
) -> None:
    shown = window("linear-regression")
    shown.docks.loss.toggleViewAction().trigger()
    first = run_to_end(qtbot, shown)
    shown.docks.loss.toggleViewAction().trigger()
    run_to_end(qtbot, shown)
    assert ghost(shown) == first.losses.tolist()


def test_a_rate_edited_between_runs_starts_the_next_one(window: OpenWindow, qtbot: QtBot) -> None:
    shown = window("linear-regression")
    run_to_end(qtbot, shown)
    show_tab(shown, "optimizerTab")
    type_value(qtbot, shown, "optimizer.params.lr", "0.01")
    settle(qtbot, shown)
    run = run_to_end(qtbot, shown)
    assert run.spec.optimizer.params["lr"] == 0.01
    assert run.changes == ()
