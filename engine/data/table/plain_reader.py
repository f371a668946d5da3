"""The reader that exported scripts contain: nothing is guessed, and the samples are the same bit for bit."""

# ruff: noqa: PTH123

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.data.samples import Samples
from engine.data.table.columns import choose_columns
from engine.data.table.table import DELIMITERS, MISSING_WORDS, Table
from engine.spec import Problem, ProjectError


def read_csv_samples(
    path: str,
    *,
    encoding: str,
    delimiter: str,
    header: bool,
    decimal: str,
    thousands: str,
    target: str,
    features: list[str],
    categories: dict[str, list[str]],
    classes: list[str] | list[float] | None,
    missing: str,
    missing_words: list[str],
) -> tuple[np.ndarray, np.ndarray]:
    """Read features x and target y from a table in a text file.

    A text column becomes one column of zeros and ones for each of its categories. With missing="drop", rows
    with a missing feature are left out; with missing="fill", they stay, as NaN or as the category "missing".
    """
    with open(path, encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        rows = [[cell.strip() for cell in row] for row in reader]
    rows = [row for row in rows if any(row)]
    first = rows.pop(0) if header else [""] * len(rows[0])
    position = {name or f"column {i + 1}": i for i, name in enumerate(first)}

    def to_number(cell: str) -> float:
        for mark in thousands:
            cell = cell.replace(mark, "")
        return float(cell.replace(decimal, "."))

    x_rows: list[list[float]] = []
    y_rows: list[float] = []
    for row in rows:
        target_cell = row[position[target]]
        cells = {name: row[position[name]] for name in features}
        if target_cell in missing_words:
            continue
        if missing == "drop" and any(cell in missing_words for cell in cells.values()):
            continue
        values: list[float] = []
        for name, cell in cells.items():
            if name in categories:
                word = "missing" if cell in missing_words else cell
                values.extend(float(word == category) for category in categories[name])
            else:
                values.append(float("nan") if cell in missing_words else to_number(cell))
        x_rows.append(values)
        if classes is None:
            y_rows.append(to_number(target_cell))
        elif isinstance(classes[0], str):
            y_rows.append(classes.index(target_cell))
        else:
            y_rows.append(classes.index(to_number(target_cell)))
    x = np.array(x_rows, dtype=np.float64)
    y = np.array(y_rows, dtype=np.float64 if classes is None else np.int64)
    return x, y


def plain_reader_arguments(table: Table, samples: Samples, params: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments with which read_csv_samples reads the same samples; all of them literals.

    Args:
        table: The table as it was read.
        samples: The samples made of it.
        params: The csv entry's parameters: target, features, task and missing; others do not matter here.

    Returns:
        Everything but the path.

    Raises:
        ProjectError: If the parameters do not fit the table, or the samples were made with others.
    """
    missing = params.get("missing", "drop")
    chosen = choose_columns(
        table, params.get("target"), params.get("features"), params.get("task", "auto"), missing
    )
    if chosen.target.name != samples.target_name or int(chosen.kept_R.sum()) != len(samples):
        expected = f'the parameters that gave {len(samples)} samples of "{samples.target_name}"'
        received = f'others, which give {int(chosen.kept_R.sum())} of "{chosen.target.name}"'
        raise ProjectError([Problem("data.params", "other_params", expected, received)])
    return {
        "encoding": table.options.encoding,
        "delimiter": DELIMITERS[table.options.delimiter],
        "header": table.options.header == "yes",
        "decimal": "." if table.options.decimal == "point" else ",",
        "thousands": table.thousands,
        "target": chosen.target.name,
        "features": [column.name for column in chosen.features],
        "categories": {name: list(found) for name, found in chosen.categories.items()},
        "classes": list(chosen.classes) if chosen.class_names else None,
        "missing": missing,
        "missing_words": list(MISSING_WORDS),
    }
