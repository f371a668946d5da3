"""Tables in files of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm
from engine.catalogue.params import ChoiceParam, ColumnParam, ColumnsParam, PathParam, TextParam

# The file's own options, and what becomes of its columns: read_table takes the first kind as one value,
# samples_from_table the second.
_DEVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        "options": "its fields delimiter, encoding, decimal and header are declared one by one",
        "row_limit": "only a preview stops early",
        "progress": "told by whoever waits",
        "cancelled": "told by whoever waits",
        "target": "a column is chosen after the file has been read, by samples_from_table",
        "features": "columns are chosen after the file has been read, by samples_from_table",
        "task": "decided after the file has been read, by samples_from_table",
        "missing": "decided after the file has been read, by samples_from_table",
        "delimiter": "a field of options",
        "encoding": "a field of options",
        "decimal": "a field of options",
        "header": "a field of options",
    }
)

TABLES: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="csv",
        target="engine.data.table.reader:read_table",
        summary="A table from a text file or a Parquet file: one row a sample, one column the target.",
        source="https://docs.python.org/3/library/csv.html",
        tags=frozenset({"file", "table", "own data", "tsv", "parquet"}),
        deviations=_DEVIATIONS,
        params=(
            PathParam(
                name="path",
                help="The file: absolute, relative to the project's folder, or samples/NAME.",
                start="samples/iris.csv",
                suffixes=("csv", "tsv", "txt", "parquet"),
            ),
            ColumnParam(
                name="target",
                help="Column that is predicted; none takes the last one.",
                default=None,
                optional=True,
                none_means="the last",
            ),
            ColumnsParam(
                name="features",
                help="Columns that the model sees, in this order; none takes all but the target.",
                default=None,
                optional=True,
                none_means="all others",
            ),
            ChoiceParam(
                name="task",
                help="Auto predicts a class if the target holds text, a number if it holds numbers.",
                default="auto",
                choices=("auto", "regression", "classification"),
            ),
            ChoiceParam(
                name="delimiter",
                help="What separates the cells of a row; auto finds out.",
                default="auto",
                choices=("auto", "comma", "semicolon", "tab", "pipe", "space"),
                advanced=True,
            ),
            TextParam(
                name="encoding",
                help="How the file's bytes stand for letters, such as utf-8 or gb18030; auto finds out.",
                default="auto",
                max_length=100,
                advanced=True,
            ),
            ChoiceParam(
                name="decimal",
                help="Whether 1.5 or 1,5 is one and a half; auto decides if the numbers leave no doubt.",
                default="auto",
                choices=("auto", "point", "comma"),
                advanced=True,
            ),
            ChoiceParam(
                name="header",
                help="Whether the first row names the columns; auto finds out.",
                default="auto",
                choices=("auto", "yes", "no"),
                advanced=True,
            ),
            ChoiceParam(
                name="missing",
                help="Drop leaves out a row with a missing value. Fill puts the mean of the training samples "
                'for a number and the category "missing" for a text. Rows without a target are left out '
                "in any case.",
                default="drop",
                choices=("drop", "fill"),
            ),
        ),
        task=None,
        n_features=None,
        form=SourceForm.TABLE_FILE,
        item=ItemKind.TABLE,
    ),
)
