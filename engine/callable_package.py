"""Lets a package be called like the function that bears its name: ``engine.check`` is both.

The public functions ``engine.check(spec)``, ``engine.train(spec)`` and ``engine.catalogue(kind)`` share their
names with the packages that do the work. A module's class may be replaced by a subclass, which may have ``__call__``.

Source:
    https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def make_callable(package: str, module: str, function: str) -> None:
    """Make calling a package call a function.

    Args:
        package: Name of the package, such as ``engine.check``.
        module: Module that holds the function; imported at the first call.
        function: Name of the function.
    """

    class CallablePackage(ModuleType):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(module), function)(*args, **kwargs)

    sys.modules[package].__class__ = CallablePackage
