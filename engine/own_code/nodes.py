"""Where a model has modules of the user's own, and how their files are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from engine.catalogue.own_module import OWN_KIND, OWN_MODULE
from engine.own_code.source_file import read_source
from engine.own_code.values import OwnCode, OwnRef
from engine.spec import LayerNode, ProjectSpec
from engine.spec.frozen import frozen_json
from engine.spec.tree import layer_paths


def own_refs(model: LayerNode) -> Iterator[tuple[str, OwnRef]]:
    """Every module of the user's own with its spec path; those with wrong parameters are left out.

    Args:
        model: Root of the tree.
    """
    for path, node in layer_paths(model):
        if node.kind != OWN_KIND:
            continue
        declared = {param.name: param for param in OWN_MODULE.params}
        given = OWN_MODULE.resolved(node.params)
        if set(given) == set(declared) and all(
            declared[name].accepts(value) for name, value in given.items()
        ):
            yield path, OwnRef.of(given)


def named_hashes(model: LayerNode) -> frozenset[str]:
    """SHA-256 of every file content that a model names."""
    return frozenset(ref.sha256 for _, ref in own_refs(model) if ref.sha256)


def with_sources(own: OwnCode, model: LayerNode) -> OwnCode:
    """Look at the files that a model names; nothing of them is run.

    Args:
        own: What is known.
        model: Root of the tree.
    """
    return own.with_files({path: read_source(path) for path in {ref.path for _, ref in own_refs(model)}})


def with_full_code_paths(spec: ProjectSpec, folder: Path) -> ProjectSpec:
    """The project with its Python files named in full, where they lie beside the project file.

    Args:
        spec: A project as it stands in a file.
        folder: The folder of that file.
    """

    def full(named: str) -> str:
        beside = folder / named
        return named if Path(named).is_absolute() or not beside.exists() else str(beside)

    return with_code_paths(spec, full)


def with_portable_code_paths(spec: ProjectSpec, folder: Path) -> ProjectSpec:
    """The project with its Python files named relative to a folder, where they lie in it.

    Args:
        spec: A project as it is worked on.
        folder: The folder that the project file will be in.
    """

    def portable(named: str) -> str:
        path = Path(named)
        inside = path.is_absolute() and path.is_relative_to(folder)
        return path.relative_to(folder).as_posix() if inside else named

    return with_code_paths(spec, portable)


def with_code_paths(spec: ProjectSpec, rename: Callable[[str], str]) -> ProjectSpec:
    """The project with other names for its Python files.

    Args:
        spec: The project.
        rename: From a file's name to another.
    """
    model = _renamed(spec.model, rename)
    return spec if model is spec.model else spec.model_copy(update={"model": model})


def _renamed(node: LayerNode, rename: Callable[[str], str]) -> LayerNode:
    children = tuple(_renamed(child, rename) for child in node.children)
    same = all(one is other for one, other in zip(children, node.children, strict=True))
    named = node.params.get("path")
    if node.kind == OWN_KIND and isinstance(named, str) and named and "\0" not in named:
        params = frozen_json({**node.params, "path": rename(named)})
        return node.model_copy(update={"params": params, "children": children})
    return node if same else node.model_copy(update={"children": children})
