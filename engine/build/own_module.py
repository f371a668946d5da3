"""Modules of the user's own. This is the one place where the code of a file that a user opens is run.

It runs only if the bytes at hand, read once, are those that the project names and that the user allowed on this
machine. Python's own import is not asked for the file: it would take a compiled copy from beside it unseen.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import logging
import sys
import traceback
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

import torch
from torch import nn

from engine.check.module_plan import Plan
from engine.own_code.nodes import own_refs
from engine.own_code.source_file import read_source, sha256_of
from engine.own_code.values import Fault, OwnCode, OwnRef
from engine.spec import LayerNode, ProjectError

_log = logging.getLogger(__name__)
_NO_ARGUMENTS: Mapping[str, Any] = MappingProxyType({})


class OwnCodeError(Exception):
    """A module of the user's own that cannot be made.

    Args:
        fault: Why, in words.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"expected {fault.expected}, received {fault.received}")


class _ReadBytes(importlib.abc.InspectLoader):
    """Compiles bytes that were read and checked, so that what runs is what was checked."""

    def __init__(self, path: str, content: bytes) -> None:
        self._path, self._content = path, content

    def get_source(self, fullname: str) -> str:
        del fullname
        return importlib.util.decode_source(self._content)

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        code: CodeType = self.source_to_code(self._content, self._path)
        return code

    def is_package(self, fullname: str) -> bool:
        del fullname
        return False


def own_module(
    path: str,
    class_name: str,
    arguments: Mapping[str, Any] = _NO_ARGUMENTS,
    sha256: str = "",
    *,
    allowed: Collection[str] = (),
) -> nn.Module:
    """Make a module of a class from a file; runs the file's code.

    Args:
        path: The Python file.
        class_name: The class.
        arguments: Its keyword arguments.
        sha256: What the file must be.
        allowed: SHA-256 of every file content whose code may run.

    Raises:
        OwnCodeError: If the code may not run, or what it does is not what is wanted; nothing else comes out of it.
    """
    kind = own_class(path, class_name, sha256, allowed)
    try:
        module = kind(**arguments)
    except (Exception, SystemExit) as error:
        expected = f"arguments with which {class_name} of {Path(path).name} can be made"
        fault = raised(error, path, "own_code_constructor", "arguments", expected)
        raise OwnCodeError(fault) from error
    if not isinstance(module, nn.Module):
        expected, received = f"a torch.nn.Module from {class_name}", f"a {type(module).__name__}"
        raise OwnCodeError(Fault("own_code_no_module", "class_name", expected, received))
    return module


def make_own(plan: Plan, own: OwnCode) -> nn.Module:
    """Make the module of a node of the plan.

    Args:
        plan: The node.
        own: What the user allowed.

    Raises:
        ProjectError: If it cannot be made, with the node's path.
    """
    ref = OwnRef.of(plan.node.params)
    try:
        return own_module(ref.path, ref.class_name, ref.keywords(), ref.sha256, allowed=own.allowed)
    except OwnCodeError as error:
        raise ProjectError([error.fault.problem(plan.path)]) from error


def own_class(path: str, class_name: str, sha256: str, allowed: Collection[str]) -> type[nn.Module]:
    """Run a file, unless this process has run the same content of it already, and take a class from it.

    Args:
        path: The Python file.
        class_name: The class.
        sha256: What the file must be.
        allowed: SHA-256 of every file content whose code may run.

    Raises:
        OwnCodeError: If the code may not run, raises something, or has no such module class.
    """
    module = _imported(path, sha256, allowed)
    name = Path(path).name
    found = getattr(module, class_name, None)
    if found is None:
        known = [item for item, value in vars(module).items() if _is_own_class(value, module)]
        expected = f"a class of {name}" + (": " + ", ".join(known) if known else "")
        raise OwnCodeError(Fault("own_code_no_class", "class_name", expected, repr(class_name)))
    if not (isinstance(found, type) and issubclass(found, nn.Module)):
        received = f"{class_name}, which is none"
        raise OwnCodeError(
            Fault("own_code_no_module", "class_name", "a class derived from torch.nn.Module", received)
        )
    return found


