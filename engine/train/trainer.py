"""The training loop: plain Python over real torch objects, the same for a window, a script and a test."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from math import fsum, isfinite, nan

import torch
from torch import Tensor

from engine import catalogue
from engine.build.model import build_model
from engine.build.own_stand_in import untrained_names
from engine.build.tensors import Part, make_parts
from engine.build.training import build_loss, build_optimizer, build_scheduler, freeze, trained_parameters
from engine.catalogue.entry import ItemKind
from engine.check import resolve
from engine.check.group_options import trained_groups
from engine.check.parameter_facts import parameter_facts, sort_parameters
from engine.check.schedule_lengths import steps_by_batch, watched_metric
from engine.check.shapes import walk_shapes
from engine.check.work import multiply_adds
from engine.data.load import LoadedData, load
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import ParameterGroup, ProjectSpec
from engine.spec.epoch import batch_size_of, updates_per_epoch
from engine.train.abilities import require_abilities
from engine.train.answers import answer
from engine.train.batch_source import make_augment, make_batches
from engine.train.clock import RunClock
from engine.train.control import Control, Patch
from engine.train.device import choose_device, choose_threads, device_name
from engine.train.endings import ending_text, first_non_finite
from engine.train.epoch_progress import EpochProgress
from engine.train.evaluation import Evaluation, evaluate
from engine.train.events import Emit, Ended, Patched, Reason, Started, Warned
from engine.train.history import History, LiveChange
from engine.train.live import apply_live, why_not_live, why_not_these_samples
from engine.train.losses_sink import LossSink
from engine.train.mailbox import Mailbox
from engine.train.optimizer_step import OptimizerStep, loss_of
from engine.train.picture import take_picture
from engine.train.predict import OutputReader
from engine.train.probes import Prober
from engine.train.questions import Answer, Question
from engine.train.rng import OwnRandomState
from engine.train.schedule import can_step, step_epoch
from engine.train.shadow import state_tensors
from engine.train.snapshot import Snapshot, View
from engine.train.steering import Keeper, drive
from engine.train.vital_signs import explain_breakdown
from engine.train.vitals import Breakdown
from engine.train.watch import KeptWeights, StopRules


class Trainer:
    """Trains one project from its first weights; step by step, or as a whole with ``run``.

    Args:
        spec: The project.
        data: Its samples if they are loaded already; None loads them.
        run_id: Name that everything this run sends carries; None makes one.
        own: What is known of modules of the user's own, and what of them may run.

    Attributes:
        model: The ``torch.nn`` model that is trained.
        loss_function: The loss.
        optimizer: The ``torch.optim`` optimiser.
        groups: The project's group behind each of the optimiser's; None for the first, which is all the rest.
        scheduler: The schedule of the learning rate, or None.
        batches: The training samples, and how they are portioned.
        rules: When the run ends.
        steps_per_epoch: Steps in the epoch that is under way.
        last_batch: Inputs and targets of the last step; None before the first one.
        clock: Time spent training.
        progress: How far it is in its epoch.
        random, augment: The random state of this run alone; what is done to its batches of images, or None.
        counts_right: True if right answers are counted in this epoch.
        data_was_changed: True once other samples came than the project's.
        history: Every step's loss and every epoch's figures.
        step_count: Steps done.
        epoch_count: Epochs completed.
        ended: Why the run is over, or None while it is not.
        breakdown: Where it lost its numbers, if it did.

    Raises:
        ProjectError: If the project has errors, its data cannot be loaded, or this machine lacks its device.
    """

    def __init__(
        self,
        spec: ProjectSpec,
        *,
        data: LoadedData | None = None,
        run_id: str | None = None,
        own: OwnCode = NO_OWN_CODE,
    ) -> None:
        self.spec, self.own = spec, own
        self.run_id = run_id or uuid.uuid4().hex
        self.data = load(spec.data) if data is None else data
        facts = self.data.facts
        self.resolved = resolve(spec, facts, own)
        self.device = choose_device(spec.training.device)
        require_abilities(spec.training, self.device)
        loss_entry = catalogue.loss(spec.loss.kind)
        assert loss_entry is not None, "resolve() checked it"
        self._form = loss_entry.target_form
        self._predicts_input = facts.predicts_input
        training = spec.training
        walk = walk_shapes(self.resolved.model, (1, *facts.input_shape), None, own)
        work = multiply_adds(walk)
        self.threads = choose_threads(training.threads, work, batch_size_of(training, facts.n_train))
        torch.set_num_threads(self.threads)
        self.random = OwnRandomState(spec.seed, self.device)
        with self.random():
            self.model = build_model(self.resolved.model, spec.initialization, own).to(self.device)
        self.loss_function = build_loss(spec.loss).to(self.device)
        groups = spec.parameter_groups
        sorting = sort_parameters(groups, self.resolved.model, walk)
        freeze(self.model, sorting)
        self.optimizer = build_optimizer(spec.optimizer, self.model, groups, sorting)
        self.groups: tuple[ParameterGroup | None, ...] = (
            None,
            *(group for group, _ in trained_groups(groups, sorting)),
        )
        parts = make_parts(self.data, self._form, self.device)
        self._validation, self._test = parts.validation, parts.test
        self.batches = make_batches(spec, self.data, parts.train, self.device)
        self.augment = make_augment(spec, facts)
        parameters = trained_parameters(self.model, untrained_names(self.resolved.model, own))
        self._scheduler_by_step, self._metric = steps_by_batch(spec.scheduler), watched_metric(spec.scheduler)
        length = training.epochs * (
            updates_per_epoch(training, facts.n_train) if self._scheduler_by_step else 1
        )
        self.scheduler = build_scheduler(spec.scheduler, self.optimizer, length)
        self.optimizer_step = OptimizerStep(
            spec,
            self.model,
            loss=self.loss,
            optimizer=self.optimizer,
            parameters=parameters,
            device=self.device,
            sparse=any(fact.sparse for fact in parameter_facts(self.resolved.model, walk)),
        )
        self.reader = OutputReader.of(loss_entry.output_meaning, self.data)
        self.prober = Prober(self.model, self.data, self.reader, self.device, multiply_adds=work)
        self.history = History()
        self._sink = LossSink(self.history.losses, self.device)
        self.kept = KeptWeights(state_tensors(self.model))
        self.rules = StopRules(training.stop, training.epochs)
        self.clock = RunClock()
        self.step_count = self.epoch_count = 0
        self.progress = EpochProgress(self.batches)
        self.last_batch: tuple[Tensor, Tensor] | None = None
        self._new_data: LoadedData | None = None
        self.data_was_changed = self.epoch_just_ended = False
        self.ended: Reason | None = None
        self.ended_text = ""
        self.breakdown: Breakdown | None = None
        self.set_epoch_plan()

    def step(self) -> float:
        """Do one optimiser step.

        Returns:
            The loss before the update; NaN if it was not finite, and then ``ended`` says so.

        Raises:
            RuntimeError: If the run is over.
        """
        if self.ended is not None:
            raise RuntimeError(f"The run is over: {self.ended_text}")
        torch.set_num_threads(self.threads)
        self.clock.start()
        with self.random():
            self.advance()
        self.clock.hold()
        self._sink.drain()
        return float(self.history.losses.values()[-1]) if self.ended is not Reason.NON_FINITE else nan

    def advance(self) -> None:
        """One step with the random state and the threads of this moment; ``step`` and ``run`` see to both."""
        if not self.progress.is_under_way:
            self._begin_epoch()
        x, target = self.progress.next()
        if self.augment is not None:
            x = self.augment(x)
        self.last_batch = x, x if self._predicts_input else target
        output, loss = self.optimizer_step.forward(*self.last_batch)
        if not self._sink.put(loss):
            self._stop_non_finite(loss)
            return
        step = self.step_count
        if self._sink.immediate:
            self.kept.keep_finite()
            if self._exact_best:
                self.kept.offer_last_finite(self.history.losses.values(step)[0], step)
        if self.counts_right:
            self.progress.right += self.reader.n_right(output, target)
        updated = self.optimizer_step(loss, *self.last_batch, self.progress.steps, self.steps_per_epoch)
        if updated and self._scheduler_by_step and can_step(self.scheduler):
            self.scheduler.step()
        self.step_count = step + 1
        self.progress.steps += 1
        if self.progress.steps == self.steps_per_epoch:
            self._end_epoch()

    def loss(self, output: Tensor, target: Tensor) -> Tensor:
        """The project's loss of outputs."""
        return loss_of(self.loss_function, output, target)

    def set_epoch_plan(self) -> None:
        """What the steps of the next epoch have to do, decided once rather than at every step."""
        self.steps_per_epoch = self.batches.per_epoch
        self.counts_right = self._wants_accuracy and not len(self._validation)
        self._exact_best = self.steps_per_epoch == 1 and not len(self._validation)

    @property
    def _wants_accuracy(self) -> bool:
        asked = self.rules.rules.accuracy_at_least is not None or self._metric == "accuracy"
        return asked and not self._predicts_input

    def _begin_epoch(self) -> None:
        if self._new_data is not None:
            self._take_data(self._new_data)
            self._new_data = None
        self.set_epoch_plan()
        self.epoch_just_ended = False
        self.progress.begin()

    def _end_epoch(self) -> None:
        self.progress.end()
        if not self._sink.drain():
            self._stop_non_finite(None)
            return
        if not self._sink.immediate:
            self.kept.keep_finite()
        history = self.history
        # fsum, because sum() rounds differently from Python 3.12 on; the exported script does the same.
        n_steps = self.progress.steps
        epoch_loss = fsum(history.losses.values(self.step_count - n_steps).tolist()) / n_steps
        validation_loss: float | None = None
        accuracy: float | None = None
        if len(self._validation):
            found = self._evaluate(self._validation, counts_right=self._wants_accuracy)
            validation_loss, accuracy = found.loss, found.accuracy
            if not isfinite(validation_loss):
                self._stop_non_finite(None, f"The validation loss is not finite after step {self.step_count}")
                return
            self.kept.offer(validation_loss, self.step_count)
        elif not self._exact_best or not self._sink.immediate:
            self.kept.offer(epoch_loss, self.step_count)
        if self.counts_right:
            accuracy = self.progress.right / self.batches.per_epoch_samples
        self.epoch_count += 1
        self.epoch_just_ended = True
        history.add_epoch(self.step_count, epoch_loss, validation_loss, accuracy)
        if self.scheduler is not None and not self._scheduler_by_step:
            step_epoch(self.scheduler, self._metric, epoch_loss, validation_loss, accuracy)
        reason = self.rules.after_epoch(self.epoch_count, epoch_loss, validation_loss, accuracy)
        if reason is not None:
            self.finish(reason)

    def _evaluate(self, part: Part, *, counts_right: bool = False) -> Evaluation:
        reduction: str | None = None
        if self._predicts_input:
            whole = self.data.facts.item is ItemKind.TABLE
            reduction = "whole" if whole else str(self.loss_function.reduction)
        return evaluate(
            self.prober.shadow,
            self.batches,
            part,
            self.loss,
            reduction=reduction,
            reader=self.reader if counts_right and reduction is None else None,
        )

    def evaluate(self, part: str) -> float | None:
        """The loss of a whole part with the weights of this moment, in evaluation mode.

        Args:
            part: train, validation or test.

        Returns:
            The loss, or None if the part has no samples.
        """
        chosen = {"train": self.batches.part, "validation": self._validation, "test": self._test}[part]
        return self._evaluate(chosen).loss if len(chosen) else None

    # ------------------------------------------------------------------ run

    def run(
        self,
        control: Control | None = None,
        mailbox: Mailbox | None = None,
        emit: Emit | None = None,
        keeper: Keeper | None = None,
    ) -> Reason:
        """Train until a rule or the user ends it.

        Args:
            control: What the user wants; None lets it run through.
            mailbox: Where snapshots go; None makes none.
            emit: Called with every event, in this thread.
            keeper: Keeps the run on disk while it goes on; None keeps nothing.

        Returns:
            Why it ended.
        """
        control = control if control is not None else Control()
        mailbox = mailbox if mailbox is not None else Mailbox()
        emit = emit or (lambda _: None)
        torch.set_num_threads(self.threads)
        with self.random():
            emit(Started(self.run_id, self.step_count, device_name(self.device), self.threads))
            try:
                drive(self, control, mailbox, emit, keeper)
            finally:
                self.batches.close()
            assert self.ended is not None
            mailbox.put(self.snapshot(mailbox.view, mailbox.take_asked()))
            emit(Ended(self.run_id, self.step_count, self.ended, self.ended_text))
        return self.ended

    def go_on(self) -> None:
        """Let the clock of the run go on."""
        self.clock.start()

    def hold(self) -> None:
        """Stop the clock, and bring every loss over that still waits on a GPU."""
        self.clock.hold()
        self._sink.drain()

    def take_patch(self, patch: Patch, emit: Emit) -> None:
        """Put a live change into force, or say why not."""
        if patch.path == "data":
            self._patch_data(patch.value, emit)
            return
        refusal = why_not_live(self.spec, patch.path, patch.value)
        if refusal is not None:
            emit(Warned(self.run_id, self.step_count, refusal))
            return
        old = apply_live(self, patch.path, patch.value)
        self._set_epoch_plan_rules()
        self.history.changes.append(LiveChange(self.step_count, patch.path, old, patch.value))
        emit(Patched(self.run_id, self.step_count, patch.path, old, patch.value))

    def _set_epoch_plan_rules(self) -> None:
        """A rule that is switched on in the middle of an epoch counts from the next one."""
        if not self.progress.is_under_way:
            self.set_epoch_plan()

    def _patch_data(self, data: LoadedData, emit: Emit) -> None:
        """Other samples of the same kind are taken from the next epoch on; others are refused."""
        refusal = why_not_these_samples(self.spec, self.data.facts, data.facts, self.own)
        if refusal is not None:
            emit(Warned(self.run_id, self.step_count, refusal))
            return
        self._new_data, self.data_was_changed = data, True

    def _take_data(self, data: LoadedData) -> None:
        before, after = self.data.facts.n_train, data.facts.n_train
        self.history.changes.append(LiveChange(self.step_count, "data.n_train", before, after))
        self.data = data
        parts = make_parts(data, self._form, self.device)
        self.batches.replace(parts.train, data)
        self._validation, self._test = parts.validation, parts.test
        self.reader = OutputReader.of(self.reader.meaning, data)
        self.prober.take_data(data, self.reader)

    # ------------------------------------------------------------------ end

    def finish(self, reason: Reason) -> None:
        """End the run for an ordinary reason."""
        if reason is not Reason.CANCELLED and first_non_finite(self.model, None) is not None:
            self._stop_non_finite(None, f"The weights are not finite after step {self.step_count}")
            return
        self.ended, rules = reason, self.rules.rules
        self.ended_text = ending_text(reason, rules, self.history, self.step_count, self.epoch_count)

    def _stop_non_finite(self, loss: Tensor | None, seen: str = "") -> None:
        self.step_count = len(self.history.losses)
        self.ended = Reason.NON_FINITE
        self.ended_text, self.breakdown = explain_breakdown(self, loss, seen)
        self.kept.restore_finite()

    def snapshot(self, view: View | None = None, questions: Sequence[Question] = ()) -> Snapshot:
        """The state of this moment as plain values.

        Args:
            view: What to compute of the fit; None for the numbers alone.
            questions: What else is asked.
        """
        self._sink.drain()
        return take_picture(self, view, questions)

    def answer(self, question: Question) -> Answer:
        """Answer one question with the weights of this moment."""
        return answer(self, question)
