"""The exported script, in a fresh process, gives the bits of the bench; the command line tells the same."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from bench_steps import bench, data, step, value
from test_bench_chance import CHANCES, DRAWS, MEANS, SPREADS
from test_bench_gradients import EXPRESSION, EXPRESSIONS, SECOND, leaves
from test_bench_values import CASES, MORE, SOURCES

import engine
from engine.catalogue import TENSOR_OPS
from engine.cli import main
from engine.explore.bench.replay import Replay
from engine.explore.bench.run import run_bench
from engine.export.bench_script import bench_script
from engine.presets import read_preset
from engine.spec import BenchSpec, write_project

# What a script adds to itself to write down the bits of everything, gradients included.
DUMP = """
import json as _json, sys as _sys
import numpy as _np
def _bits(value):
    if isinstance(value, torch.Tensor):
        grad = value.grad if value.is_leaf else None
        return [str(value.dtype), list(value.shape), value.detach().contiguous().view(-1).view(torch.uint8).tolist()
            if value.numel() else [], None if grad is None else _bits(grad.detach())]
    value = _np.asarray(value)
    return [str(value.dtype), list(value.shape), list(value.tobytes()), None]
_json.dump({name: _bits(value) for name, value in list(globals().items())
    if isinstance(value, (torch.Tensor, _np.ndarray, _np.generic)) and not name.startswith("_")},
    open(_sys.argv[1], "w"))
"""
# Runs every script named in its arguments; behind each stands the file that it writes to.
RUN_ALL = """
import runpy, sys
import torch
torch.set_num_threads(1)
words = sys.argv[1:]
for script, out in zip(words[::2], words[1::2]):
    sys.argv = [script, out]
    runpy.run_path(script, run_name="__main__")
