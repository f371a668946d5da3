"""The Python files of a run: their text is kept beside it, so that it can be opened when the files have changed."""

from __future__ import annotations

from pathlib import Path

from engine.own_code.nodes import own_refs, with_code_paths
from engine.own_code.values import OwnCode, SourceFile
from engine.spec import ProjectSpec
from engine.spec.files import write_atomically

FOLDER = "own_code"


def keep_own_files(spec: ProjectSpec, own: OwnCode, run_dir: Path) -> ProjectSpec:
    """Write the Python files of a run into its folder.

    Args:
        spec: The project of the run.
        own: What was known of its files when it began.
        run_dir: The folder of the run.

    Returns:
        The project with the names of the copies, relative to the folder.

    Raises:
        ProjectError: If they cannot be written.
    """
    names: dict[str, str] = {}
    for path in sorted({ref.path for _, ref in own_refs(spec.model)}):
        file = own.files.get(path)
        if not isinstance(file, SourceFile):
            continue
        (run_dir / FOLDER).mkdir(exist_ok=True)
        # Files of one name may come from several folders.
        names[path] = f"{FOLDER}/{file.sha256[:12]}-{Path(path).name}"
        write_atomically(run_dir / names[path], file.content)
    return with_code_paths(spec, lambda path: names.get(path, path))
