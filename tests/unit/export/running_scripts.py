"""Runs exported scripts in one fresh process that knows nothing of the engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Runs every script named in its arguments, and prints what each of them leaves behind.
RUN_ALL = """
import contextlib, hashlib, io, json, runpy, sys, traceback
results = {}
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            left = runpy.run_path(path, run_name="__main__")
        except Exception:
            results[path] = {"failed": traceback.format_exc()}
            continue
    state = left["model"].state_dict()
    sha = hashlib.sha256(b"".join(t.cpu().numpy().tobytes() for t in state.values())).hexdigest()
    best = left["best_state"].values()
    best_sha = hashlib.sha256(b"".join(t.cpu().numpy().tobytes() for t in best)).hexdigest()
    results[path] = {"losses": left["losses"], "sha": sha, "best_loss": left["best_loss"], "best_sha": best_sha,
                     "said": said.getvalue(), "names": list(state)}
print(json.dumps(results))
"""


def run_scripts(scripts: Mapping[str, Path], *, warnings: str = "error") -> dict[str, dict[str, Any]]:
    """What every script leaves behind.

    Args:
        scripts: Name to file; all in one folder.
        warnings: What Python makes of a warning.
    """
    folder = next(iter(scripts.values())).parent
    command = [sys.executable, "-W", warnings, "-I", "-c", RUN_ALL, *map(str, scripts.values())]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {name: found[str(file)] for name, file in scripts.items()}
