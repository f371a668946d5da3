"""The whole project as one plain PyTorch script: no import of ours, and the same bits."""

from __future__ import annotations

import re
import textwrap
from functools import partial
from pathlib import Path

import torch

from engine import catalogue
from engine.build.listed_schedules import lambda_lr, multiplicative_lr
from engine.build.losses import HalfMSELoss
from engine.build.module_tree import build_module
from engine.build.own_stand_in import stand_in
from engine.build.training import parameter_names
from engine.check import resolve
from engine.check.module_plan import Plan, plan_model
from engine.check.parameter_facts import sort_parameters
from engine.check.schedule_lengths import leaves, steps_by_batch
from engine.check.shapes import ShapeWalk, walk_shapes
from engine.check.work import multiply_adds
from engine.data.load import LoadedData, load
from engine.export.data_code import data_functions, data_lines, part_lines
from engine.export.initial_code import initializer_lines
from engine.export.loop_code import loop_code
from engine.export.module_code import ModuleCode, module_code
from engine.export.text import comment, source_of
from engine.export.training_code import frozen_lines, loss_code, optimizer_code, scheduler_code
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import ProjectSpec
from engine.spec.epoch import batch_size_of, steps_per_epoch, updates_per_epoch
from engine.train.device import choose_threads

_LISTED = {"LambdaLR": lambda_lr, "MultiplicativeLR": multiplicative_lr}


def script(
    spec: ProjectSpec,
    data: LoadedData | None = None,
    own: OwnCode = NO_OWN_CODE,
    folder: Path | None = None,
) -> str:
    """Write the project as source text.

    Args:
        spec: A project without errors.
        data: Its samples if they are loaded already; None loads them.
        own: What is known of modules of the user's own; they are not run to write a script.
        folder: Where the script will be: Python files inside it are named relative to it. None names them in full.

    Raises:
        ProjectError: If the project has errors.
    """
    data = load(spec.data) if data is None else data
    resolved = resolve(spec, data.facts, own)
    loss_entry = catalogue.loss(spec.loss.kind)
    assert loss_entry is not None, "resolve() checked it"
    n_train = data.facts.n_train
    size, per_epoch = batch_size_of(spec.training, n_train), steps_per_epoch(spec.training, n_train)
    updates = updates_per_epoch(spec.training, n_train)
    walk = walk_shapes(resolved.model, (1, *data.facts.input_shape), None, own)
    work = multiply_adds(walk)
    threads = choose_threads(spec.training.threads, work, size)
    functions = data_functions(spec.data, data)
    if spec.loss.kind == "HalfMSELoss":
        functions.append(source_of(HalfMSELoss))
    kinds = {node.kind for _, node in leaves(spec.scheduler)} if spec.scheduler is not None else set()
    functions += [source_of(make) for kind, make in _LISTED.items() if kind in kinds]
    plan = plan_model(resolved.model)
    code = module_code(plan, folder)
    functions += code.classes
    body = [
        _section(
            "Data", "\n".join(data_lines(spec.data, data, loss_entry.target_form) + part_lines(spec, data))
        ),
        _section("Model", _model(resolved, plan, code, own)),
        _section("Loss and optimizer", _loss_and_optimizer(resolved, plan, walk, updates, own)),
        _section("Training", loop_code(resolved, loss_entry.output_meaning, data, per_epoch)),
    ]
    if not data.facts.in_memory and spec.training.num_workers:
        body = _inside_main(body)
    sections = [_header(resolved, threads), "\n\n\n".join(functions) + "\n\n" if functions else "", *body]
    text = "\n".join(section for section in sections if section) + "\n"
    return _with_imports(text)


def _inside_main(sections: list[str]) -> list[str]:
    """The sections as a function: workers import the script again, and must not train themselves."""
    inner = textwrap.indent("\n".join(sections), "    ").rstrip()
    return [f'def main():\n{inner}\n\n\nif __name__ == "__main__":\n    main()']


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


def _model(spec: ProjectSpec, plan: Plan, code: ModuleCode, own: OwnCode) -> str:
    lines = [f"torch.manual_seed({spec.seed})", f"model = {code.expression}"]
    with torch.device("meta"):
        module = build_module(plan, partial(stand_in, own=own))
        lines += initializer_lines(plan, module, spec.initialization)
    lines.append("model = model.to(device)")
    return "\n".join(lines)


def _loss_and_optimizer(
    spec: ProjectSpec, plan: Plan, walk: ShapeWalk, updates_in_epoch: int, own: OwnCode
) -> str:
    groups, sorting = spec.parameter_groups, sort_parameters(spec.parameter_groups, spec.model, walk)
    names: list[str] = []
    if groups:
        with torch.device("meta"):
            names = parameter_names(build_module(plan, partial(stand_in, own=own)))
    lines = [
        f"loss_function = {loss_code(spec.loss)}.to(device)",
        *frozen_lines(sorting),
        f"optimizer = {optimizer_code(spec.optimizer, groups, sorting, names)}",
    ]
    if spec.scheduler is not None:
        epochs = spec.training.epochs
        total = epochs * updates_in_epoch if steps_by_batch(spec.scheduler) else epochs
        lines.append(f"scheduler = {scheduler_code(spec.scheduler, total)}")
    return "\n".join(lines)


def _with_imports(text: str) -> str:
    """Put the imports that the text needs in their place."""
    plain = ["copy", "math"] + [name for name, sign in _PLAIN_IMPORTS.items() if sign in text]
    standard = [f"import {name}" for name in sorted(plain)]
    if "OrderedDict(" in text:
        standard.append("from collections import OrderedDict")
    if "Sequence[" in text:
        standard.append("from collections.abc import Sequence")
    if "Path(" in text:
        standard.append("from pathlib import Path")
    is_typed = "Tensor)" in text or "Tensor," in text or "-> Tensor" in text
    third = ["import numpy as np", "import torch"]
    if "Image.open(" in text:
        third.append("from PIL import Image, ImageOps")
    third.append("from torch import Tensor, nn" if is_typed else "from torch import nn")
    if re.search(r"\bF\.\w", text):
        third.append("from torch.nn import functional as F")
    used = [name for name in _LOADING if re.search(rf"(?<!\w){name}[(\[]", text)]
    third.append("from torch.utils.data import " + ", ".join(sorted(used)))
    return text.replace("@IMPORTS@", "\n".join([*standard, "", *third]), 1)


# Module to the text that tells that a script needs it.
_PLAIN_IMPORTS = {
    "csv": "csv.reader(",
    "gzip": "gzip.",
    "importlib.util": "importlib.util.",
    "io": "io.",
    "struct": "struct.",
    "sys": "sys.modules",
    "zipfile": "zipfile.",
}
_LOADING = (
    "DataLoader",
    "Dataset",
    "RandomSampler",
    "SequentialSampler",
    "TensorDataset",
    "WeightedRandomSampler",
)
