"""The model alone as a Python file: its imports, its classes, and a function that makes it."""

from __future__ import annotations

import re

from engine.check.module_plan import Plan
from engine.export.module_code import module_script


def module_file(plan: Plan) -> str:
    """Write the model as a file that runs by itself.

    Args:
        plan: Of a model without problems and without "auto".
    """
    body = module_script(plan)
    standard = [f"import {name}" for name in ("importlib.util", "sys") if f"{name}." in body]
    if "OrderedDict(" in body:
        standard.append("from collections import OrderedDict")
    if "Sequence[" in body:
        standard.append("from collections.abc import Sequence")
    if "Path(" in body:
        standard.append("from pathlib import Path")
    third = ["import torch"] if re.search(r"\btorch\.", body) else []
    is_typed = re.search(r"\bTensor\b", body) is not None
    third.append("from torch import Tensor, nn" if is_typed else "from torch import nn")
    if re.search(r"\bF\.\w", body):
        third.append("from torch.nn import functional as F")
    blocks = ["\n".join(block) for block in (standard, third) if block]
    return "\n\n".join(blocks) + "\n\n\n" + body
