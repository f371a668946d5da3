"""What happens between two steps: obeying the user, leaving snapshots, keeping the pace."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from engine.train.control import Control, Ending
from engine.train.events import Emit, Paused, Reason, Resumed
from engine.train.mailbox import Mailbox

if TYPE_CHECKING:
    from engine.train.trainer import Trainer

# Looking takes at most this share of the time, whatever a picture costs.
_LOOKING_SHARE = 0.1


class Keeper(Protocol):
    """Keeps a run on disk while it goes on."""

    @property
    def is_due(self) -> bool:
        """True if it is time to save."""
        ...

    def save(self, trainer: Trainer) -> None:
        """Save the run as it is between two steps."""
        ...


def drive(
    trainer: Trainer, control: Control, mailbox: Mailbox, emit: Emit, keeper: Keeper | None = None
) -> None:
    """Let a trainer step until its run is over.

    Args:
        trainer: The run; its random state is in force already.
        control: What the user wants.
        mailbox: Where snapshots go.
        emit: Called with every event.
        keeper: Keeps the run on disk; None keeps nothing.
    """
    next_look_s = 0.0
    trainer.go_on()
    while trainer.ended is None:
        if control.attention and not _attend(trainer, control, mailbox, emit):
            break
        trainer.advance()
        if trainer.epoch_just_ended:
            trainer.epoch_just_ended = False
            if control.attention:
                control.epoch_ended()
        if mailbox.wanted and (begun_s := perf_counter()) >= next_look_s:
            mailbox.put(trainer.snapshot(mailbox.view, mailbox.take_asked()))
            done_s = perf_counter()
            next_look_s = done_s + (done_s - begun_s) * (1 / _LOOKING_SHARE - 1)
        if keeper is not None and trainer.ended is None and keeper.is_due:
            keeper.save(trainer)
        if control.interval_s:
            control.keep_pace()
    trainer.hold()


def _attend(trainer: Trainer, control: Control, mailbox: Mailbox, emit: Emit) -> bool:
    """Do what the user asked for. Returns False if that ends the run."""
    held = False
    while True:
        for patch in control.take_patches():
            trainer.take_patch(patch, emit)
        if control.ending is not None:
            trainer.finish(Reason.STOPPED if control.ending is Ending.STOP else Reason.CANCELLED)
            return False
        if control.may_step():
            trainer.go_on()
            if held and not control.paused:
                emit(Resumed(trainer.run_id, trainer.step_count))
            return True
        if not held:
            held = True
            trainer.hold()
            mailbox.put(trainer.snapshot(mailbox.view, mailbox.take_asked()))
            emit(Paused(trainer.run_id, trainer.step_count))
        elif mailbox.wanted:
            mailbox.put(trainer.snapshot(mailbox.view, mailbox.take_asked()))
        control.wait()
