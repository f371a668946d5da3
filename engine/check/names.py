"""Names of layers: what Python and torch take as an attribute, and no two alike in one container."""

from __future__ import annotations

import keyword
from typing import Final

from engine.spec import Fix, LayerNode, Problem

# Attributes that every module has; a layer of the same name would hide them, and torch refuses it.
_OF_MODULE: Final = frozenset(
    {
        "T_destination",
        "add_module",
        "append",
        "apply",
        "bfloat16",
        "bool",
        "buffers",
        "call_super_init",
        "children",
        "clear",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extend",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "insert",
        "ipu",
        "items",
        "keys",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "pop",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "update",
        "values",
        "xpu",
        "zero_grad",
    }
)


def check_names(path: str, node: LayerNode) -> list[Problem]:
    """Check the names of the children of a container.

    Args:
        path: Spec path of the container.
        node: The container.
    """
    problems = []
    names = [child.name for child in node.children if child.name is not None]
    for i, child in enumerate(node.children):
        if child.name is None:
            continue
        where = f"{path}.children[{i}].name"
        if not child.name.isidentifier() or keyword.iskeyword(child.name) or names.count(child.name) > 1:
            expected = "a Python name that no neighbour has"
            problems.append(Problem(where, "bad_name", expected, repr(child.name), fix=_no_name(where)))
        elif child.name in _OF_MODULE or child.name.startswith("_"):
            expected = "a name that torch's modules do not use themselves"
            problems.append(Problem(where, "taken_name", expected, repr(child.name), fix=_no_name(where)))
    return problems


def _no_name(where: str) -> Fix:
    return Fix("Name it by itself", ((where, None),))