def as_sentence(error: Exception, model: LayerNode) -> Exception:
    """What went wrong while a model was computed, as a sentence where it came out of a file of the user's own.

    Args:
        error: What was raised.
        model: Root of the tree.

    Returns:
        A ProjectError with file and line, or the same error if no such file was under way.
    """
    if isinstance(error, ProjectError):
        return error
    for path, ref in own_refs(model):
        if _line_in(error, ref.path) is not None:
            expected = f"{ref.class_name} to take every batch"
            return ProjectError([raised(error, ref.path, "own_code_forward", "", expected).problem(path)])
    return error


def raised(error: BaseException, path: str, code: str, param: str, expected: str) -> Fault:
    """What the user's code raised, as words with file and line; the traceback goes to the log.

    Args:
        error: What was raised.
        path: The user's file.
        code: Identifier of the fault.
        param: Parameter that it is about; empty for the layer as a whole.
        expected: What would be right.
    """
    _log.info("%s: expected %s, it raised %s", path, expected, type(error).__name__, exc_info=error)
    words = " ".join(str(error).split()) or "no words"
    words = words if len(words) <= 300 else f"{words[:299]}…"
    line = _line_in(error, path)
    where = f" in line {line} of {Path(path).name}" if line is not None else f" in {Path(path).name}"
    advice = ""
    if isinstance(error, ModuleNotFoundError):
        advice = "The file can import packages that are installed, but no files beside it."
    return Fault(code, param, expected, f"{type(error).__name__}{where}: {words}", advice)


@contextmanager
def untouched_chance() -> Iterator[None]:
    """Leaves torch's global generators as they were, whatever is drawn or seeded inside."""
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
    before = torch.get_rng_state()
    try:
        yield
    finally:
        torch.set_rng_state(before)
        if cuda:
            torch.cuda.set_rng_state_all(cuda)


def _imported(path: str, sha256: str, allowed: Collection[str]) -> ModuleType:
    file = read_source(path)
    if isinstance(file, Fault):
        raise OwnCodeError(file)
    if file.sha256 != sha256:
        expected = f"{path} as it was when it was opened"
        raise OwnCodeError(Fault("own_code_changed", "path", expected, "a file that has changed since"))
    if file.sha256 not in allowed:
        expected = "a file whose code you allowed to run on this machine"
        raise OwnCodeError(Fault("own_code_not_allowed", "path", expected, f"{path}, which you have not"))
    # The same content is run once, as with every import; another place is another file for what it finds beside it.
    full = _full(path)
    name = f"_visual_trainer_own_{sha256_of(full.encode())[:12]}_{file.sha256}"
    known = sys.modules.get(name)
    if known is not None:
        return known
    loader = _ReadBytes(full, file.content)
    spec = ModuleSpec(name, loader, origin=full)
    # Gives the module its __file__.
    spec.has_location = True
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and others look their own module up while it is being made.
    sys.modules[name] = module
    try:
        # A script imports the file before it seeds torch; here it must leave no trace in the numbers of a run.
        with untouched_chance(), torch.device("cpu"):
            loader.exec_module(module)
    except (Exception, SystemExit) as error:
        sys.modules.pop(name, None)
        expected = "a Python file that can be imported"
        raise OwnCodeError(raised(error, path, "own_code_import", "path", expected)) from error
    return module


def _is_own_class(value: object, module: ModuleType) -> bool:
    is_module = isinstance(value, type) and issubclass(value, nn.Module)
    return is_module and getattr(value, "__module__", "") == module.__name__


def _line_in(error: BaseException, path: str) -> int | None:
    """The innermost line of the user's file."""
    full = _full(path)
    if isinstance(error, SyntaxError) and error.filename == full:
        return error.lineno
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == full]
    return lines[-1] if lines else None


def _full(path: str) -> str:
    return str(Path(path).absolute())
