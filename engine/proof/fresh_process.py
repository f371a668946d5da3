"""Runs an exported script in a Python process that knows nothing of the engine, and reads what it leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from engine.proof.compare import RunRecord
from engine.spec import Problem, ProjectError

_POLL_S = 0.05
_TAIL_BYTES = 4_000
# Reads the script's own variables where it ended; a loss that is not finite ends a script with an exception.
_HARNESS = """
import hashlib, json, runpy, sys
script, result = sys.argv[1:]
is_finite = True
try:
    left = runpy.run_path(script, run_name="__main__")
except FloatingPointError as error:
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    left = trace.tb_frame.f_globals
    is_finite = False
state = left["model"].state_dict()
sha = hashlib.sha256()
for tensor in state.values():
    sha.update(tensor.detach().cpu().contiguous().numpy().tobytes())
with open(result, "w", encoding="utf-8") as file:
    found = {"losses": left["losses"], "weights_sha256": sha.hexdigest(), "device": left["device"].type}
    json.dump(found | {"is_finite": is_finite}, file)
"""


class ProofCancelledError(Exception):
    """The user no longer wants the proof."""


def run_script(
    text: str,
    *,
    time_limit_s: float,
    cancel: threading.Event | None = None,
    progress: Callable[[str], None] | None = None,
) -> RunRecord:
    """Run a script with ``python -I`` in a temporary folder.

    Args:
        text: The exported script, with its variables ``model``, ``losses`` and ``device`` at the top level.
        time_limit_s: Seconds after which the process is killed.
        cancel: Set from another thread to kill the process.
        progress: Called with the script's latest line whenever that changes.

    Raises:
        ProjectError: If the script fails or takes too long, with its last words; or there is no Python to run it.
        ProofCancelledError: If ``cancel`` was set.
    """
    if getattr(sys, "frozen", False):
        expected = "a Python that runs the script in a fresh process"
        advice = "Export the script and run it with a Python that has torch."
        raise ProjectError([Problem("script", "no_python", expected, "a packaged application", advice)])
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        folder = Path(name)
        script, result, said, failed = (
            folder / part for part in ("script.py", "left.json", "said", "failed")
        )
        script.write_text(text, encoding="utf-8")
        with said.open("wb") as output, failed.open("wb") as errors:
            command = [sys.executable, "-I", "-c", _HARNESS, str(script), str(result)]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=folder
            )
            try:
                _wait(process, said, time_limit_s, cancel, progress)
            finally:
                process.kill()
                process.wait()
        if process.returncode != 0:
            words = _last_line(failed) or f"exit status {process.returncode}"
            raise ProjectError([Problem("script", "script_failed", "a script that runs to its end", words)])
        found = json.loads(result.read_text(encoding="utf-8"))
    return RunRecord(tuple(found["losses"]), found["weights_sha256"], found["device"], found["is_finite"])


def _wait(
    process: subprocess.Popen[bytes],
    said: Path,
    time_limit_s: float,
    cancel: threading.Event | None,
    progress: Callable[[str], None] | None,
) -> None:
    line, end_s = "", monotonic() + time_limit_s
    while True:
        try:
            process.wait(_POLL_S)
            return
        except subprocess.TimeoutExpired:
            pass
        if cancel is not None and cancel.is_set():
            raise ProofCancelledError
        if monotonic() > end_s:
            expected = f"a script that ends within {time_limit_s:,g} s"
            advice = "Take fewer epochs, or a longer time limit."
            raise ProjectError([Problem("script", "too_slow", expected, "one that is still running", advice)])
        latest = _last_line(said)
        if progress is not None and latest and latest != line:
            line = latest
            progress(line)


def _last_line(file: Path) -> str:
    """The last line of a file that has text, where a return of the carriage begins a line too."""
    with file.open("rb") as opened:
        opened.seek(0, 2)
        opened.seek(max(0, opened.tell() - _TAIL_BYTES))
        text = opened.read().decode("utf-8", "replace")
    lines = [line.strip() for line in text.replace("\r", "\n").splitlines() if line.strip()]
    return lines[-1] if lines else ""
