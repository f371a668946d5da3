"""From the columns of a table to features and a target: numbers as they are, text as one column a category.

Shapes: N kept samples, R rows of the table, F features.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.entry import Task
from engine.data.samples import BoolArray, FloatArray, Samples, TargetArray, read_only, read_only_target
from engine.data.table.table import PATH, Column, Table
from engine.spec import Fix, Problem, ProjectError

MAX_CATEGORIES: Final = 100
MAX_CLASSES: Final = 1000
MISSING_CATEGORY: Final = "missing"
_BLOCK_ROWS: Final = 4096
_TARGET, _FEATURES, _TASK = "data.params.target", "data.params.features", "data.params.task"


@dataclass(frozen=True, eq=False)
class ChosenColumns:
    """Which columns and rows of a table are used, and how text becomes numbers.

    Args:
        target: The column that is predicted.
        features: The columns that the model sees, in its order.
        task: Regression or classification.
        kept_R: True for the rows that become samples.
        categories: For each text feature its categories, sorted.
        classes: What the target column says for each class: texts, or numbers for a column of numbers.
        class_names: The same as the file writes it; empty for regression.
        notes: Sentences that the user should know.
    """

    target: Column
    features: tuple[Column, ...]
    task: Task
    kept_R: BoolArray
    categories: Mapping[str, tuple[str, ...]]
    classes: tuple[str, ...] | tuple[float, ...]
    class_names: tuple[str, ...]
    notes: tuple[str, ...]


def samples_from_table(
    table: Table,
    target: str | None = None,
    features: Sequence[str] | None = None,
    task: str = "auto",
    missing: str = "drop",
) -> Samples:
    """Turn a table into samples.

    Args:
        table: As read_table gives it.
        target: Column that is predicted; None takes the last one.
        features: Columns that the model sees, in this order; None takes all but the target.
        task: regression, classification, or auto: text is classified, numbers are predicted as numbers.
        missing: drop leaves rows with a missing feature out; fill keeps them, with NaN for a number (later
            the mean of the training samples) and the category "missing" for a text.

    Raises:
        ProjectError: With everything that is wrong: columns that do not exist, a column that is nearly all
            numbers, too many categories or classes, or no sample left.
    """
    chosen = choose_columns(table, target, features, task, missing)
    kept_R = chosen.kept_R
    names: list[str] = []
    for column in chosen.features:
        if column.is_number:
            names.append(column.name)
        else:
            names.extend(f"{column.name}={category}" for category in chosen.categories[column.name])
    places_N = None if kept_R.all() else np.flatnonzero(kept_R)
    x_NF = np.empty((int(kept_R.sum()), len(names)))
    numbers: dict[int, FloatArray] = {}
    at = 0
    for column in chosen.features:
        if column.is_number:
            numbers[at] = column.numbers_N
            at += 1
            continue
        texts = np.array(_category_texts(column, kept_R), dtype=object)
        for category in chosen.categories[column.name]:
            x_NF[:, at] = texts == category
            at += 1
    _fill(x_NF, numbers, places_N)
    y_N: TargetArray
    if chosen.task is Task.REGRESSION:
        y_N = chosen.target.numbers_N if places_N is None else chosen.target.numbers_N[places_N]
    else:
        index = {value: i for i, value in enumerate(chosen.classes)}
        y_N = np.array([index[value] for value in _class_values(chosen.target, kept_R)], dtype=np.int64)
    return Samples(
        x_NF=read_only(x_NF),
        y_N=read_only_target(y_N, chosen.task),
        task=chosen.task,
        feature_names=tuple(names),
        target_name=chosen.target.name,
        class_names=chosen.class_names,
        notes=chosen.notes,
    )


def _fill(x_NF: FloatArray, numbers: Mapping[int, FloatArray], places_N: NDArray[np.int64] | None) -> None:
    """Write columns of numbers into place, so few rows at a time that these stay in the processor's cache.

    Args:
        x_NF: Written to.
        numbers: R numbers for each of some of its columns.
        places_N: Which of the R rows are kept; None for all. They are picked by the portion too, so that a large
            table is there once and not twice.
    """
    for begin in range(0, len(x_NF), _BLOCK_ROWS):
        rows = slice(begin, begin + _BLOCK_ROWS)
        picked = rows if places_N is None else places_N[rows]
        for at, numbers_R in numbers.items():
            x_NF[rows, at] = numbers_R[picked]


def choose_columns(
    table: Table, target: str | None, features: Sequence[str] | None, task: str, missing: str
) -> ChosenColumns:
    """Decide which columns and rows are used; arguments and errors as in samples_from_table."""
    problems: list[Problem] = []
    target_column = _target(table, target, problems)
    feature_columns = _features(table, target_column, features, problems)
    words = {"task": (task, ("auto", "regression", "classification")), "missing": (missing, ("drop", "fill"))}
    for name, (word, known) in words.items():
        if word not in known:
            problems.append(
                Problem(f"data.params.{name}", "not_a_choice", "one of " + ", ".join(known), repr(word))
            )
    if problems or target_column is None:
        raise ProjectError(problems)
    classified = task == "classification"
    problems.extend(_fault(column, table, feature_columns) for column in feature_columns if column.fault)
    if target_column.fault is not None and not (classified and not target_column.fault.infinite):
        problems.append(_fault(target_column, table, feature_columns))
    if task == "regression" and not target_column.is_number and target_column.fault is None:
        text = next(
            text for text, gone in zip(target_column.texts, target_column.missing_N, strict=True) if not gone
        )
        fix = Fix("Predict a class", ((_TASK, "classification"),))
        expected = f'numbers in the target column "{target_column.name}" for a regression'
        problems.append(Problem(_TASK, "text_target", expected, repr(text), fix=fix))
    if problems:
        raise ProjectError(problems)
    chosen_task = Task.CLASSIFICATION if classified or not target_column.is_number else Task.REGRESSION
    kept_R, notes = _kept_rows(table, target_column, feature_columns, missing)
    categories = {
        column.name: _categories(column, kept_R) for column in feature_columns if not column.is_number
    }
    problems.extend(
        _too_many(name, len(found), table, feature_columns)
        for name, found in categories.items()
        if len(found) > MAX_CATEGORIES
    )
    classes: tuple[str, ...] | tuple[float, ...] = ()
    class_names: tuple[str, ...] = ()
    if chosen_task is Task.CLASSIFICATION:
        classes, class_names = _classes(target_column, kept_R)
        if not 2 <= len(classes) <= MAX_CLASSES:
            problems.append(_wrong_class_count(target_column, classes))
    if problems:
        raise ProjectError(problems)
    return ChosenColumns(
        target_column, feature_columns, chosen_task, kept_R, categories, classes, class_names, notes
    )


def _target(table: Table, name: str | None, problems: list[Problem]) -> Column | None:
    if len(table.columns) < 2:
        received = f'only "{table.names[0]}"'
        advice = "If there are more, choose the delimiter that separates them."
        problems.append(
            Problem(PATH, "one_column", "at least two columns: a feature and a target", received, advice)
        )
        return None
    if name is None:
        return table.columns[-1]
    column = table.column(name)
    if column is None:
        problems.append(_no_column(_TARGET, name, table.names))
    return column


def _features(
    table: Table, target: Column | None, names: Sequence[str] | None, problems: list[Problem]
) -> tuple[Column, ...]:
    if names is None:
        return tuple(column for column in table.columns if column is not target)
    if len(names) == 0:
        problems.append(Problem(_FEATURES, "no_features", "at least one column", "an empty list"))
    found = []
    for i, name in enumerate(names):
        path, column = f"{_FEATURES}[{i}]", table.column(name)
        others = [other for j, other in enumerate(names) if j != i]
        fix = Fix(f'Leave "{name}" out', ((_FEATURES, others),)) if others else None
        if column is None:
            problems.append(_no_column(path, name, table.names))
        elif column is target:
            expected = "a column other than the target"
            problems.append(Problem(path, "target_as_feature", expected, repr(name), fix=fix))
        elif name in names[:i]:
            problems.append(Problem(path, "feature_twice", "each column once", f"{name!r} again", fix=fix))
        else:
            found.append(column)
    return tuple(found)


def _no_column(path: str, name: str, names: Sequence[str]) -> Problem:
    lower = {known.lower(): known for known in reversed(names)}
    near = difflib.get_close_matches(name.lower(), list(lower), n=1)
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    if not near:
        return Problem(path, "no_column", f"one of the columns {shown}", repr(name))
    match = lower[near[0]]
    fix = Fix(f"Use {match}", ((path, match),))
    return Problem(
        path, "no_column", f"one of the columns {shown}", repr(name), f"Did you mean {match}?", fix
    )


def _fault(column: Column, table: Table, features: Iterable[Column]) -> Problem:
    fault = column.fault
    if fault is None:
        raise ValueError(f"column {column.name} has no fault")
    kind = "a finite number" if fault.infinite else "a number"
    others = tuple(other.name for other in features if other is not column)
    is_feature = any(other is column for other in features)
    fix = Fix(f'Leave "{column.name}" out', ((_FEATURES, others),)) if is_feature and others else None
    more = f" {fault.count} cells of the column are no such number." if fault.count > 1 else ""
    advice = (
        "Correct the cell"
        + (", or leave the column out of the features." if is_feature else " in the file.")
        + more
    )
    expected = f'{kind} in row {fault.row}, column "{column.name}"'
    if not fault.infinite and any(mark in fault.text for mark in ".,"):
        advice += f" Numbers were read with a decimal {table.options.decimal}."
    return Problem(
        PATH, "not_finite" if fault.infinite else "not_a_number", expected, repr(fault.text), advice, fix
    )


def _kept_rows(
    table: Table, target: Column, features: Iterable[Column], missing: str
) -> tuple[BoolArray, tuple[str, ...]]:
    kept_R: BoolArray = ~target.missing_N
    incomplete = [(column, int((column.missing_N & kept_R).sum())) for column in features]
    incomplete = [(column, n) for column, n in incomplete if n]
    notes = []
    if not kept_R.all():
        notes.append(_left_out(int((~kept_R).sum()), table.n_rows, target.name))
    if missing == "drop" and incomplete:
        complete_R = kept_R.copy()
        for column, _ in incomplete:
            complete_R &= ~column.missing_N
        where = ", ".join(
            column.name if len(incomplete) == 1 else f"{column.name} ({n})" for column, n in incomplete
        )
        notes.append(_left_out(int((kept_R & ~complete_R).sum()), table.n_rows, where))
        kept_R = complete_R
    elif missing == "fill":
        for column, n in incomplete:
            values = f"{n} missing {'value' if n == 1 else 'values'} in {column.name}"
            verb = "is" if n == 1 else "are"
            filled = (
                "filled with the mean of the training samples"
                if column.is_number
                else "a category of their own"
            )
            notes.append(f"{values} {verb} {filled.replace('their', 'its') if n == 1 else filled}.")
    if not kept_R.any():
        action = (
            "Choose other columns, or fill missing values." if missing == "drop" else "Choose another target."
        )
        received, advice = f"none of {table.n_rows}", " ".join([*notes, action])
        raise ProjectError([Problem(PATH, "no_samples", "at least one complete row", received, advice)])
    return kept_R, tuple(notes)


def _left_out(n: int, n_rows: int, where: str) -> str:
    return f"{n} of {n_rows} rows left out: no value in {where}."


def _category_texts(column: Column, kept_R: BoolArray) -> list[str]:
    cells = zip(column.texts, column.missing_N, kept_R, strict=True)
    return [MISSING_CATEGORY if gone else text for text, gone, kept in cells if kept]


def _categories(column: Column, kept_R: BoolArray) -> tuple[str, ...]:
    return tuple(sorted(set(_category_texts(column, kept_R))))


def _class_values(target: Column, kept_R: BoolArray) -> list[str] | list[float]:
    if target.is_number:
        values: list[float] = target.numbers_N[kept_R].tolist()
        return values
    return [text for text, kept in zip(target.texts, kept_R, strict=True) if kept]


def _classes(
    target: Column, kept_R: BoolArray
) -> tuple[tuple[str, ...] | tuple[float, ...], tuple[str, ...]]:
    """What the target says for each class, sorted; and the same as it is first written in the file."""
    if not target.is_number:
        names = tuple(sorted({text for text, kept in zip(target.texts, kept_R, strict=True) if kept}))
        return names, names
    written: dict[float, str] = {}
    for number, text, kept in zip(target.numbers_N.tolist(), target.texts, kept_R, strict=True):
        if kept:
            written.setdefault(number, text)
    numbers = tuple(sorted(written))
    return numbers, tuple(written[number] for number in numbers)


def _too_many(name: str, n: int, table: Table, features: Sequence[Column]) -> Problem:
    others = tuple(column.name for column in features if column.name != name)
    fix = Fix(f'Leave "{name}" out', ((_FEATURES, others),)) if others else None
    expected = f'at most {MAX_CATEGORIES} different texts in the feature "{name}"'
    advice = "Each text becomes an input of its own; leave the column out if it only names the rows."
    return Problem(_FEATURES, "too_many_categories", expected, f"{n} in {table.n_rows} rows", advice, fix)


def _wrong_class_count(target: Column, classes: Sequence[str | float]) -> Problem:
    expected = f'2 to {MAX_CLASSES} classes in the target column "{target.name}"'
    if len(classes) < 2:
        return Problem(_TARGET, "one_class", expected, f"only {classes[0]!r}")
    fix = Fix("Predict a number", ((_TASK, "regression"),)) if target.is_number else None
    return Problem(_TARGET, "too_many_classes", expected, str(len(classes)), fix=fix)
