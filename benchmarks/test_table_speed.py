"""A table of 1,000,000 rows and 10 columns against ``pandas.read_csv``, and the memory that a file of 1 GB takes.

Shapes: N rows, F columns.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas
import pytest

from engine.data.table import read_table, samples_from_table

N, F = 1_000_000, 10
ROUNDS = 21
MOST = 1.2
_BLOCK = 100_000
# Reads a table, makes samples of it, and says how much memory that took at the most.
MEASURED = """
import json, resource, sys
from engine.data.table import read_table, samples_from_table
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = read_table(sys.argv[1])
samples = samples_from_table(table)
del table
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": len(samples), "before_kib": before, "peak_kib": peak}))
"""


def _write(path: Path, n: int, decimals: int) -> None:
    rng = np.random.default_rng(0)
    with path.open("w") as file:
        file.write(",".join(f"c{i}" for i in range(F)) + "\n")
        for begin in range(0, n, 100_000):
            x_NF = rng.normal(scale=10.0, size=(min(100_000, n - begin), F))
            np.savetxt(file, x_NF, fmt=f"%.{decimals}f", delimiter=",")


def _write_large(path: Path, n: int) -> None:
    """Rows that come again and again: writing different ones would take longer than reading them."""
    _write(path, _BLOCK, 4)
    head, _, rows = path.read_bytes().partition(b"\n")
    with path.open("wb") as file:
        file.write(head + b"\n")
        for _ in range(n // _BLOCK):
            file.write(rows)


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


# Parity is what is wanted. Single runs of the two readers differ by more than their medians, so what fails is a reader
# that has become slower, not one that lost by a hair.
@pytest.mark.parametrize("decimals", [4, 15])
def test_a_million_rows_take_about_as_long_as_pandas_takes(tmp_path: Path, decimals: int) -> None:
    path = tmp_path / "million.csv"
    _write(path, N, decimals)
    expected = pandas.read_csv(path)
    samples = samples_from_table(read_table(path))
    assert samples.x_NF.tobytes() == np.ascontiguousarray(expected.to_numpy()[:, :-1]).tobytes()
    ratios, ours, theirs = [], [], []
    for _ in range(ROUNDS):
        ours.append(_seconds(lambda: read_table(path)))
        theirs.append(_seconds(lambda: pandas.read_csv(path)))
        ratios.append(ours[-1] / theirs[-1])
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"\n{N:,} x {F}, {decimals} decimals: read_table {statistics.median(ours):.3f} s, "
        f"pandas {statistics.median(theirs):.3f} s, ratio of medians {ratio:.2f} "
        f"(pairs {min(ratios):.2f} to {max(ratios):.2f})"
    )
    assert ratio <= MOST


def test_a_file_of_one_gigabyte_takes_less_than_three_of_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    _write_large(path, 13_500_000)
    assert path.stat().st_size > 1e9
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )
    seen = json.loads(done.stdout)
    assert seen["rows"] == 13_500_000
    print(f"\n{path.stat().st_size / 1e9:.2f} GB: peak {seen['peak_kib'] * 1024 / 1e9:.2f} GB of memory")
    assert seen["peak_kib"] * 1024 < 3e9
