"""``python -m trainer_gui``, the command ``trainer-gui``, and the packaged program."""

from __future__ import annotations

import multiprocessing
import os
import sys


def main() -> int:
    """Start the trainer; workers of a frozen program end here instead.

    ``--engine`` before anything else hands the rest to the command line without a window: the packaged program has
    no Python to say ``python -m engine`` to.
    """
    multiprocessing.freeze_support()
    _have_streams()
    if sys.argv[1:2] == ["--engine"]:
        from engine.cli import main as command

        return command(sys.argv[2:])
    if sys.argv[1:] == ["--self-test"]:
        from trainer_gui.self_test import self_test

        return self_test()
    from trainer_gui.app import main as start

    return start()


def _have_streams() -> None:
    """Where a windowed program has no terminal, what is printed goes nowhere instead of failing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as the program


if __name__ == "__main__":
    sys.exit(main())
