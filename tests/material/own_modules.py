"""Python files of a user's own, and projects that name them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.own_code.source_file import sha256_of
from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values

NODE = "model.children[0]"

# Draws at import, has a dataclass, a buffer and a parameter that no output depends on.
NET = '''
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

torch.manual_seed(5)
torch.rand(3)


@dataclass
class Options:
    slope: float = 0.1


class Net(nn.Module):
    """A small net."""

    def __init__(self, width: int = 8, act=None, *, sizes=[1, 2.5], deep: bool = True):
        super().__init__()
        self.unused = nn.Linear(3, 3)
        self.a = nn.Linear(2, width)
        self.norm = nn.BatchNorm1d(width)
        self.b = nn.Linear(width, 1)
        self.slope = Options().slope

    def forward(self, x):
        return self.b(nn.functional.leaky_relu(self.norm(self.a(x)), self.slope))
'''


def written(folder: Path, text: str, name: str = "net.py") -> Path:
    """Put a file into a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def hostile(marker: Path) -> str:
    """A file that leaves a mark when it runs, at import and when its class is made or called."""
    return (
        "from pathlib import Path\nfrom torch import nn\n"
        f"MARKER = Path({str(marker)!r})\n"
        "MARKER.write_text('imported')\n"
        + NET.replace("super().__init__()", "super().__init__()\n        MARKER.write_text('made')").replace(
            "from __future__ import annotations\n", ""
        )
    )


def own_node(path: Path, class_name: str = "Net", **arguments: Any) -> dict[str, Any]:
    """A node for a class of a file as it is now, as JSON."""
    params = {
        "path": str(path),
        "class_name": class_name,
        "arguments": arguments,
        "sha256": sha256_of(path.read_bytes()) if path.is_file() else "0" * 64,
    }
    return {"kind": "OwnModule", "params": params}


def project_of(*children: dict[str, Any], epochs: int = 2) -> ProjectSpec:
    """Two moons with a model of these layers."""
    edits = [("model.children", list(children)), ("training.epochs", epochs), ("training.stop", {})]
    return set_values(read_preset("two-moons-mlp"), edits)