"""


def bits(value: object) -> list[object]:
    if isinstance(value, torch.Tensor):
        grad = value.grad if value.is_leaf else None
        flat = value.detach().contiguous().view(-1)
        raw = flat.view(torch.uint8).tolist() if value.numel() else []
        return [str(value.dtype), list(value.shape), raw, None if grad is None else bits(grad.detach())]
    array = np.asarray(value)
    return [str(array.dtype), list(array.shape), list(array.tobytes()), None]


def bits_of_bench(spec: BenchSpec) -> dict[str, list[object]]:
    replay = Replay(spec)
    for i, one in enumerate(spec.steps):
        replay.carry_out(i, one, is_shown=False)
    return {name: bits(value) for name, value in replay.values.items()}


def bits_of_scripts(scripts: Mapping[str, str], folder: Path) -> dict[str, dict[str, list[object]]]:
    """What every script leaves behind, in a fresh process that knows nothing of the engine."""
    words: list[str] = []
    for i, script in enumerate(scripts.values()):
        path = folder / f"bench_{i}.py"
        path.write_text(script + DUMP)
        words += [str(path), str(path.with_suffix(".json"))]
    command = [sys.executable, "-W", "ignore", "-c", RUN_ALL, *words]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return {name: json.loads(Path(out).read_text()) for name, out in zip(scripts, words[1::2], strict=True)}


BENCHES: dict[str, BenchSpec] = {
    "every value": bench(
        *SOURCES,
        *MORE,
        *(
            made.model_copy(update={"names": tuple(f"{name}_{one}" for one in made.names)})
            for name, (made, _) in CASES.items()
        ),
        seed=3,
    ),
    "every draw": bench(
        CHANCES,
        MEANS,
        SPREADS,
        *(
            made.model_copy(update={"names": (f"{name}_{i}",), "params": {**made.params, **own}})
            for i, own in enumerate(({}, {"generator": 5}, {}))
            for name, (made, _) in DRAWS.items()
        ),
        seed=77,
    ),
    "an expression": bench(*EXPRESSION, step("backward", "", {"input": "r"}), seed=1),
    "second derivatives": bench(*SECOND),
    "accumulation": bench(
        *leaves(),
        *EXPRESSIONS["sigmoid_of_views"][0],
        step("sum", "l", {"input": "z"}),
        step("retain_grad", "", {"input": "q"}),
        step("backward", "", {"input": "l"}, retain_graph=True),
        step("backward", "", {"input": "l"}),
        step("gradient_step", "", {"input": "x"}, lr=0.3),
        step("zero_grad", "", {"input": "y"}, set_to_none=False),
        step("grad", "g", {"input": "x"}),
    ),
    "shared memory": bench(
        step("numpy.array", "n", object=((1.0, 2.0), (3.0, 4.0))),
        step("from_numpy", "t", {"ndarray": "n"}),
        step("setitem", "", {"input": "n"}, index="0, 1", value=9),
        step("t", "w", {"input": "t"}),
        step("setitem", "", {"input": "w"}, index="1", value=-1.5),
        step("add", "", {"input": "t", "out": "t"}, other=1),
    ),
    "changes in place": bench(
        data("a", [[1.5, -2.0], [3.0, 4.25]]),
        step("detach", "d", {"input": "a"}),
        step("getitem", "v", {"input": "a"}, index=":, 0"),
        step("add_", "", {"input": "a"}, other=1, alpha=0.5),
        step("sub_", "b", {"input": "a", "other": "v"}),
        step("mul_", "", {"input": "v"}, value=3),
        step("div_", "", {"input": "a"}, value=2.5, rounding_mode="floor"),
        step("clone", "c", {"input": "a"}),
        step("zero_", "", {"input": "v"}),
        step("fill_", "", {"input": "c"}, value=True),
        step("requires_grad_", "", {"input": "c"}),
    ),
    "refusals": bench(
        data("a", [[1.0, 2.0], [3.0, 0.5]]),
        step("bernoulli", "b", {"input": "a"}),
        step("randn", "c", size=(2,)),
        step("add", "d", {"input": "b"}, other=1),
        step("nothing", "e"),
        step("matmul", "f", {"input": "a", "other": "c"}),
        seed=8,
    ),
    "long lists": bench(
        data("a", [[i * 10 + j for j in range(10)] for i in range(12)]), data("b", list(range(90)))
    ),
    "empty": bench(seed=-5),
}


@pytest.fixture(scope="module")
def left_by_scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[object]]]:
    """The bits of every script."""
    scripts = {name: engine.bench_script(spec) for name, spec in BENCHES.items()}
    return bits_of_scripts(scripts, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("name", BENCHES)
def test_the_script_gives_the_bits_of_the_bench(
    name: str, left_by_scripts: dict[str, dict[str, list[object]]]
) -> None:
    assert left_by_scripts[name] == bits_of_bench(BENCHES[name])


def test_every_op_stands_in_a_script_that_was_run() -> None:
    kinds = {one.kind for spec in BENCHES.values() for one in spec.steps}
    assert {entry.kind for entry in TENSOR_OPS} - kinds == set()


def test_the_script_reads_like_one(tmp_path: Path) -> None:
    spec = bench(
        step("numpy.array", "n", object=((1, 2), (3, 4))),
        step("from_numpy", "t", {"ndarray": "n"}),
        step("to", "x", {"input": "t"}, dtype="float32"),
        step("requires_grad_", "", {"input": "x"}),
        step("pow", "y", {"input": "x"}, exponent=2),
        step("reshape", "z", {"input": "y"}, shape=(3,)),
        step("add", "w", {"input": "z"}, other=1),
        step("sum", "l", {"input": "y"}, dim=(0, 1)),
        step("backward", "", {"input": "l"}),
        step("gradient_step", "", {"input": "x"}, lr=0.25),
        seed=4,
    )
    assert (
        engine.bench_script(spec)
        == '''"""The steps of a tensor bench as plain PyTorch."""

import numpy as np
import torch

torch.manual_seed(4)
n = np.array([[1, 2], [3, 4]])
t = torch.from_numpy(n)
x = t.to(dtype=torch.float32)
x.requires_grad_()
y = torch.pow(x, 2)
# Left out: y has 4 elements (shape (2, 2)), the shape (3,) has 3.
# z = torch.reshape(y, (3,))
# Left out: This step needs z, which step 6 could not make.
# w = torch.add(z, 1)
l = torch.sum(y, dim=(0, 1))
l.backward()
with torch.no_grad():
    x -= 0.25 * x.grad

print("n =", n)
print("t =", t)
print("x =", x)
print("y =", y)
print("l =", l)
'''
    )
    path = tmp_path / "bench.py"
    path.write_text(engine.bench_script(spec))
    done = subprocess.run([sys.executable, str(path)], check=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert "n = [[1 2]\n [3 4]]" in done.stdout
    assert "l = tensor(30., grad_fn=<SumBackward1>)" in done.stdout


def test_every_line_of_code_is_the_one_that_is_shown() -> None:
    for spec in BENCHES.values():
        script = engine.bench_script(spec)
        for one in run_bench(spec).steps:
            code = one.code if one.fault is None else "\n".join(f"# {line}" for line in one.code.splitlines())
            assert f"\n{code}\n" in script


def test_without_a_run_what_is_wrong_as_it_stands_is_left_out() -> None:
    script = bench_script(BENCHES["refusals"])
    assert "\nb = torch.bernoulli(a)\n" in script
    assert "# Left out: bench.steps[4].kind: expected the name of a known tensor op" in script
    cut = bench_script(bench(data("if", [1]), step("exp", "b", {"input": "if"})))
    assert "# b = torch.exp(if)" in cut
    assert "print" not in cut
    assert "import numpy" not in cut


def test_a_project_will_do_in_place_of_a_bench() -> None:
    spec = read_preset("linear-regression").model_copy(update={"bench": BENCHES["an expression"]})
    assert engine.bench_script(spec) == engine.bench_script(spec.bench)
    assert value(engine.run_bench(spec, 1), "x").shape == (1,)


def test_the_command_line_tells_of_every_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = bench(
        data("a", [[1.0, 2.0], [3.0, 4.0]]),
        data("l", [2.0], requires_grad=True),
        step("exp", "e", {"input": "b"}),
        step("mul", "m", {"input": "l", "other": "a"}),
        step("backward", "", {"input": "m"}),
        step("tensor", "c", {"data": "a"}),
    )
    path = tmp_path / "project.json"
    write_project(read_preset("linear-regression").model_copy(update={"bench": spec}), path)
    assert main(["bench", str(path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:5] == [
        "  1  a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])",
        "     a = [[1. 2.]",
        "          [3. 4.]]",
        "     a is new, of shape (2, 2), float32. With a decimal point in it, torch took float32, its usual type "
        "of real numbers.",
        "  2  l = torch.tensor([2.0], requires_grad=True)",
    ]
    assert "     refused: input: expected a name that an earlier step gives (a, l), received 'b'." in told[8]
    assert any(line.startswith("     torch: RuntimeError: grad can be implicitly created") for line in told)
    assert any(line.startswith("     warning: To copy construct from a tensor") for line in told)
    assert main(["bench", str(path), "--script"]) == 0
    assert capsys.readouterr().out == engine.bench_script(spec)


def test_an_empty_bench_is_said_to_be_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "logistic-regression", "--set", "bench.steps=[]"]) == 0
    assert capsys.readouterr().out == "the bench is empty\n"
