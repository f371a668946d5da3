"""What every entry has, and the words for a wrong shape. No torch here; targets are names until something is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.catalogue.params import Param, with_defaults

# Sizes of a tensor without the batch axis, or with it where a docstring says so.
Shape = tuple[int, ...]


class ShapeProblem(Exception):
    """An input of the wrong shape, told in words.

    Args:
        expected: What the layer wants, with the user's numbers.
        received: What it gets.
        param: Parameter that would mend it, if there is one.
        value: Value of that parameter that would mend it.
    """

    def __init__(self, expected: str, received: str, param: str | None = None, value: Any = None) -> None:
        self.expected, self.received, self.param, self.value = expected, received, param, value
        super().__init__(f"expected {expected}, received {received}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that can be chosen, declared once for form, check, build, code, help, search and tests.

    Args:
        kind: Catalogue id, PyTorch's own name.
        target: Where the real thing lives, ``module:name``.
        params: Its parameters, in the order of its signature.
        summary: What it does, one sentence.
        formula: The formula in LaTeX notation; empty where there is none.
        source: Address of the page or paper that defines it.
        tags: Words for the search picker.
        deviations: Parameter of the target's signature that is left out here, or whose default differs, and why.
    """

    kind: str
    target: str
    summary: str
    source: str
    params: tuple[Param, ...] = ()
    formula: str = ""
    tags: frozenset[str] = frozenset()
    deviations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def param(self, name: str) -> Param | None:
        """The declared parameter of this name, if there is one."""
        return next((param for param in self.params if param.name == name), None)

    def resolved(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The user's parameters with every default filled in, in the declared order."""
        return with_defaults(self.params, given)

    def initial_params(self) -> dict[str, Any]:
        """What a fresh choice of this entry starts with: only what has no default."""
        return {param.name: param.initial for param in self.params if param.required}
