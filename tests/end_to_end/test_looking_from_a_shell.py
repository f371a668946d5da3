"""``list``, ``check``, ``summary`` and ``export``: what they print, and with which status they end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import engine, environment, python
from one_process import answers_of_one_process

from engine import catalogue
from engine.presets import Preset, presets, read_preset
from engine.spec import write_project

KINDS = ("presets", "models", *catalogue.FAMILIES)
LINE = re.compile(r"(warning: )?\S+: expected .+, received .+")
_SET = ("linear-regression", "--set")
# What each wrong use is told.
WRONG_USE = {
    ("check", "linear-regresion"): "Did you mean linear-regression?",
    ("check", "nothing.json"): "received no file of this name",
    ("check", "."): "received a folder",
    ("check", *_SET, "optimiser.params.lr=1"): "Did you mean optimizer.params.lr?",
    ("check", *_SET, "optimizer.params.lr"): "expected PATH=VALUE",
    ("check", *_SET, "=1"): "expected names separated by dots",
    ("check", *_SET, "seed=" + "[" * 5000): "seed: expected a whole number",
    ("check", *_SET, "data.edits=5", "--set", "data.params.n=3"): "data.edits: expected",
    ("summary", *_SET, "model.children=[]"): "model.children: expected at least one layer",
    (
        "export",
        "linear-regression",
        "-o",
        "none/there.py",
    ): "none/there.py: expected a place that can be written",
    ("train", *_SET, "loss.kind=MSE"): "Did you mean MSELoss?",
}
NO_COMMANDS: list[tuple[str, ...]] = [
    (),
    ("train",),
    ("list",),
    ("fly", "x"),
    ("train", "linear-regression", "--epochs", "x"),
]

Answers = dict[tuple[str, ...], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What the command lines answer that begin nothing, in an empty folder."""
    lists = [("list", kind, *more) for kind in KINDS for more in ((), ("--json",))]
    folder = tmp_path_factory.mktemp("empty")
    words = [*lists, *WRONG_USE, *NO_COMMANDS]
    found = dict(zip(words, answers_of_one_process([(folder, each) for each in words]), strict=True))
    assert list(folder.iterdir()) == []
    return found


def test_there_are_fourteen_kinds_to_list() -> None:
    assert len(KINDS) == 14


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_has_one_line_for_each_choice(kind: str, answers: Answers) -> None:
    done = answers["list", kind]
    assert (done.returncode, done.stderr) == (0, "")
    names = [item.name if isinstance(item, Preset) else item.kind for item in catalogue.choices(kind)]
    assert [line.split()[0] for line in done.stdout.splitlines()] == names


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_as_json_is_one_array_that_describes_every_choice(kind: str, answers: Answers) -> None:
    done = answers["list", kind, "--json"]
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    for item, choice in zip(found, catalogue.choices(kind), strict=True):
        assert item["summary"] == choice.summary
        if isinstance(choice, Preset):
            assert (item["name"], item["reaches"]) == (choice.name, choice.reaches)
        else:
            assert [param["name"] for param in item["params"]] == [param.name for param in choice.params]
        if isinstance(choice, catalogue.DatasetEntry):
            assert (item["origin"], item["licence"]) == (choice.origin, choice.licence)
            assert all(param["expected"] for param in item["params"])


def test_an_unknown_kind_is_answered_with_the_one_that_was_meant() -> None:
    done = engine("list", "layer")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kind: expected one of presets, models, layers, ")
    assert done.stderr.endswith("received 'layer'. Did you mean layers?\n")


def test_a_reader_that_goes_away_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "engine", "list", "layers", "--json"]
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, env=environment()
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_right_project_is_ready_to_train() -> None:
    done = engine("check", "spiral-mlp")
    assert (done.returncode, done.stdout, done.stderr) == (0, "spiral-mlp: ready to train\n", "")


def test_a_warning_does_not_make_a_project_wrong() -> None:
    done = engine("check", "linear-regression", "--set", "training.batch_size=1000")
    assert (done.returncode, done.stdout) == (0, "linear-regression: ready to train\n")
    assert LINE.fullmatch(done.stderr.strip())
    assert done.stderr.startswith("warning: training.batch_size: ")


