"""Refusals that have to do with gradients."""

from __future__ import annotations

from torch import Tensor

from engine.explore.bench.act import Act
from engine.explore.bench.refusal import Explain, Reason
from engine.explore.bench.words import dtype_text, shape_text


def _no_gradient(act: Act, text: str) -> Reason | None:
    if ".grad is None" not in text:
        return None
    name = act.name("input")
    tensor = act.tensor("input")
    if tensor is None or not tensor.requires_grad:
        advice = (
            f"Let {name} record first (requires_grad_), compute something from it, and call backward on that."
        )
        return Reason(f"{name} has no gradient: it does not require grad.", "input", advice)
    if not tensor.is_leaf and not tensor.retains_grad:
        sentence = f"{name}.grad is None: {name} is no leaf, and backward keeps gradients for leaves only."
        return Reason(sentence, "input", f"Call retain_grad on {name} before backward, or use autograd.grad.")
    return Reason(
        f"{name}.grad is None: no backward has reached {name} yet.",
        "input",
        f"Call backward on something that was computed from {name} first.",
    )


def _in_place_of_leaf(act: Act, text: str) -> Reason | None:
    if "a leaf Variable that requires grad" not in text:
        return None
    name = act.name("out") if "out" in act.step.inputs else act.name("input")
    advice = "Change it without recording, with gradient_step, or change a copy: clone or detach it first."
    if "a view of a leaf" in text:
        return Reason(
            f"{name} looks at the memory of a leaf that requires grad. A change in place would change the leaf behind "
            f"the back of the graph, so that its gradient would belong to numbers that are gone.",
            act.first(),
            advice,
        )
    return Reason(
        f"{name} is a leaf that requires grad: backward is to tell its gradient at the numbers that it holds. "
        f"A change in place would be recorded as part of what is differentiated, and is refused.",
        act.first(),
        advice,
    )


def _second_time(act: Act, text: str) -> Reason | None:
    if "Trying to backward through the graph a second time" not in text:
        return None
    name = act.name("input") if act.entry.kind == "backward" else act.name("outputs")
    return Reason(
        f"Backward has passed through the graph behind {name} already, and what the graph had saved for it was freed "
        f"then.",
        act.first(),
        "Set retain_graph in the earlier backward, or compute the result once more.",
    )


def _no_scalar(act: Act, text: str) -> Reason | None:
    if "grad can be implicitly created only for scalar outputs" not in text:
        return None
    argument, weight = ("input", "gradient") if act.entry.kind == "backward" else ("outputs", "grad_outputs")
    tensor = act.tensor(argument)
    name = act.name(argument)
    shape = shape_text(tensor) if tensor is not None else ""
    n = tensor.numel() if tensor is not None else 0
    return Reason(
        f"{name} has the shape {shape}: there is not one slope but {n}, and backward does not know how to weigh them.",
        argument,
        f"Reduce it to one number first (sum or mean), or give {weight} a tensor of the shape {shape}.",
    )


def _not_recorded(act: Act, text: str) -> Reason | None:
    if "does not require grad" not in text:
        return None
    if act.entry.kind == "autograd.grad":
        off = [
            name
            for name, value in zip(act.names("inputs"), act.inputs("inputs"), strict=True)
            if _is_off(value)
        ]
        if off:
            return Reason(
                f"{off[0]} does not require grad, so that nothing can be differentiated by it.",
                "inputs",
                f"Set requires_grad where {off[0]} is made, or call requires_grad_ before it is used.",
            )
    argument = "input" if act.entry.kind == "backward" else "outputs"
    name = act.name(argument)
    return Reason(
        f"{name} was not recorded: nothing that it was computed from requires grad, so that there is no way back.",
        argument,
        "Set requires_grad on a tensor that it is computed from.",
    )


def _is_off(value: object) -> bool:
    return isinstance(value, Tensor) and not value.requires_grad


def _inputs_off(act: Act, text: str) -> Reason | None:
    if "appears to not have been used in the graph" in text:
        index = text.partition("at index ")[2].partition(" ")[0]
        names = act.names("inputs")
        name = names[int(index)] if index.isdigit() and int(index) < len(names) else "One of the tensors"
        return Reason(
            f"{name} plays no part in {act.name('outputs')}: the graph behind it does not lead to {name}.",
            "inputs",
            "Set materialize_grads to get zeros for it, or leave it out.",
        )
    return None


def _gradient_shape(act: Act, text: str) -> Reason | None:
    if "Mismatch in shape: grad_output" not in text:
        return None
    argument, weight = ("input", "gradient") if act.entry.kind == "backward" else ("outputs", "grad_outputs")
    result, weights = act.tensor(argument), act.tensor(weight)
    if result is None or weights is None:
        return None
    return Reason(
        f"{weight} holds one weight for each element of {act.name(argument)}, whose shape is {shape_text(result)}; "
        f"{act.name(weight)} has the shape {shape_text(weights)}.",
        weight,
        f"Give it the shape {shape_text(result)}.",
    )


def _changed_since(act: Act, text: str) -> Reason | None:
    if "has been modified by an inplace operation" not in text:
        return None
    return Reason(
        "A tensor that the graph had saved for this was changed in place since then: the gradient would be computed "
        "with the wrong numbers.",
        act.first(),
        "Change a copy instead (clone), or compute the result once more after the change.",
    )


def _real_numbers_only(act: Act, text: str) -> Reason | None:
    if "only tensors of floating point" not in text.lower():
        return None
    tensor = act.tensor("input")
    if act.entry.kind == "requires_grad_" and tensor is not None:
        what = f"{act.name('input')} is {dtype_text(tensor)}"
        advice = "Convert it first: to(torch.float32)."
    else:
        dtype = act.param("dtype")
        what = (
            f"The tensor would be {dtype}"
            if dtype
            else "All its numbers are whole, so that it would be int64"
        )
        advice = "Set dtype to float32, or write one number with a decimal point."
    return Reason(
        f"{what}: gradients tell how a result changes with small changes, and whole numbers have no small ones.",
        "requires_grad",
        advice,
    )


def _no_retaining(act: Act, text: str) -> Reason | None:
    if "can't retain_grad on Tensor" not in text:
        return None
    name = act.name("input")
    return Reason(f"{name} does not require grad, so that no gradient will ever reach it.", "input", "")


def _only_leaves(act: Act, text: str) -> Reason | None:
    if "you can only change requires_grad flags of leaf variables" not in text:
        return None
    name = act.name("input")
    return Reason(
        f"{name} is no leaf: it was computed from tensors that require grad, and so is part of their graph.",
        "input",
        f"Use detach to get a tensor with the numbers of {name} outside the graph.",
    )


def _out_is_recorded(act: Act, text: str) -> Reason | None:
    if "out=... arguments don't support automatic differentiation" not in text:
        return None
    who = [
        name for name, value in act.all_inputs().items() if isinstance(value, Tensor) and value.requires_grad
    ]
    return Reason(
        f"{who[0] if who else 'One of the tensors'} requires grad, and what is written into out cannot be recorded.",
        "out",
        "Leave out away, or detach the tensor first.",
    )


AUTOGRAD_REASONS: tuple[Explain, ...] = (
    _no_gradient,
    _in_place_of_leaf,
    _second_time,
    _no_scalar,
    _not_recorded,
    _inputs_off,
    _gradient_shape,
    _changed_since,
    _real_numbers_only,
    _no_retaining,
    _only_leaves,
    _out_is_recorded,
)
