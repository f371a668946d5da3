"""Gradients: what is recorded, backward, and what is done with them."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import OpForm, Results, TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import BoolParam, FloatParam
from engine.catalogue.tensor_ops.declare import DOCS, INPUT, tensor_op

_STATEMENTS = "engine.build.bench.statements"
_VECTOR = MappingProxyType({"input": TensorExample((3,), "leaf")})
_MECHANICS = "https://docs.pytorch.org/docs/stable/notes/autograd.html"
_RETAIN_GRAPH = BoolParam(
    name="retain_graph",
    help="Keeps what the graph has saved, so that backward can pass a second time; none does so with "
    "create_graph.",
    default=None,
    optional=True,
    none_means="as create_graph",
)
_CREATE_GRAPH = BoolParam(
    name="create_graph",
    help="Records how the gradients are computed, so that gradients of gradients can be.",
    default=False,
)

AUTOGRAD_OPS: tuple[TensorOpEntry, ...] = (
    tensor_op(
        "requires_grad_",
        "autograd",
        "Begins to record what is done with a tensor: it becomes a leaf, and backward fills its .grad.",
        ("gradient", "leaf", "record"),
        INPUT,
        BoolParam(name="requires_grad", help="False stops recording.", default=True),
        form=OpForm.METHOD,
        in_place=True,
        example_inputs={"input": TensorExample((3,))},
        example_shape=(3,),
    ),
    tensor_op(
        "backward",
        "autograd",
        "Computes gradients back through the graph and adds them to the .grad of every leaf.",
        ("gradient", "chain rule", "accumulate"),
        TensorInput(name="input", help="The result whose gradients are wanted, most often a loss."),
        TensorInput(
            name="gradient",
            help="Weight of each element of the result; must be given where it has more than one.",
            optional=True,
        ),
        _RETAIN_GRAPH,
        _CREATE_GRAPH,
        form=OpForm.METHOD,
        results=Results.NONE,
        example_inputs={"input": TensorExample((3,), "result"), "gradient": TensorExample((3,))},
        example_shape=(3,),
        formula=r"\mathrm{leaf.grad} \leftarrow \mathrm{leaf.grad} + "
        r"\frac{\partial\, \mathrm{input}}{\partial\, \mathrm{leaf}}",
        deviations=MappingProxyType({"inputs": "autograd.grad gives the gradients of chosen tensors"}),
    ),
    tensor_op(
        "autograd.grad",
        "autograd",
        "Computes the gradients of one result by chosen tensors and gives them as tensors; .grad stays as it is.",
        ("gradient", "derivative", "second derivative", "higher order"),
        TensorInput(name="outputs", help="The result that is differentiated."),
        TensorInput(name="inputs", help="The tensors by which it is differentiated.", several=True),
        TensorInput(
            name="grad_outputs",
            help="Weight of each element of the result; must be given where it has more than one.",
            optional=True,
        ),
        _RETAIN_GRAPH,
        _CREATE_GRAPH,
        BoolParam(
            name="materialize_grads",
            help="Gives zeros for a tensor that plays no part in the result, instead of an error.",
            default=False,
            advanced=True,
        ),
        source=f"{DOCS}autograd.grad.html",
        results=Results.ONE_EACH,
        example_inputs={
            "outputs": TensorExample((3,), "result"),
            "inputs": (TensorExample((3,), "behind"),),
            "grad_outputs": TensorExample((3,)),
        },
        example_shape=(3,),
        formula=r"\frac{\partial\, \mathrm{outputs}}{\partial\, \mathrm{inputs}}",
        deviations=MappingProxyType(
            {
                "only_inputs": "deprecated by torch",
                "allow_unused": "None cannot be shown as a tensor; materialize_grads gives zeros",
                "is_grads_batched": "one result has one gradient",
            }
        ),
    ),
    tensor_op(
        "grad",
        "autograd",
        "Gives the gradient of a tensor a name.",
        ("gradient", "name"),
        TensorInput(name="input", help="A tensor that backward has reached."),
        form=OpForm.STATEMENT,
        target=f"{_STATEMENTS}:grad",
        source=f"{DOCS}Tensor.grad.html",
        example_inputs={"input": TensorExample((3,), "reached")},
        example_shape=(3,),
    ),
    tensor_op(
        "zero_grad",
        "autograd",
        "Clears the gradient of a tensor, which backward would otherwise add to.",
        ("gradient", "clear", "reset"),
        TensorInput(name="input", help="The tensor whose .grad is cleared."),
        BoolParam(name="set_to_none", help="Drops the gradient; false fills it with zeros.", default=True),
        form=OpForm.STATEMENT,
        target=f"{_STATEMENTS}:zero_grad",
        source="https://docs.pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html",
        results=Results.NONE,
        example_inputs={"input": TensorExample((3,), "reached")},
        example_shape=(3,),
    ),
    tensor_op(
        "retain_grad",
        "autograd",
        "Makes backward keep the gradient of a tensor that is no leaf in its .grad, too.",
        ("gradient", "non-leaf"),
        INPUT,
        form=OpForm.METHOD,
        results=Results.NONE,
        example_inputs={"input": TensorExample((3,), "result")},
        example_shape=(3,),
    ),
    tensor_op(
        "detach",
        "autograd",
        "Gives a tensor with the same memory that the graph does not know: gradients stop there.",
        ("gradient", "graph", "view", "stop"),
        INPUT,
        form=OpForm.METHOD,
        example_inputs=_VECTOR,
        example_shape=(3,),
    ),
    tensor_op(
        "gradient_step",
        "autograd",
        "Moves a tensor against its gradient, without recording it: one step of plain gradient descent.",
        ("no_grad", "update", "learning rate", "descent", "in place"),
        TensorInput(name="input", help="The tensor that is moved; its .grad tells where to."),
        FloatParam(name="lr", help="The learning rate: how far.", start=0.1, log=True),
        form=OpForm.STATEMENT,
        target=f"{_STATEMENTS}:gradient_step",
        source=_MECHANICS,
        results=Results.NONE,
        in_place=True,
        example_inputs={"input": TensorExample((3,), "reached")},
        example={"lr": 0.1},
        example_shape=(3,),
        formula=r"w \leftarrow w - \mathrm{lr} \cdot \mathrm{grad}",
    ),
)
