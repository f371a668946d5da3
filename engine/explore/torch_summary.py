"""The summary that the torchsummary package prints, for models that it can take.

It prints, draws a random input from torch's global generator and runs the model. Here its print goes into a text and
its input comes from a generator of its own, so that it can run beside a training thread; the model is a copy without
the run's weights, in evaluation mode, on the CPU.
"""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass

import torch
import torchsummary.torchsummary as package
from torch import nn

from engine import catalogue
from engine.build.module_tree import build_module
from engine.catalogue.entry import LayerCall, Shape
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import plan_model
from engine.explore.own_chance import OwnChance
from engine.spec import LayerNode
from engine.spec.tree import layer_paths

# Its weights lie in memory once more; beyond this the table of our own walk has to do.
MOST_WEIGHTS = 150_000_000
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class TorchSummary:
    """What the package says.

    Args:
        text: Its table; empty if it cannot take the model.
        n_params: Its count of parameters; None if it gives none. It looks only at tensors named weight and bias.
        why_not: Why it cannot take the model; empty if it can.
    """

    text: str
    n_params: int | None
    why_not: str


def torch_summary(model: LayerNode, input_shape: Shape, n_params: int) -> TorchSummary:
    """Run the package on a resolved model.

    Args:
        model: A tree without problems and without "auto".
        input_shape: Shape of one sample, without the batch axis.
        n_params: Number of weights, to tell what is too large.
    """
    refused = _refusal(model, n_params)
    if refused:
        return TorchSummary("", None, refused)
    lines: list[str] = []
    try:
        with _one_at_a_time, OwnChance(0), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = _empty_module(model)
            # The package calls its own module's global name; nobody else's print is caught.
            vars(package)["print"] = lambda *words: lines.append(" ".join(map(str, words)))
            try:
                package.summary(module, tuple(input_shape), batch_size=-1, device="cpu")
            finally:
                vars(package).pop("print", None)
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over is told, and our own table stands in
        return TorchSummary("", None, f"torchsummary stops with {type(error).__name__}: {error}")
    return TorchSummary("\n".join(lines), _total(lines), "")


def _refusal(model: LayerNode, n_params: int) -> str:
    if n_params > MOST_WEIGHTS:
        return f"torchsummary runs the real model, and {n_params:,} weights are too many for a look."
    for _, node in layer_paths(model):
        entry = catalogue.layer(node.kind)
        if entry is not None and entry.call is LayerCall.FIRST:
            return f"torchsummary cannot take layers that give more than one tensor, such as {node.kind}."
        if entry is not None and entry.call is LayerCall.SELF_ATTENTION:
            return f"torchsummary cannot take {node.kind}, whose forward wants three tensors."
        if node.kind == OWN_KIND:
            return "torchsummary runs the whole model once more, and code of your own only runs where it is trained."
        if node.kind.startswith("FractionalMaxPool"):
            return f"{node.kind} draws random numbers when it is called."
    return ""


def _empty_module(model: LayerNode) -> nn.Module:
    with torch.device("meta"):
        module = build_module(plan_model(model))
    module = module.to_empty(device="cpu").eval()
    with torch.no_grad():
        for tensor in (*module.parameters(), *module.buffers()):
            tensor.zero_()
    return module


def _total(lines: list[str]) -> int | None:
    for line in lines:
        head, _, number = line.partition("Total params: ")
        if not head and number:
            return int(number.replace(",", ""))
    return None
