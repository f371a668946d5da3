"""Lets torch draw from a generator of its own inside a block, in this thread only.

The trainer's thread draws from torch's global generator; whatever is computed beside it must not touch that one, not
even to put it back afterwards.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

_DRAWING: Final = frozenset(
    {
        torch.rand,
        torch.randn,
        torch.randint,
        torch.randperm,
        torch.normal,
        torch.bernoulli,
        torch.multinomial,
        Tensor.uniform_,
        Tensor.normal_,
        Tensor.random_,
        Tensor.bernoulli_,
        Tensor.exponential_,
        # These come first: what they call inside is not asked again.
        *(
            fill
            for name, fill in vars(nn.init).items()
            if inspect.isfunction(fill)
            and not name.startswith("_")
            and "generator" in inspect.signature(fill).parameters
        ),
    }
)


class OwnChance(TorchFunctionMode):
    """Gives every call that draws numbers on the CPU a generator of its own, unless it has one.

    Dropout and other kernels that take no generator are not covered: evaluate with ``eval()``.

    Args:
        seed: Where its numbers begin.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._generator = torch.Generator().manual_seed(seed)

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Add the generator where numbers are drawn; torch calls this for every function."""
        del types
        given = dict(kwargs or {})
        if func in _DRAWING and given.get("generator") is None:
            given["generator"] = self._generator
        return func(*args, **given)
