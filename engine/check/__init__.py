"""A project against the catalogue: every problem at once, each with its path and, where it is plain, its fix."""

from engine.callable_package import make_callable
from engine.check.layer_memory import LayerMemory
from engine.check.project import Checked, check_project, resolve

make_callable(__name__, "engine.project", "check")

__all__ = ["Checked", "LayerMemory", "check_project", "resolve"]
