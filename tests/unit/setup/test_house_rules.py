"""Rules that hold for every source file; each rule is first shown to notice a breach."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_project import ROOT

LONGEST = 400
PACKAGES = ("engine", "trainer_gui")
FOLDERS = (*PACKAGES, "resources", "setup_steps", "benchmarks", "tests")
# A project file, a preset or a checkpoint must never be able to run code.
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "yaml"}
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?![0-9a-zA-Z])")

REFUSE_QT = """
import sys

class RefuseQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "trainer_gui"):
            raise ImportError("the engine asked for " + name)

sys.meta_path.insert(0, RefuseQt())
"""

IMPORT_EVERYTHING = """
import importlib, pkgutil

def import_everything(name):
    module = importlib.import_module(name)
    count = 1
    for found in pkgutil.iter_modules(getattr(module, "__path__", ()), name + "."):
        # Importing it would start the command line.
        if not found.name.endswith(".__main__"):
            count += import_everything(found.name)
    return count
"""


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def unsafe_uses(source: str) -> Iterator[str]:
    """Calls and imports that could run code that is not the program's own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            yield f"line {node.lineno}: {node.func.id}"
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        yield from (
            f"line {node.lineno}: {name}" for name in names if name.partition(".")[0] in FORBIDDEN_MODULES
        )


def hex_colours(source: str) -> Iterator[str]:
    """Colours such as #a0b1c2 in any text of the source; comments may name them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (f"line {node.lineno}: {colour}" for colour in HEX_COLOUR.findall(node.value))


def run_python(code: str, cwd: Path) -> str:
    """What fresh Python prints that runs the code; it must end well."""
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_no_source_file_is_longer_than_400_lines() -> None:
    files = [ROOT / "bootstrap.py", *sources(*FOLDERS)]
    assert len(files) > 20
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec(text)",
        "import pickle",
        "from pickle import loads",
        "import yaml.nodes",
        "import joblib as j",
    ],
)
def test_the_search_for_unsafe_uses_notices(source: str) -> None:
    assert list(unsafe_uses(source))


@pytest.mark.parametrize(
    "source", ["model.eval()", "app.exec()", "import json", "from .pickle import x", "'eval(1)'"]
)
def test_the_search_for_unsafe_uses_lets_methods_and_texts_pass(source: str) -> None:
    assert not list(unsafe_uses(source))


def test_nothing_evaluates_text_or_unpickles() -> None:
    files = sources(*PACKAGES)
    assert len(files) > 10
    found = {
        str(file.relative_to(ROOT)): uses
        for file in files
        if (uses := list(unsafe_uses(file.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize("source", ["x = '#fff'", "x = f'color: #A0b1C2;{y}'", "x = ('#11223344',)"])
def test_the_search_for_colours_notices(source: str) -> None:
    assert list(hex_colours(source))


@pytest.mark.parametrize(
    "source", ["x = 1  # fff", "x = '#1'", "x = '# added'", "x = '#title'", "x = '#12345'"]
)
def test_the_search_for_colours_lets_other_texts_pass(source: str) -> None:
    assert not list(hex_colours(source))


def test_colours_of_the_window_are_named_in_its_theme_alone() -> None:
    files = [file for file in sources("trainer_gui") if "theme" not in file.relative_to(ROOT).parts]
    assert files
    found = {
        str(file.relative_to(ROOT)): colours
        for file in files
        if (colours := list(hex_colours(file.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_the_whole_engine_can_be_imported_where_there_is_no_qt(tmp_path: Path) -> None:
    code = f"{REFUSE_QT}{IMPORT_EVERYTHING}\nprint(import_everything('engine'))"
    assert int(run_python(code, tmp_path)) == len(
        [
            file
            for file in sources("engine")
            if file.name != "__main__.py" and file.parent.joinpath("__init__.py").exists()
        ]
    )


def test_qt_is_really_refused_in_that_test(tmp_path: Path) -> None:
    code = f"{REFUSE_QT}\ntry:\n    import PySide6.QtCore\nexcept ImportError as error:\n    print(error)"
    assert "the engine asked for PySide6" in run_python(code, tmp_path)


@pytest.mark.parametrize("name", ["engine", "engine.catalogue"])
def test_importing_the_facade_or_the_catalogue_loads_no_torch(name: str, tmp_path: Path) -> None:
    assert run_python(f"import sys, {name}\nprint('torch' in sys.modules)", tmp_path) == "False"


@pytest.mark.parametrize("name", ["engine.spec", "engine.catalogue", "engine.check", "engine.data"])
def test_all_of_what_comes_before_the_build_works_without_torch(name: str, tmp_path: Path) -> None:
    code = f"{IMPORT_EVERYTHING}\nimport sys\nimport_everything({name!r})\nprint('torch' in sys.modules)"
    assert run_python(code, tmp_path) == "False"
