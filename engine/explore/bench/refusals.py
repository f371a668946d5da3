"""Why torch refuses a step, told with the user's names and shapes; torch's own words stay behind *Details*."""

from __future__ import annotations

from torch import Tensor

from engine.build.bench.statements import NoGradient
from engine.explore.bench.act import Act
from engine.explore.bench.refusal import Reason
from engine.explore.bench.refused_autograd import AUTOGRAD_REASONS
from engine.explore.bench.refused_index import INDEX_REASONS
from engine.explore.bench.refused_shapes import SHAPE_REASONS
from engine.explore.bench.refused_types import TYPE_REASONS
from engine.explore.bench.view import StepFault
from engine.explore.bench.words import kind_text, listed

_TAKES_ARRAYS = frozenset({"tensor", "as_tensor", "getitem", "setitem"})
_MOST_DETAILS = 2_000


def refused_before(act: Act) -> StepFault | None:
    """What is refused without asking torch: an array where a tensor is wanted, or the other way round.

    Args:
        act: A step that was not yet carried out.
    """
    for argument in act.entry.inputs:
        for name, value in zip(act.names(argument.name), act.inputs(argument.name), strict=True):
            path = f"{act.path}.inputs.{argument.name}"
            if argument.is_array and isinstance(value, Tensor):
                sentence = f"{name} is a tensor already; {act.entry.kind} takes an array of NumPy."
                return StepFault(
                    sentence, "", path, f"Use {name} as it is, or make an array with numpy.array."
                )
            if (
                not isinstance(value, Tensor)
                and not argument.is_array
                and act.entry.kind not in _TAKES_ARRAYS
            ):
                sentence = f"{name} is an array of NumPy; {act.entry.kind} takes tensors."
                return StepFault(sentence, "", path, f"Make a tensor of it first, with from_numpy({name}).")
    return None


def refusal(act: Act, error: BaseException) -> StepFault:
    """Explain why a step could not be carried out.

    Args:
        act: The step.
        error: What torch or NumPy raised.
    """
    text = _details(error)
    for explain in (*AUTOGRAD_REASONS, *TYPE_REASONS, *INDEX_REASONS, *SHAPE_REASONS):
        reason = explain(act, text)
        if reason is not None:
            return _fault(act, reason, text)
    if isinstance(error, MemoryError):
        return StepFault("There is not enough memory for this.", text, act.path, "Take smaller shapes.")
    given = [f"{name} is {kind_text(value)}" for name, value in act.all_inputs().items()]
    with_ = f" {listed(given)}." if given else ""
    return StepFault(f"torch refuses this {act.entry.kind}.{with_}", text, act.path, "The details say why.")


def _fault(act: Act, reason: Reason, text: str) -> StepFault:
    path = act.path
    if reason.argument:
        part = "inputs" if reason.argument in act.step.inputs else "params"
        path = f"{act.path}.{part}.{reason.argument}"
    return StepFault(reason.sentence, text, path, reason.advice)


def _details(error: BaseException) -> str:
    if isinstance(error, NoGradient):
        return "AttributeError: 'NoneType' object: .grad is None"
    return f"{type(error).__name__}: {error}"[:_MOST_DETAILS]
