"""The whole project as one plain PyTorch script: no import of ours, and the same bits."""

from __future__ import annotations

import textwrap

import torch

from engine import catalogue
from engine.build.losses import HalfMSELoss
from engine.build.model import build_layer
from engine.build.summary import summarize
from engine.check import resolve
from engine.data.load import LoadedData, load
from engine.export.data_code import data_functions, data_lines
from engine.export.loop_code import loop_code
from engine.export.model_code import initializer_lines, layer_code, loss_code, optimizer_code, scheduler_code
from engine.export.text import comment, source_of
from engine.spec import ProjectSpec
from engine.train.device import choose_threads


def script(spec: ProjectSpec, data: LoadedData | None = None) -> str:
    """Write the project as source text.

    Args:
        spec: A project without errors.
        data: Its samples if they are loaded already; None loads them.

    Raises:
        ProjectError: If the project has errors.
    """
    data = load(spec.data) if data is None else data
    resolved = resolve(spec, data.facts)
    loss_entry = catalogue.loss(spec.loss.kind)
    assert loss_entry is not None, "resolve() checked it"
    n_train = data.facts.n_train
    size = n_train if spec.training.batch_size is None else min(spec.training.batch_size, n_train)
    full, rest = divmod(n_train, size)
    per_epoch = full + (1 if rest and not spec.training.drop_last else 0)
    threads = choose_threads(
        spec.training.threads, summarize(resolved.model, (data.facts.n_features,)).n_params, size
    )
    functions = data_functions(spec.data, data)
    if spec.loss.kind == "HalfMSELoss":
        functions.append(source_of(HalfMSELoss))
    sections = [
        _header(resolved, threads),
        "\n\n\n".join(functions) + "\n\n" if functions else "",
        _section(
            "Data", "\n".join(data_lines(spec.data, data, loss_entry.target_form)) + "\n" + _parts(spec)
        ),
        _section("Model", _model(resolved)),
        _section("Loss and optimizer", _loss_and_optimizer(resolved, spec.training.epochs, per_epoch)),
        _section("Training", loop_code(resolved, loss_entry.output_meaning, n_train, per_epoch)),
    ]
    text = "\n".join(section for section in sections if section) + "\n"
    return _with_imports(text)


def _header(spec: ProjectSpec, threads: int) -> str:
    name = "".join(letter if letter.isprintable() and letter not in '"\\' else " " for letter in spec.name)
    name = textwrap.shorten(name, 60, placeholder=" …") or "untitled"
    device = spec.training.device
    chosen = '"cuda" if torch.cuda.is_available() else "cpu"' if device == "auto" else f'"{device}"'
    title = f'"""{name}: a Visual Trainer project as plain PyTorch."""'
    return "\n".join(
        [
            title,
            "",
            "@IMPORTS@",
            "",
            comment(
                f"The last bits of a result depend on the device and on the number of threads (torch "
                f"{torch.__version__.partition('+')[0]} wrote this)."
            ),
            f"torch.set_num_threads({threads})",
            f"device = torch.device({chosen})",
            "",
            "",
        ]
    )


def _section(title: str, body: str) -> str:
    return f"# {title}\n# {'-' * len(title)}\n{body}\n"


def _parts(spec: ProjectSpec) -> str:
    lines = ["train_set = TensorDataset(inputs[train_rows], targets[train_rows])"]
    if spec.data.split.validation > 0:
        lines += [
            "validation_inputs = inputs[validation_rows].to(device)",
            "validation_targets = targets[validation_rows].to(device)",
        ]
    return "\n".join(lines)


def _model(spec: ProjectSpec) -> str:
    lines = [f"torch.manual_seed({spec.seed})", f"model = {layer_code(spec.model)}"]
    with torch.device("meta"):
        lines += initializer_lines(spec.model, build_layer(spec.model))
    lines.append("model = model.to(device)")
    return "\n".join(lines)


def _loss_and_optimizer(spec: ProjectSpec, epochs: int, per_epoch: int) -> str:
    lines = [
        f"loss_function = {loss_code(spec.loss)}.to(device)",
        f"optimizer = {optimizer_code(spec.optimizer)}",
    ]
    if spec.scheduler is not None:
        entry = catalogue.scheduler(spec.scheduler.kind)
        total = epochs * per_epoch if entry is not None and entry.step_unit == "step" else epochs
        lines.append(f"scheduler = {scheduler_code(spec.scheduler, total)}")
    return "\n".join(lines)


def _with_imports(text: str) -> str:
    imports = ["import copy", "import math"]
    if "OrderedDict(" in text:
        imports.insert(1, "from collections import OrderedDict")
    if "csv.reader(" in text:
        imports.insert(1, "import csv")
    third = ["import numpy as np", "import torch"]
    third.append(
        "from torch import Tensor, nn" if "Tensor)" in text or "-> Tensor" in text else "from torch import nn"
    )
    third.append("from torch.utils.data import DataLoader, TensorDataset")
    imports = [line for line in imports if line.startswith("import")] + [
        line for line in imports if not line.startswith("import")
    ]
    return text.replace("@IMPORTS@", "\n".join([*imports, "", *third]), 1)
