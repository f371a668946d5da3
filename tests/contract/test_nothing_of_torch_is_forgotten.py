"""What torch has, the catalogue has; what is left out is named here with its reason."""

from __future__ import annotations

import inspect

import torch
from torch.nn import modules
from torch.nn.modules import activation, loss

from engine.catalogue import ACTIVATIONS, INITIALIZERS, LAYERS, LOSSES, OPTIMIZERS, SCHEDULERS, TENSOR_OPS

LEFT_OUT = {
    "NLLLoss2d": "deprecated by torch; NLLLoss is the same",
    "Optimizer": "the base class",
    "LRScheduler": "the base class",
}
MODULES_LEFT_OUT = {
    "Module": "the base class",
    "Container": "deprecated by torch; Sequential, ModuleList and ModuleDict took its place",
    "RNNBase": "the base class of the recurrent layers",
    "RNNCellBase": "the base class of the recurrent cells",
    "ParameterList": "holds bare parameters and cannot be called",
    "ParameterDict": "holds bare parameters and cannot be called",
    "ModuleList": "a container of the model tree, not a layer",
    "ModuleDict": "a container of the model tree, not a layer",
    "SyncBatchNorm": "shares its means between processes that train together, and there is one here",
    "CrossMapLRN2d": "an older form of LocalResponseNorm that torch does not document",
    "MaxUnpool1d": "needs the indices that a pooling layer found",
    "MaxUnpool2d": "needs the indices that a pooling layer found",
    "MaxUnpool3d": "needs the indices that a pooling layer found",
    "LinearCrossEntropyOptions": "settings of LinearCrossEntropyLoss, not a module",
    **{
        f"Lazy{name}": "takes its input size from the first batch, which auto does while editing"
        for name in (
            "Linear",
            *(
                f"{kind}{n}d"
                for kind in ("Conv", "ConvTranspose", "BatchNorm", "InstanceNorm")
                for n in (1, 2, 3)
            ),
        )
    },
}
INITIALIZERS_OF_THE_COURSE = {
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
    "uniform_",
    "normal_",
    "constant_",
    "orthogonal_",
    "sparse_",
    "eye_",
    "dirac_",
    "trunc_normal_",
    "zeros_",
    "ones_",
}
TENSOR_OPS_OF_THE_COURSE = (
    "tensor numpy.array from_numpy as_tensor zeros ones full arange linspace logspace eye "
    "zeros_like ones_like full_like rand_like randn_like normal randn rand randint randperm bernoulli "
    "cat stack chunk split getitem setitem index_select masked_select gather where ge gt le lt eq "
    "reshape view transpose t permute squeeze unsqueeze flatten expand contiguous clone to numpy "
    "add sub mul div addcmul addcdiv matmul pow exp log sqrt abs neg sigmoid tanh relu sin cos "
    "sum mean std var prod max min argmax argmin norm cumsum add_ sub_ mul_ div_ zero_ fill_ "
    "requires_grad_ backward autograd.grad grad zero_grad retain_grad detach gradient_step"
)


def test_every_activation_of_torch_is_there() -> None:
    # Attention bends nothing: it is a layer.
    assert {entry.kind for entry in ACTIVATIONS} == set(activation.__all__) - {"MultiheadAttention"}


def test_every_module_of_torch_is_a_layer_an_activation_or_a_loss() -> None:
    ours = {
        entry.kind
        for entry in (*LAYERS, *ACTIVATIONS, *LOSSES)
        if entry.target.startswith(("torch.nn:", "engine.build.stacks:"))
    }
    real = set(modules.__all__)
    assert real - ours - set(MODULES_LEFT_OUT) - set(LEFT_OUT) == set()
    assert set(MODULES_LEFT_OUT) - real == set()
    assert set(MODULES_LEFT_OUT) & ours == set()
    assert ours - real == set()


def test_every_loss_of_torch_is_there() -> None:
    of_torch = {entry.kind for entry in LOSSES if entry.target.startswith("torch.nn:")}
    # This one has a module of its own.
    assert of_torch == set(loss.__all__) - set(LEFT_OUT) | {"AdaptiveLogSoftmaxWithLoss"}


def test_nothing_of_torch_nn_that_is_named_a_loss_is_missing() -> None:
    named = {name for name in dir(torch.nn) if name.endswith("Loss")}
    assert named - {entry.kind for entry in LOSSES} == set()


def test_the_loss_that_torch_lacks_is_there() -> None:
    assert {entry.kind for entry in LOSSES if not entry.target.startswith("torch.nn:")} == {"HalfMSELoss"}


def test_every_optimizer_of_torch_is_there() -> None:
    real = {name for name, item in vars(torch.optim).items() if inspect.isclass(item)}
    assert {entry.kind for entry in OPTIMIZERS} == real - set(LEFT_OUT)


def test_every_scheduler_of_torch_is_there() -> None:
    assert {entry.kind for entry in SCHEDULERS} == set(torch.optim.lr_scheduler.__all__) - set(LEFT_OUT)


def test_every_initializer_of_the_course_is_there() -> None:
    assert {entry.kind for entry in INITIALIZERS} == INITIALIZERS_OF_THE_COURSE


def test_every_tensor_function_of_the_course_is_there() -> None:
    assert {entry.kind for entry in TENSOR_OPS} == set(TENSOR_OPS_OF_THE_COURSE.split())
