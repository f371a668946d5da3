"""``python -m trainer_gui`` and the command ``trainer-gui``."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Start the trainer; workers of a frozen program end here instead."""
    multiprocessing.freeze_support()
    from trainer_gui.app import main as start

    return start()


if __name__ == "__main__":
    sys.exit(main())
