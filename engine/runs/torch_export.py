"""A finished run's model as a ``torch.export`` program, which runs without the code that built it.

Shape suffixes: N samples.
"""

from __future__ import annotations

import io
from pathlib import Path

import torch

from engine.runs.trained_model import trained_model
from engine.spec import Problem, ProjectError
from engine.spec.files import write_atomically

_CHECKED_SAMPLES = 4


def write_torch_export(run_dir: str | Path, output: Path, *, allow_code: bool = False) -> int:
    """Write the model in evaluation mode, for any number of samples; load it with ``torch.export.load``.

    The file is written only after it was loaded back and gave the same output as the model, bit for bit.

    Args:
        run_dir: The folder of the run.
        output: The file, by custom ``….pt2``.
        allow_code: Let the Python files run whose text was kept with the run.

    Returns:
        The number of samples whose outputs were compared.

    Raises:
        ProjectError: If the run cannot be read, torch cannot export its model, or the program gives other bits.
    """
    _, data, model = trained_model(Path(run_dir), allow_code=allow_code)
    model.eval()
    shape = data.facts.input_shape
    generator = torch.Generator().manual_seed(0)
    x_N = torch.rand((_CHECKED_SAMPLES, *shape), generator=generator)
    expected = "a model that torch.export can write"
    try:
        program = torch.export.export(model, (x_N,), dynamic_shapes=({0: torch.export.Dim("N")},))
    except Exception as error:  # torch.export has errors of many kinds
        words = str(error).strip().splitlines()
        received = words[0] if words else type(error).__name__
        raise ProjectError([Problem("model", "not_exportable", expected, received)]) from error
    content = io.BytesIO()
    torch.export.save(program, content)
    loaded = torch.export.load(io.BytesIO(content.getvalue())).module()
    with torch.no_grad():
        # Other counts than that of the example too: the program has to take any.
        same = all(torch.equal(model(x), loaded(x)) for x in (x_N, x_N[:2]))
    if not same:
        expected = "a program that gives the model's output, bit for bit"
        raise ProjectError([Problem("model", "other_bits", expected, "another output; nothing was written")])
    write_atomically(output, content.getvalue())
    return _CHECKED_SAMPLES
