"""The part of the exported script that is about samples and batches: its Dataset and its DataLoader."""

from __future__ import annotations

import inspect
import re
import textwrap

_SECTION = re.compile(r"^(?P<indent> *)# (?P<title>[A-Z][A-Za-z ]+)\n(?P=indent)# -+$", re.MULTILINE)
_CLASS = re.compile(r"^class \w+\(Dataset.*?(?=^\S)", re.MULTILINE | re.DOTALL)


def batch_code(script: str) -> str:
    """The lines of a script that make its Dataset and its DataLoader, and torch's own class where it uses that.

    Args:
        script: A whole exported script.
    """
    sections = _sections(script)
    loader = sections.get("Training", "").partition("\n\n")[0]
    parts = [sections.get("Data", "").rstrip(), loader.rstrip()]
    parts += [match.group().rstrip() for match in _CLASS.finditer(script)]
    if "TensorDataset(" in sections.get("Data", ""):
        parts.append(f"{_comment('What TensorDataset is, in torch.utils.data:')}\n{_tensor_dataset()}")
    return "\n\n\n".join(part for part in parts if part) + "\n"


def _sections(script: str) -> dict[str, str]:
    """The bodies of the titled sections of a script, without their common indent."""
    heads = list(_SECTION.finditer(script))
    found = {}
    for i, head in enumerate(heads):
        end = heads[i + 1].start() if i + 1 < len(heads) else len(script)
        found[head["title"]] = textwrap.dedent(script[head.end() + 1 : end])
    return found


def _tensor_dataset() -> str:
    from torch.utils.data import TensorDataset

    return inspect.getsource(TensorDataset).rstrip()


def _comment(text: str) -> str:
    return f"# {text}"