def test_a_wrong_project_is_told_one_line_a_problem() -> None:
    edits = ("optimizer.params.lr=-1", "training.epochs=0", "model.children[0].params.in_features=7")
    done = engine("check", "spiral-mlp", *(word for edit in edits for word in ("--set", edit)))
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert {line.partition(":")[0] for line in lines} == {edit.partition("=")[0] for edit in edits}


@pytest.mark.parametrize(("words", "said"), WRONG_USE.items())
def test_wrong_use_ends_with_status_2_and_a_line_that_says_why(
    words: tuple[str, ...], said: str, answers: Answers
) -> None:
    done = answers[words]
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert all(LINE.fullmatch(line) for line in done.stderr.splitlines())


@pytest.mark.parametrize("words", NO_COMMANDS)
def test_words_that_are_no_command_end_with_status_2_and_the_usage(
    words: tuple[str, ...], answers: Answers
) -> None:
    done = answers[words]
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m engine")


def test_a_process_that_is_misused_ends_with_status_2_too(tmp_path: Path) -> None:
    wrong, no_command = engine("check", "nothing.json", cwd=tmp_path), engine("fly", "x")
    assert (wrong.returncode, wrong.stdout, no_command.returncode, no_command.stdout) == (2, "", 2, "")
    assert LINE.fullmatch(wrong.stderr.strip())
    assert no_command.stderr.startswith("usage: python -m engine")


def test_a_project_file_is_found_from_any_folder_with_its_data_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "table.csv").write_text("a,b\n" + "".join(f"{i},{2 * i}\n" for i in range(12)))
    spec = read_preset("csv-regression").model_copy(update={"name": "mine"})
    write_project(spec, folder / "mine.json")
    text = json.loads((folder / "mine.json").read_text(encoding="utf-8"))
    text["data"]["params"] = {"path": "table.csv", "target": "b"}
    (folder / "mine.json").write_text(json.dumps(text), encoding="utf-8")
    done = engine("check", "project/mine.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "mine: ready to train\n"), done.stderr


_ALL_SUMMARIES = """
import json, sys
from contextlib import redirect_stdout
from io import StringIO
from engine.cli import main
found = {}
for name in sys.argv[1:]:
    with redirect_stdout(StringIO()) as text:
        assert main(["summary", name]) == 0
    found[name] = text.getvalue()
print(json.dumps(found))
"""

# torchsummary draws random numbers and changes statistics: it gets a copy, in evaluation mode, in its own process.
_ALL_TORCHSUMMARIES = """
import copy, json, sys
from contextlib import redirect_stdout
from io import StringIO
from torchsummary import summary
from engine import project
from engine.data import load
found = {}
for name in sys.argv[1:]:
    spec = project.load(name)
    shape = load(spec.data).facts.input_shape
    model = copy.deepcopy(project.build_model(spec)).eval()
    with redirect_stdout(StringIO()) as text:
        summary(model, tuple(shape), device="cpu")
    found[name] = text.getvalue()
print(json.dumps(found))
"""


def test_a_summary_counts_as_torchsummary_does() -> None:
    names = [preset.name for preset in presets()]
    ours, theirs = (python("-c", code, *names) for code in (_ALL_SUMMARIES, _ALL_TORCHSUMMARIES))
    assert (ours.returncode, theirs.returncode) == (0, 0), ours.stderr + theirs.stderr
    for name in names:
        mine, their = json.loads(ours.stdout)[name], json.loads(theirs.stdout)[name]
        total = re.search(r"Total params: ([\d,]+)", their)
        trainable = re.search(r"Trainable params: ([\d,]+)", their)
        assert total is not None
        assert trainable is not None
        assert f"Parameters: {total[1]} ({trainable[1]} trainable)" in mine
        their_layers = re.findall(r"^\s+(\w+)-\d+\s+\[-1, ([\d, ]+)\]\s+([\d,]+)$", their, re.MULTILINE)
        my_row = r"^\d+\s+(\w+)\s+\(N, [\d, ]+\)\s+\(N, ([\d, ]+)\)\s+([\d,]+)$"
        assert re.findall(my_row, mine, re.MULTILINE) == their_layers, name
        assert len(their_layers) >= 1


def test_an_exported_script_is_written_and_runs(tmp_path: Path) -> None:
    done = engine("export", "linear-regression", "--set", "training.epochs=3", "-o", "line.py", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "line.py: written\n")
    ran = python("-I", "line.py", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "epoch 3/3" in ran.stdout
