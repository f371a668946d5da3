"""What the user reads while setting up: progress, and sentences on what has to be mended."""

from __future__ import annotations


class SetupError(Exception):
    """Something that the user has to mend.

    Args:
        sentences: What is wrong and what to do.
        code: Exit code: 1 if installing failed, 2 for a wrong command or folder, 3 for a lack of the system.
    """

    def __init__(self, sentences: str, code: int) -> None:
        super().__init__(sentences)
        self.code = code


def say(text: str) -> None:
    """Print one line at once, also when the output goes to a file."""
    print(text, flush=True)
