"""Many command lines of the engine, answered by one process of its own: torch is loaded once for all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_ANSWER = """
import json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from engine.cli import main
answers = []
for folder, words in json.load(sys.stdin):
    os.chdir(folder)
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code
    answers.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(answers))
"""


def answers_of_one_process(
    calls: Sequence[tuple[Path, Sequence[str]]],
) -> list[subprocess.CompletedProcess[str]]:
    """What each command line prints and with which status it ends, one after the other.

    Args:
        calls: For each the working folder, and the words after ``python -m engine``.
    """
    done = subprocess.run(
        [sys.executable, "-c", _ANSWER],
        input=json.dumps([(str(folder), list(words)) for folder, words in calls]),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=240,
    )
    # Nothing is printed past the two streams that are caught.
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [
        subprocess.CompletedProcess(words, status, out, err)
        for (_, words), (status, out, err) in zip(calls, json.loads(done.stdout), strict=True)
    ]
