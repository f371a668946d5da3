"""*Prove*: the exported script in a fresh process against a run of the engine, every loss and every weight."""

from __future__ import annotations

import threading
from collections.abc import Callable
from math import isfinite

from engine import project
from engine.proof.compare import Proof, RunRecord, compare
from engine.proof.fresh_process import ProofCancelledError, run_script
from engine.spec import ProjectSpec, set_value
from engine.train.control import Control
from engine.train.events import Reason

TIME_LIMIT_S = 3600.0


def prove(
    spec: ProjectSpec,
    *,
    script: str | None = None,
    allow_code: bool = False,
    time_limit_s: float = TIME_LIMIT_S,
    cancel: threading.Event | None = None,
    progress: Callable[[str], None] | None = None,
) -> Proof:
    """Run a project twice, as its exported script and with the engine, and compare the bits.

    Args:
        spec: The project.
        script: The script to compare; None exports it. One of images in files with worker processes is compared without
            them, which gives the same samples in the same order.
        allow_code: Let the Python files that the project names run.
        time_limit_s: Seconds that the script may take.
        cancel: Set from another thread to give up.
        progress: Called with a line of text while the script runs.

    Returns:
        Whether all bits are the same, or the first step that differs.

    Raises:
        ProjectError: If the project has errors, or its script fails or takes too long.
        ProofCancelledError: If ``cancel`` was set.
    """
    # With workers the script's variables are a function's own, which nobody can read when it is over.
    alone = set_value(spec, "training.num_workers", 0)
    # A given script too runs only for a project without errors, whose own code is allowed to run.
    exported = project.export_script(alone, allow_code=allow_code)
    text = exported if script is None else script
    theirs = run_script(text, time_limit_s=time_limit_s, cancel=cancel, progress=progress)
    return compare(theirs, _engine_record(spec, allow_code, cancel))


def _engine_record(spec: ProjectSpec, allow_code: bool, cancel: threading.Event | None) -> RunRecord:
    control = Control()
    over = threading.Event()

    def watch() -> None:
        assert cancel is not None
        while not over.wait(0.05):
            if cancel.is_set():
                control.cancel()
                return

    watcher = threading.Thread(target=watch, name="proof-cancel") if cancel is not None else None
    if watcher is not None:
        watcher.start()
    try:
        run = project.train(spec, keep=False, control=control, allow_code=allow_code)
    finally:
        over.set()
        if watcher is not None:
            watcher.join()
    if run.stopped_because is Reason.CANCELLED:
        raise ProofCancelledError
    losses = tuple(float(loss) for loss in run.losses)
    # The script does not write down a loss that is not finite.
    finite = losses[:-1] if losses and not isfinite(losses[-1]) else losses
    return RunRecord(finite, run.weights_sha256, run.device, run.stopped_because is not Reason.NON_FINITE)
