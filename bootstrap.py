"""Set up Visual Trainer in an environment beside this file and start it: ``python3 bootstrap.py run``.

Written so that Python 3.8 can read it and say what is missing. The steps are in setup_steps and need 3.11.
"""

from __future__ import annotations

import difflib
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

MINIMUM = (3, 11)
COMMANDS = ("run", "test", "setup", "package")
ROOT = Path(__file__).resolve().parent
LAUNCHER = "py" if os.name == "nt" else "python3"

USAGE = f"""Visual Trainer: set up and start.

  {LAUNCHER} bootstrap.py run [ARGS ...]          set up if needed, then open the window
  {LAUNCHER} bootstrap.py test [PYTEST ARGS ...]  set up with the test packages, then run the tests
  {LAUNCHER} bootstrap.py setup [--test]          set up only
  {LAUNCHER} bootstrap.py package                 build the program for this platform into dist/
  {LAUNCHER} bootstrap.py --help                  show this text

Everything is installed into .venv beside this file, or into the folder that TRAINER_VENV names;
package has an environment of its own, build/venv.
The exit code is that of what was started; 1 if installing failed, 2 for a wrong command or folder,
3 if the system lacks something, 130 after Ctrl-C.
"""


def python_complaint(version: tuple[int, ...]) -> str:
    """What to do about a Python that is too old; empty if it is not."""
    if version[:2] >= MINIMUM:
        return ""
    wanted = ".".join(map(str, MINIMUM))
    return (
        f"Python {wanted} or newer is needed, this is {'.'.join(map(str, version[:3]))}; "
        f"install Python {wanted} or newer (from your system's packages or from python.org) "
        f"and run this file with it: python{wanted} bootstrap.py run"
    )


def command_complaint(arguments: list[str]) -> str:
    """What is wrong with the command line; empty if nothing is."""
    command, rest = arguments[0], arguments[1:]
    if command not in COMMANDS:
        near = difflib.get_close_matches(command, COMMANDS, n=1)
        advice = f" Did you mean {near[0]}?" if near else ""
        return f"bootstrap.py: expected run, test, setup, package or --help, received {command}.{advice}"
    if command == "setup" and rest not in ([], ["--test"]):
        return f"bootstrap.py setup: expected nothing or --test, received {shlex.join(rest)}."
    if command == "package" and rest:
        return f"bootstrap.py package: expected nothing, received {shlex.join(rest)}."
    return ""


def start(python: Path, arguments: list[str], env: dict[str, str]) -> NoReturn:
    """Become the started program: signals reach it, and its exit code is this script's."""
    command = [str(python), *arguments]
    if os.name != "nt":
        os.execve(command[0], command, env)  # noqa: S606 - no shell is wanted
    with subprocess.Popen(command, env=env) as child:
        while True:
            try:
                sys.exit(child.wait())
            except KeyboardInterrupt:
                # Ctrl-C reached the child too; its answer counts.
                continue


def follow(command: str, rest: list[str]) -> None:
    """Check the system, set up what is missing, and start what was asked for.

    Raises:
        SetupError: If something has to be mended first.
    """
    from setup_steps.environment import python_of
    from setup_steps.packages import set_up
    from setup_steps.system import check_system

    usual = ROOT / "build" / "venv" if command == "package" else ROOT / ".venv"
    venv = Path(os.environ.get("TRAINER_VENV") or usual).expanduser().resolve()
    check_system(command, os.environ)
    if command == "package":
        from setup_steps.program import build_program

        set_up(ROOT, venv, frozenset({"package"}), without_gpu=True)
        build_program(ROOT, python_of(venv))
        return
    set_up(ROOT, venv, frozenset({"test"} if command == "test" or rest == ["--test"] else ()))
    if command == "run":
        # -P keeps the user's folder out of the imports; names of files still mean what they say there.
        start(python_of(venv), ["-P", "-m", "trainer_gui", *rest], dict(os.environ))
    if command == "test":
        os.chdir(ROOT)
        env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM") or "offscreen"}
        start(python_of(venv), ["-m", "pytest", *rest], env)
    print(f"Ready. Start it with: {LAUNCHER} bootstrap.py run")


def main(arguments: list[str]) -> int:
    """Do what the command line asks for, and turn every failure into a sentence.

    Returns:
        Exit code; ``run`` and ``test`` do not come back but become what they start.
    """
    complaint = python_complaint(tuple(sys.version_info[:3]))
    if complaint:
        print(complaint, file=sys.stderr)
        return 3
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    complaint = command_complaint(arguments)
    if complaint:
        print(complaint, file=sys.stderr)
        return 2
    # Missing where PYTHONSAFEPATH is set.
    sys.path.insert(0, str(ROOT))
    from setup_steps.report import SetupError

    try:
        follow(arguments[0], arguments[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.code
    except OSError as error:
        print(f"Set-up stopped: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
