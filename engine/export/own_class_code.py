"""A class of the user's own as source text: a script takes it from the user's file, as Python's import would."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import Form, Plan
from engine.export.text import literal
from engine.own_code.values import OwnRef

# It stands only in scripts: the engine itself runs a user's file in one place, and never by this way.
CLASS_FROM_FILE: Final = '''\
def class_from_file(path, class_name):
    """Run a Python file beside this one, or anywhere, and take a class from it."""
    file = Path(__file__).parent / path
    spec = importlib.util.spec_from_file_location(f"own_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and others look their own module up while it is being made.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return getattr(module, class_name)'''
_FROM_FILE: Final = re.compile(
    r"""^(?P<start>\w+ = class_from_file\()(?P<path>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'), """, re.MULTILINE
)


def own_class_names(plan: Plan) -> dict[tuple[str, str], str]:
    """What a script calls each class of the user's own, by file and class: no name is that of another class.

    Args:
        plan: The plan of a whole model.
    """
    taken = {"Residual", "Parallel", *_class_names(plan)}
    names: dict[tuple[str, str], str] = {}
    for ref in _refs(plan):
        if (ref.path, ref.class_name) in names:
            continue
        wanted = f"Own{re.sub(r'[^0-9A-Za-z_]', '_', ref.class_name)}"
        name, n = wanted, 1
        while name in taken:
            n += 1
            name = f"{wanted}{n}"
        taken.add(name)
        names[ref.path, ref.class_name] = name
    return names


def own_class_line(name: str, ref: OwnRef, folder: Path | None) -> str:
    """The statement that takes the class from its file.

    Args:
        name: What the script calls it.
        ref: The class.
        folder: Where the script will be; None names the file in full.
    """
    path = Path(ref.path).absolute()
    shown = (
        path.relative_to(folder).as_posix()
        if folder is not None and path.is_relative_to(folder)
        else str(path)
    )
    lines = ["# This runs the file named here. SHA-256 of the file when this was written:", f"# {ref.sha256}"]
    return "\n".join([*lines, f"{name} = class_from_file({literal(shown)}, {literal(ref.class_name)})"])


def with_near_files(text: str, folder: Path) -> str:
    """A script as it must be in a folder: Python files that lie in it are named relative to it.

    Args:
        text: A script that names them in full.
        folder: Where it will be.
    """

    def near(match: re.Match[str]) -> str:
        path = Path(ast.literal_eval(match["path"]))
        inside = path.is_absolute() and path.is_relative_to(folder)
        shown = literal(path.relative_to(folder).as_posix()) if inside else match["path"]
        return f"{match['start']}{shown}, "

    return _FROM_FILE.sub(near, text)


def _class_names(plan: Plan) -> Iterator[str]:
    if plan.form is Form.BLOCK:
        yield plan.class_name
    for child in plan.children:
        yield from _class_names(child)


def _refs(plan: Plan) -> Iterator[OwnRef]:
    if plan.node.kind == OWN_KIND:
        yield OwnRef.of(plan.node.params)
    for child in plan.children:
        yield from _refs(child)
