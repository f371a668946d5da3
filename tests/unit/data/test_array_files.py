"""Arrays of NumPy and files in MNIST's format: the right samples, or a sentence before memory is taken."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.catalogue.entry import ItemKind, Task
from engine.data import memory
from engine.data.load import LoadedData, load
from engine.spec import DataSpec, ProjectError

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(20, 3))
NUMBERS = RNG.normal(size=20)
CLASSES = np.arange(20) % 3
GRAY = RNG.integers(0, 256, size=(20, 5, 7), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, size=(20, 6, 5, 3), dtype=np.uint8)
WAVES = RNG.normal(size=(20, 8, 2))


def _load(path: Path, kind: str = "arrays", **params: Any) -> LoadedData:
    return load(DataSpec(kind=kind, params={"path": str(path), **params}))


def _npz(folder: Path, **arrays: np.ndarray) -> Path:
    path = folder / "data.npz"
    np.savez(path, **arrays)
    return path


def _assert_script_reads_the_same(loaded: LoadedData) -> None:
    assert loaded.plain is not None
    x, y = loaded.plain.function(str(loaded.plain.path), **loaded.plain.arguments)
    items = loaded.samples.items
    own = loaded.samples.x_NF if items is None else items.read(np.arange(len(items)))
    assert x.tobytes() == own.tobytes()
    assert y.astype(loaded.samples.y_N.dtype).tobytes() == loaded.samples.y_N.tobytes()


@pytest.mark.parametrize(
    ("x", "item", "shape"),
    [
        (TABLE, ItemKind.TABLE, (3,)),
        (TABLE.astype(np.float32), ItemKind.TABLE, (3,)),
        (np.asfortranarray(TABLE), ItemKind.TABLE, (3,)),
        ((TABLE * 10).astype(np.int32), ItemKind.TABLE, (3,)),
        (TABLE > 0, ItemKind.TABLE, (3,)),
        (GRAY, ItemKind.IMAGE, (1, 5, 7)),
        (COLOUR, ItemKind.IMAGE, (3, 6, 5)),
        (COLOUR.transpose(0, 3, 1, 2), ItemKind.IMAGE, (3, 6, 5)),
        (COLOUR / 255, ItemKind.IMAGE, (3, 6, 5)),
        (WAVES, ItemKind.SEQUENCE, (8, 2)),
    ],
    ids=lambda value: str(getattr(value, "shape", value)),
)
def test_inputs_are_taken_for_what_their_shape_says(
    tmp_path: Path, x: np.ndarray, item: ItemKind, shape: tuple[int, ...]
) -> None:
    loaded = _load(_npz(tmp_path, x=x, y=CLASSES))
    assert (loaded.facts.item, loaded.facts.input_shape) == (item, shape)
    assert loaded.facts.class_names == ("0", "1", "2")
    inputs = loaded.inputs(np.arange(20)).astype(np.float64)
    plain = x[:, None] if x.ndim == 3 and item is ItemKind.IMAGE else x
    plain = plain.transpose(0, 3, 1, 2) if plain.shape[1:] != shape else plain
    scaled = plain / 255 if x.dtype == np.uint8 else plain.astype(np.float64)
    assert np.allclose(inputs, scaled, atol=1e-6)
    _assert_script_reads_the_same(loaded)


@pytest.mark.parametrize(
    ("y", "task", "expected"),
    [
        (NUMBERS, Task.REGRESSION, NUMBERS),
        (NUMBERS[:, None], Task.REGRESSION, NUMBERS),
        (CLASSES.astype(np.uint8), Task.CLASSIFICATION, CLASSES),
        (CLASSES * 5 + 2, Task.CLASSIFICATION, CLASSES),
        (np.array(["b", "a", "c"])[CLASSES], Task.CLASSIFICATION, np.array([1, 0, 2])[CLASSES]),
        (CLASSES == 1, Task.CLASSIFICATION, CLASSES == 1),
        (np.eye(3, dtype=np.int64)[CLASSES], Task.CLASSIFICATION, CLASSES),
    ],
)
def test_targets_are_taken_for_what_their_type_says(
    tmp_path: Path, y: np.ndarray, task: Task, expected: np.ndarray
) -> None:
    loaded = _load(_npz(tmp_path, x=TABLE, y=y))
    assert loaded.facts.task is task
    assert loaded.samples.y_N.tolist() == expected.tolist()
    _assert_script_reads_the_same(loaded)


@pytest.mark.parametrize(
    "names", [("X", "y"), ("data", "target"), ("images", "labels"), ("inputs_b", "what")]
)
def test_arrays_are_found_by_their_names_or_their_axes(tmp_path: Path, names: tuple[str, str]) -> None:
    loaded = _load(_npz(tmp_path, **{names[1]: NUMBERS, names[0]: TABLE}))
    assert loaded.samples.x_NF.tolist() == TABLE.tolist()


def test_of_a_single_table_the_last_column_is_predicted(tmp_path: Path) -> None:
    path = tmp_path / "t.npy"
    np.save(path, np.column_stack([TABLE, NUMBERS]))
    loaded = _load(path)
    assert loaded.samples.x_NF.tolist() == TABLE.tolist()
    assert loaded.samples.y_N.tolist() == NUMBERS.tolist()
    _assert_script_reads_the_same(loaded)


def test_the_target_can_be_a_file_of_its_own(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", GRAY)
    np.save(tmp_path / "y.npy", CLASSES)
    loaded = _load(tmp_path / "x.npy", labels=str(tmp_path / "y.npy"))
    assert loaded.samples.y_N.tolist() == CLASSES.tolist()
    _assert_script_reads_the_same(loaded)


def test_missing_numbers_of_a_table_are_filled_with_the_mean(tmp_path: Path) -> None:
    x = TABLE.copy()
    x[3, 1] = np.nan
    loaded = _load(_npz(tmp_path, x=x, y=NUMBERS))
    assert loaded.x_NI[3, 1] == pytest.approx(np.nanmean(x[:, 1]))


def _raw_npy(header: str, body: bytes) -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def _pickled() -> bytes:
    content = io.BytesIO()
    np.save(content, np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    return content.getvalue()


def _archive(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("x.npy", content)
        archive.writestr("y.npy", content)
    return made.getvalue()


_LIE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 3), }"
_FINE = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
DAMAGED = {
    "empty": (b"", "no_array"),
    "text": (b"1,2\n3,4\n", "no_array"),
    "a pickle": (pickle.dumps([1, 2]), "no_array"),
    "objects": (_pickled(), "wrong_dtype"),
    "objects in an archive": (_archive(_pickled()), "wrong_dtype"),
    "a shape that the file is too small for": (_raw_npy(_LIE, bytes(16)), "wrong_size"),
    "the same in an archive": (_archive(_raw_npy(_LIE, bytes(16))), "wrong_size"),
    "cut off": (_raw_npy(_FINE, bytes(31)), "wrong_size"),
    "bytes behind the end": (_raw_npy(_FINE, bytes(40)), "wrong_size"),
    "code in the header": (_raw_npy("__import__('os').getcwd()", b""), "no_array"),
    "complex numbers": (_raw_npy(_FINE.replace("f8", "c16"), bytes(64)), "wrong_dtype"),
    "records": (_raw_npy(_FINE.replace("'<f8'", "[('a', '<f8')]"), bytes(32)), "wrong_dtype"),
    "dates": (_raw_npy(_FINE.replace("f8", "M8[D]"), bytes(32)), "wrong_dtype"),
    "an archive that is cut off": (_archive(_raw_npy(_FINE, bytes(32)))[:-30], "unreadable"),
    "an archive of something else": (_archive(b"hello"), "no_array"),
    "one axis": (_raw_npy(_FINE.replace("(2, 2)", "(4,)"), bytes(32)), "no_target"),
    "no samples": (_raw_npy(_FINE.replace("(2, 2)", "(0, 2)"), b""), "no_samples"),
    "a single number": (_raw_npy(_FINE.replace("(2, 2)", "()"), bytes(8)), "no_target"),
    "a negative size": (_raw_npy(_FINE.replace("(2, 2)", "(-2, 2)"), bytes(32)), "wrong_size"),
}


@pytest.mark.parametrize("name", list(DAMAGED))
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str) -> None:
    content, code = DAMAGED[name]
    path = tmp_path / "data.npy"
    path.write_bytes(content)
    with pytest.raises(ProjectError) as caught:
        _load(path)
    assert caught.value.problems[0].code == code


def test_arrays_of_unequal_length_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="one target for each of 20 samples"):
        _load(_npz(tmp_path, x=TABLE, y=CLASSES[:10]))


def test_what_memory_cannot_hold_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _npz(tmp_path, x=TABLE, y=NUMBERS)
    monkeypatch.setattr(memory, "readable_bytes", lambda: 100)
    with pytest.raises(ProjectError, match="half of the free memory"):
        _load(path)


def _idx(values: np.ndarray, packed: bool) -> bytes:
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}i", *values.shape)
    content = header + values.astype(np.uint8).tobytes()
    return gzip.compress(content) if packed else content


def _mnist(folder: Path, packed: bool) -> Path:
    end = ".gz" if packed else ""
    (folder / f"t10k-labels-idx1-ubyte{end}").write_bytes(_idx(CLASSES, packed))
    path = folder / f"t10k-images-idx3-ubyte{end}"
    path.write_bytes(_idx(GRAY, packed))
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_files_in_the_format_of_mnist_are_read_with_the_labels_beside_them(
    tmp_path: Path, packed: bool
) -> None:
    loaded = _load(_mnist(tmp_path, packed), "idx")
    assert loaded.facts.input_shape == (1, 5, 7)
    items = loaded.samples.items
    assert items is not None
    assert np.array_equal(items.read(np.arange(20))[:, 0], GRAY)
    assert loaded.samples.y_N.tolist() == CLASSES.tolist()
    _assert_script_reads_the_same(loaded)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content[:-3], "700"),
        (lambda content: content + b"x", "more than 700"),
        (lambda content: b"\0\0\x0d" + content[3:], "type 0x0D"),
        (lambda content: content[:3] + b"\x02" + content[4:], "3 axes"),
        (lambda content: content[:4] + b"\xff" + content[5:], "at least 0"),
        (lambda content: content[:9], "ends in its header"),
        (lambda content: content[:0], "nothing"),
        (lambda content: content[:4] + struct.pack(">3i", 2**31 - 1, 2**31 - 1, 2**20), "memory"),
        (lambda content: gzip.compress(content)[:-20], "end-of-stream"),
        (lambda content: gzip.compress(content + bytes(10_000_000)), "more than 700"),
    ],
)
def test_a_file_of_mnist_that_lies_is_refused(tmp_path: Path, change: Any, words: str) -> None:
    path = _mnist(tmp_path, packed=False)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ProjectError) as caught:
        _load(path, "idx")
    (problem,) = caught.value.problems
    assert problem.path == "data.params.path"
    assert words in problem.message


def test_labels_that_are_missing_or_too_few_are_told(tmp_path: Path) -> None:
    path = _mnist(tmp_path, packed=False)
    labels = tmp_path / "t10k-labels-idx1-ubyte"
    labels.write_bytes(_idx(CLASSES[:5], packed=False))
    with pytest.raises(ProjectError, match="20 labels"):
        _load(path, "idx")
    labels.unlink()
    with pytest.raises(ProjectError, match="no file of this name"):
        _load(path, "idx")
