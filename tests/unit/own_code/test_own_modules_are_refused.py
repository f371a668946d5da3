"""Everything that can be wrong with a module of the user's own is a sentence with file and line, never an exception."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from own_modules import NET, NODE, own_node, project_of, written

import engine
from engine.spec import Problem, ProjectError, set_value

HEAD = "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n"
INIT = "    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(2, 1)\n\n"
FORWARD = "    def forward(self, x):\n        return "


def only_error(path: Path, class_name: str = "Net", **arguments: object) -> Problem:
    """The one error of a project that consists of a class of this file, which may run."""
    spec = project_of(own_node(path, class_name, **arguments))
    errors = [item for item in engine.check(spec, allow_code=True) if item.severity == "error"]
    assert len(errors) == 1, errors
    return errors[0]


def test_without_consent_the_sentence_names_the_file_and_says_that_its_code_runs(tmp_path: Path) -> None:
    path = written(tmp_path, NET)
    (problem,) = (item for item in engine.check(project_of(own_node(path))) if item.severity == "error")
    assert (problem.path, problem.code) == (f"{NODE}.params.path", "own_code_not_allowed")
    assert str(path) in problem.message
    assert "run" in problem.advice


def test_a_file_that_changed_since_is_refused_even_with_consent(tmp_path: Path) -> None:
    path = written(tmp_path, NET)
    spec = project_of(own_node(path))
    written(tmp_path, NET + "\n# another line\n")
    (problem,) = (item for item in engine.check(spec, allow_code=True) if item.severity == "error")
    assert (problem.path, problem.code) == (f"{NODE}.params.path", "own_code_changed")
    assert problem.fix is not None
    mended = set_value(spec, *problem.fix.edits[0])
    assert [item for item in engine.check(mended, allow_code=True) if item.severity == "error"] == []
    assert [item.code for item in engine.check(mended)] == ["own_code_not_allowed"]


def test_a_project_that_names_no_hash_is_refused(tmp_path: Path) -> None:
    spec = set_value(project_of(own_node(written(tmp_path, NET))), f"{NODE}.params.sha256", "")
    assert [item.code for item in engine.check(spec, allow_code=True)] == ["own_code_changed"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    problem = only_error(tmp_path / "gone.py")
    assert (problem.path, problem.code) == (f"{NODE}.params.path", "own_code_missing")
    assert "gone.py" in problem.received


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert only_error(tmp_path).code == "own_code_missing"


def test_a_class_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    problem = only_error(written(tmp_path, NET), "Nett")
    assert (problem.path, problem.code) == (f"{NODE}.params.class_name", "own_code_no_class")
    assert "Net" in problem.expected
    assert "'Nett'" in problem.received


def test_a_class_that_is_no_module_is_refused(tmp_path: Path) -> None:
    problem = only_error(written(tmp_path, NET), "Options")
    assert (problem.path, problem.code) == (f"{NODE}.params.class_name", "own_code_no_module")


def test_a_syntax_error_has_its_line(tmp_path: Path) -> None:
    problem = only_error(written(tmp_path, "import torch\n\nclass Net(:\n"))
    assert problem.code == "own_code_import"
    assert "SyntaxError in line 3 of net.py" in problem.received


def test_an_import_that_raises_has_its_line_and_the_log_its_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = "from torch import nn\n\n\ndef helper():\n    raise KeyError('no such thing')\n\n\nhelper()\n"
    with caplog.at_level(logging.INFO, "engine.build.own_module"):
        problem = only_error(written(tmp_path, text))
    assert problem.code == "own_code_import"
    assert "KeyError in line 5 of net.py: 'no such thing'" in problem.received
    assert any(record.exc_info for record in caplog.records)


def test_a_file_that_ends_the_process_is_refused(tmp_path: Path) -> None:
    problem = only_error(written(tmp_path, "import sys\nsys.exit(3)\n"))
    assert "SystemExit in line 2 of net.py" in problem.received


def test_a_constructor_that_raises_has_its_line(tmp_path: Path) -> None:
    text = (
        HEAD
        + "    def __init__(self, width=1):\n        super().__init__()\n        raise ValueError('too wide')\n"
    )
    problem = only_error(written(tmp_path, text), width=3)
    assert (problem.path, problem.code) == (f"{NODE}.params.arguments", "own_code_constructor")
    assert "ValueError in line 8 of net.py: too wide" in problem.received


def test_an_argument_that_the_class_does_not_take_is_told(tmp_path: Path) -> None:
    problem = only_error(written(tmp_path, NET), depth=3)
    assert (problem.path, problem.code) == (f"{NODE}.params.arguments", "own_code_constructor")
    assert "depth" in problem.received


def test_a_forward_that_raises_has_its_line_and_the_shape_that_it_got(tmp_path: Path) -> None:
    text = HEAD + INIT.replace("nn.Linear(2, 1)", "nn.Linear(5, 1)") + FORWARD + "self.a(x)\n"
    problem = only_error(written(tmp_path, text))
    assert (problem.path, problem.code) == (NODE, "own_code_forward")
    assert "RuntimeError in line 11 of net.py" in problem.received
    assert "(N, 2)" in problem.message


def test_a_forward_that_takes_two_tensors_is_refused(tmp_path: Path) -> None:
    text = HEAD + INIT + "    def forward(self, x, mask):\n        return x\n"
    problem = only_error(written(tmp_path, text))
    assert (problem.path, problem.code) == (NODE, "own_code_forward")
    assert "forward(x, mask) in line 10 of net.py" in problem.received


@pytest.mark.parametrize(
    ("result", "received"),
    [
        ("self.a(x), x", "a tuple"),
        ("None", "a NoneType"),
        ("self.a(x).argmax(1)", "int64"),
        ("self.a(x).sum()", "()"),
        ("self.a(x).t()", "(1, 2)"),
        ("self.a(x).expand(-1, len(x))", "(1, 1) for one and (2, 2) for two"),
    ],
)
def test_a_forward_that_gives_no_tensor_of_samples_is_refused(
    tmp_path: Path, result: str, received: str
) -> None:
    text = HEAD + INIT + FORWARD + result + "\n"
    problem = only_error(written(tmp_path, text))
    assert (problem.path, problem.code) == (NODE, "own_code_output")
    assert received in problem.received


def test_lazy_weights_are_refused(tmp_path: Path) -> None:
    text = HEAD + INIT.replace("nn.Linear(2, 1)", "nn.LazyLinear(1)") + FORWARD + "self.a(x)\n"
    assert only_error(written(tmp_path, text)).code == "own_code_lazy"


def test_a_model_in_which_nothing_is_learned_is_refused(tmp_path: Path) -> None:
    text = HEAD + FORWARD + "x[:, :1]\n"
    assert only_error(written(tmp_path, text)).code == "nothing_to_train"


def test_a_wrong_number_of_outputs_is_not_blamed_on_a_layer_before(tmp_path: Path) -> None:
    text = HEAD + FORWARD + "torch.cat([x, x], 1)\n"
    linear = {"kind": "Linear", "params": {"out_features": 3}}
    spec = project_of(linear, own_node(written(tmp_path, text)))
    (problem,) = (item for item in engine.check(spec, allow_code=True) if item.severity == "error")
    assert (problem.path, problem.code, problem.fix) == ("model", "output_shape", None)
    assert "(N, 6)" in problem.received


def test_wrong_parameters_are_told_without_looking_at_the_file(tmp_path: Path) -> None:
    spec = set_value(project_of(own_node(written(tmp_path, NET))), f"{NODE}.params.arguments", {"a b": 1})
    codes = [item.code for item in engine.check(spec, allow_code=True)]
    assert codes == ["wrong_value"]


def test_building_without_a_word_about_consent_is_refused(tmp_path: Path) -> None:
    spec = project_of(own_node(written(tmp_path, NET)))
    with pytest.raises(ProjectError, match="allowed to run"):
        engine.train(spec, keep=False)


def test_a_file_that_imports_its_neighbour_is_told_to_stand_alone(tmp_path: Path) -> None:
    written(tmp_path, "raise RuntimeError", "neighbour.py")
    problem = only_error(written(tmp_path, "import neighbour\n"))
    assert (problem.path, problem.code) == (f"{NODE}.params.path", "own_code_import")
    assert "ModuleNotFoundError in line 1 of net.py" in problem.received
    assert "beside" in problem.advice


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    problem = only_error(written(tmp_path, "#" * 1_000_001))
    assert problem.code == "own_code_too_large"
    assert "1,000,001" in problem.received
