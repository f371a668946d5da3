"""What torch has, the catalogue has; what is left out is named here with its reason."""

from __future__ import annotations

import inspect

import torch
from torch.nn.modules import activation, loss

from engine.catalogue import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULERS, TENSOR_OPS

LEFT_OUT = {
    "MultiheadAttention": "a layer with three inputs",
    "NLLLoss2d": "deprecated by torch; NLLLoss is the same",
    "LBFGS": "needs a closure that computes the loss several times a step",
    "SparseAdam": "needs sparse gradients",
    "Muon": "takes matrices only",
    "Optimizer": "the base class",
    "LRScheduler": "the base class",
    "LambdaLR": "needs a function, and a project holds no code",
    "MultiplicativeLR": "needs a function, and a project holds no code",
    "SequentialLR": "a chain of other schedulers",
    "ChainedScheduler": "a chain of other schedulers",
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
    "tensor zeros ones full arange linspace logspace eye zeros_like ones_like full_like "
    "normal randn rand randint randperm bernoulli cat stack chunk split "
    "index_select masked_select gather ge gt le lt eq "
    "reshape transpose permute squeeze unsqueeze flatten "
    "add sub mul div addcmul addcdiv matmul pow exp log sum mean"
)


def test_every_activation_of_torch_is_there() -> None:
    assert {entry.kind for entry in ACTIVATIONS} == set(activation.__all__) - set(LEFT_OUT)


def test_every_loss_of_torch_is_there() -> None:
    of_torch = {entry.kind for entry in LOSSES if entry.target.startswith("torch.nn:")}
    assert of_torch == set(loss.__all__) - set(LEFT_OUT)


def test_the_loss_that_torch_lacks_is_there() -> None:
    assert {entry.kind for entry in LOSSES if not entry.target.startswith("torch.nn:")} == {"HalfMSELoss"}


def test_every_optimizer_of_torch_is_there() -> None:
    real = {name for name, item in vars(torch.optim).items() if inspect.isclass(item)}
    assert {entry.kind for entry in OPTIMIZERS} == real - set(LEFT_OUT)


def test_every_scheduler_of_torch_that_needs_no_code_is_there() -> None:
    assert {entry.kind for entry in SCHEDULERS} == set(torch.optim.lr_scheduler.__all__) - set(LEFT_OUT)


def test_every_initializer_of_the_course_is_there() -> None:
    assert {entry.kind for entry in INITIALIZERS} == INITIALIZERS_OF_THE_COURSE


def test_every_tensor_function_of_the_course_is_there() -> None:
    assert {entry.kind for entry in TENSOR_OPS} == set(TENSOR_OPS_OF_THE_COURSE.split())
