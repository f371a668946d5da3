"""Projects to begin with, compared with what the file says and with the project's own checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check import check_project
from engine.data.load import load
from engine.data.table import read_table, samples_from_table
from engine.presets import read_preset
from engine.spec import Node, ProjectError, ProjectSpec, StopSpec, read_project, set_values, write_project
from engine.starting_points import empty_project, project_for_file, project_for_table

NUMBERS = "size,rooms,price\n" + "".join(f"{50 + i},{1 + i % 4},{1000 + 20 * i}\n" for i in range(40))
CLASSES = "length,width,kind\n" + "".join(f"{i},{2 * i},{('oak', 'elm', 'ash')[i % 3]}\n" for i in range(45))


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def layers(spec: ProjectSpec) -> list[tuple[str, dict[str, object]]]:
    return [(child.kind, dict(child.params)) for child in spec.model.children]


def problems(spec: ProjectSpec) -> list[str]:
    """What keeps a run from starting; that numbers are large is only a hint."""
    return [problem.line() for problem in check_project(spec, load(spec.data).facts).errors]


def test_the_empty_project_has_data_a_loss_and_an_optimizer_but_no_layer() -> None:
    spec = empty_project()
    assert (spec.data.kind, spec.model.kind, spec.model.children) == ("linear", "Sequential", ())
    assert (spec.loss.kind, spec.optimizer.kind, spec.optimizer.params["lr"]) == ("MSELoss", "SGD", 0.01)
    assert [problem.code for problem in check_project(spec, load(spec.data).facts).problems] == [
        "nothing_to_train"
    ]


def test_a_table_of_numbers_gets_a_line_and_the_squared_error(tmp_path: Path) -> None:
    spec = project_for_file(written(tmp_path, NUMBERS))
    assert layers(spec) == [("Linear", {"in_features": "auto", "out_features": "auto"})]
    assert spec.loss.kind == "MSELoss"
    assert spec.data.params["target"] == "price"
    assert problems(spec) == []


def test_a_table_with_classes_gets_a_hidden_layer_and_cross_entropy(tmp_path: Path) -> None:
    spec = project_for_file(written(tmp_path, CLASSES))
    assert layers(spec) == [
        ("Linear", {"in_features": "auto", "out_features": 16}),
        ("ReLU", {}),
        ("Linear", {"in_features": "auto", "out_features": "auto"}),
    ]
    assert spec.loss.kind == "CrossEntropyLoss"
    assert problems(spec) == []


def test_the_model_gets_as_many_outputs_as_the_file_has_classes(tmp_path: Path) -> None:
    spec = project_for_file(written(tmp_path, CLASSES))
    assert check_project(spec, load(spec.data).facts).walk.output_shape == (1, 3)


def test_training_begins_with_adam_and_no_rule_to_stop(tmp_path: Path) -> None:
    spec = project_for_file(written(tmp_path, NUMBERS))
    assert (spec.optimizer.kind, spec.optimizer.params["lr"]) == ("Adam", 0.01)
    assert (spec.training.batch_size, spec.training.epochs, spec.training.stop) == (32, 100, StopSpec())


def test_a_table_of_fewer_than_32_training_samples_is_one_batch(tmp_path: Path) -> None:
    few = "\n".join(NUMBERS.splitlines()[:21]) + "\n"
    spec = project_for_file(written(tmp_path, few))
    assert spec.training.batch_size is None
    assert problems(spec) == []


def test_the_project_is_named_after_the_file(tmp_path: Path) -> None:
    assert project_for_file(written(tmp_path, NUMBERS, "flats 2024.csv")).name == "flats 2024"


def test_the_file_is_named_in_full_wherever_the_project_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, NUMBERS)
    monkeypatch.chdir(tmp_path)
    spec = project_for_file("table.csv")
    elsewhere = tmp_path / "projects"
    elsewhere.mkdir()
    write_project(spec, elsewhere / "flats.json")
    monkeypatch.chdir(elsewhere)
    assert load(read_project("flats.json").data).facts.n_train == 40


def test_a_fault_in_the_last_row_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        project_for_file(written(tmp_path, NUMBERS + "90,lots,3000\n"))
    assert 'row 42, column "rooms"' in str(caught.value)


def table_in(spec: ProjectSpec, path: Path, **choice: object) -> ProjectSpec:
    samples = samples_from_table(read_table(path))
    return project_for_table(spec, path, samples, **choice)  # type: ignore[arg-type]


def test_without_fitting_only_the_data_changes(tmp_path: Path) -> None:
    before = read_preset("spiral-mlp")
    after = table_in(before, written(tmp_path, CLASSES), fit_model=False)
    assert after.data.kind == "csv"
    assert after.model_copy(update={"data": before.data}) == before


def test_fitting_names_the_project_after_the_file_and_keeps_seed_device_and_threads(tmp_path: Path) -> None:
    before = set_values(
        read_preset("spiral-mlp"),
        [("seed", 7), ("training.threads", 2), ("training.device", "cpu"), ("data.split.seed", 5)],
    )
    path = written(tmp_path, CLASSES)
    after = table_in(before, path)
    assert (after.name, after.seed, after.data.split.seed) == (path.stem, 7, 5)
    assert (after.training.threads, after.training.device) == (2, "cpu")


def test_a_schedule_of_the_project_before_does_not_outlive_its_optimizer(tmp_path: Path) -> None:
    before = read_preset("spiral-mlp").model_copy(
        update={"scheduler": Node(kind="StepLR", params={"step_size": 5})}
    )
    assert table_in(before, written(tmp_path, CLASSES)).scheduler is None


def test_points_changed_by_hand_in_the_old_data_do_not_reach_the_table(tmp_path: Path) -> None:
    before = set_values(empty_project(), [("data.edits.removed", [0, 1]), ("data.edits.added", [[1.0, 2.0]])])
    assert table_in(before, written(tmp_path, CLASSES)).data.edits.is_empty


def test_a_share_for_validation_and_standardising_are_taken_over(tmp_path: Path) -> None:
    spec = table_in(empty_project(), written(tmp_path, CLASSES), validation=0.2, scale_features="standardize")
    data = load(spec.data)
    # 0.2 of 45 rows.
    assert (data.facts.n_train, data.facts.n_validation) == (36, 9)
    assert abs(data.x_NI[data.train_index].mean()) < 1e-12


def test_the_fitted_project_learns_iris() -> None:
    from engine.project import train

    path = Path(__file__).parents[2] / "resources" / "samples" / "iris.csv"
    run = train(project_for_file(path), keep=False)
    # Logistic regression reaches 0.97 to 0.98 on these 150 flowers.
    assert run.metrics["accuracy"] > 0.95
