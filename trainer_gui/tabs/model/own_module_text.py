"""A module of the user's own in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from engine.catalogue.own_arguments import is_plain, text_of_arguments
from engine.catalogue.own_module import OWN_KIND
from engine.spec import LayerNode


def own_class_name(node: LayerNode) -> str:
    """The user's class where a node is a module of the user's own; empty for others."""
    named = node.params.get("class_name") if node.kind == OWN_KIND else ""
    return named if isinstance(named, str) else ""


def own_settings(params: Mapping[str, Any]) -> str:
    """File and arguments of a node in short: ``file=net.py, width=8``.

    Args:
        params: The node's parameters, right or wrong.
    """
    parts = [f"file={PurePath(str(params.get('path', '?'))).name}"]
    arguments = params.get("arguments")
    if isinstance(arguments, Mapping) and arguments and all(map(is_plain, arguments.values())):
        parts.append(text_of_arguments(arguments))
    return ", ".join(parts)
