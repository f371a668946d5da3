"""Which classes of a Python file look like modules, and what they are made with: read from its text, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalogue.own_arguments import plain_of_source

# Parameters of torch's modules and of mixins are left alone.
_MODULE_NAMES = frozenset({"Module", "Sequential", "ModuleList", "ModuleDict"})


@dataclass(frozen=True)
class Argument:
    """One argument of a class's ``__init__``.

    Args:
        name: Its name.
        default: Its default where that is a plain value; None where it has none or another.
        default_text: Its default as it is written; empty for none.
        is_required: True if it has no default.
        is_plain: True if the default is a plain value that can be shown and changed.
        annotation: Its annotation as it is written; empty for none.
    """

    name: str
    default: Any
    default_text: str
    is_required: bool
    is_plain: bool
    annotation: str


@dataclass(frozen=True)
class OwnClass:
    """A class that looks like a module.

    Args:
        name: Its name.
        line: Line where it begins, from 1.
        bases: Its base classes as they are written.
        arguments: What its ``__init__`` takes by keyword, in order.
        is_open: True if ``__init__`` takes other keywords as well.
        has_forward: True if it has a forward of its own, or may inherit one.
        summary: First line of its docstring; empty without one.
    """

    name: str
    line: int
    bases: tuple[str, ...]
    arguments: tuple[Argument, ...]
    is_open: bool
    has_forward: bool
    summary: str


@dataclass(frozen=True)
class Outline:
    """What a file's text says.

    Args:
        text: The text itself.
        classes: Classes that look like modules, those that look most like one first, else in order.
        problem: Why it cannot be understood, a sentence; empty if it can.
    """

    text: str
    classes: tuple[OwnClass, ...]
    problem: str = ""


def outline(content: bytes) -> Outline:
    """Read the classes of a file's text.

    Args:
        content: The bytes of the file.
    """
    text = text_of(content)
    try:
        with warnings.catch_warnings():
            # Such as an invalid escape: it is not for the reader of the file to say.
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        return Outline(text, (), f"This is no Python that can be read: {error.msg}{where}.")
    except (ValueError, RecursionError, MemoryError) as error:
        return Outline(text, (), f"This is no Python that can be read: {error}.")
    nodes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = [_own_class(node, nodes) for node in nodes.values() if _is_module(node, nodes, frozenset())]
    if not found:
        return Outline(text, (), "No class of this file is derived from nn.Module.")
    # What has a forward and is nobody's part is what a user most likely means; the last one builds on the others.
    used = {name for node in nodes.values() for name in _called(node) if name != node.name}
    ordered = sorted(found, key=lambda item: (not item.has_forward, item.name in used))
    return Outline(text, tuple(ordered))


def text_of(content: bytes) -> str:
    """The text of a file as Python decodes it, but for a wrong byte, which is shown rather than refused.

    Args:
        content: The bytes of the file.
    """
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _is_module(node: ast.ClassDef, nodes: Mapping[str, ast.ClassDef], seen: frozenset[str]) -> bool:
    for base in node.bases:
        name = _last_name(base)
        if name in nodes and name not in seen and name != node.name:
            if _is_module(nodes[name], nodes, seen | {node.name}):
                return True
        elif name in _MODULE_NAMES or _is_of_torch(base):
            return True
    return False


def _is_of_torch(base: ast.expr) -> bool:
    """True for ``nn.Linear`` and ``torch.nn.Linear``."""
    return isinstance(base, ast.Attribute) and _last_name(base.value) == "nn"


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.ClassDef) -> set[str]:
    return {_last_name(item.func) for item in ast.walk(node) if isinstance(item, ast.Call)}


def _own_class(node: ast.ClassDef, nodes: Mapping[str, ast.ClassDef]) -> OwnClass:
    init = _method(node, "__init__", nodes)
    arguments, is_open = _arguments(init) if init is not None else ((), False)
    inherits = any(_last_name(base) not in {"Module", *nodes} for base in node.bases)
    doc = ast.get_docstring(node) or ""
    return OwnClass(
        node.name,
        node.lineno,
        tuple(ast.unparse(base) for base in node.bases),
        arguments,
        is_open,
        _method(node, "forward", nodes) is not None or inherits,
        doc.splitlines()[0] if doc else "",
    )


def _method(
    node: ast.ClassDef, name: str, nodes: Mapping[str, ast.ClassDef], seen: frozenset[str] = frozenset()
) -> ast.FunctionDef | None:
    """A method of a class, or of a base class in the same file."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == name:
            return item
    for base in map(_last_name, node.bases):
        if base in nodes and base not in seen and base != node.name:
            found = _method(nodes[base], name, nodes, seen | {node.name})
            if found is not None:
                return found
    return None


def _arguments(init: ast.FunctionDef) -> tuple[tuple[Argument, ...], bool]:
    given = init.args
    plain = [*given.posonlyargs, *given.args][1:]
    n_without = len(plain) - len(given.defaults)
    defaults: list[ast.expr | None] = [None] * max(0, n_without)
    defaults += given.defaults[-len(plain) :] if plain else []
    pairs = [*zip(plain, defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    skipped = {item.arg for item in given.posonlyargs}
    found = tuple(_argument(item, default) for item, default in pairs if item.arg not in skipped)
    return found, given.kwarg is not None


def _argument(item: ast.arg, default: ast.expr | None) -> Argument:
    annotation = ast.unparse(item.annotation) if item.annotation is not None else ""
    if default is None:
        return Argument(item.arg, None, "", True, False, annotation)
    text = ast.unparse(default)
    try:
        return Argument(item.arg, plain_of_source(default), text, False, True, annotation)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return Argument(item.arg, None, text, False, False, annotation)
