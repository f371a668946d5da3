"""Arrays of NumPy in ``.npy`` and ``.npz`` files: what their headers say is checked before anything is read.

Nothing of a file is ever unpickled. Shapes: N samples.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from engine.data.memory import refuse_too_large
from engine.spec import Problem, ProjectError

PATH: Final = "data.params.path"
LABELS: Final = "data.params.labels"
# Pairs of names under which data sets are usually kept.
_USUAL_NAMES: Final = (
    ("x", "y"),
    ("X", "y"),
    ("data", "target"),
    ("data", "targets"),
    ("data", "labels"),
    ("images", "labels"),
    ("features", "labels"),
    ("features", "target"),
    ("inputs", "targets"),
    ("x_train", "y_train"),
    ("X_train", "y_train"),
    ("train_images", "train_labels"),
)


@dataclass(frozen=True)
class ArrayHeader:
    """What the header of an array says.

    Args:
        shape: Its shape.
        dtype: Type of its elements; numbers, truth values or text.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def n_bytes(self) -> int:
        """Bytes of its elements."""
        return prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True)
class ArrayChoice:
    """Which arrays of a file hold the samples.

    Args:
        x: Header of the inputs.
        y: Header of the target; None if it is the last column of the inputs.
        x_name: Name of the inputs in an archive; empty for a single array.
        y_name: Name of the target in the archive; empty where it is a file of its own or a column.
    """

    x: ArrayHeader
    y: ArrayHeader | None
    x_name: str = ""
    y_name: str = ""


def choose_arrays(path: Path, labels: Path | None) -> ArrayChoice:
    """Find the inputs and the target of a file.

    Args:
        path: A ``.npy`` file with one array, or a ``.npz`` archive.
        labels: A ``.npy`` file with the target; None to look for it in ``path``.

    Raises:
        ProjectError: If a file is damaged, lies about its size, holds what is no numbers, or if it is not clear which
            array is which.
    """
    y = _single(labels, LABELS) if labels is not None else None
    if not _is_archive(path):
        x = _single(path, PATH)
        if y is None and (len(x.shape) != 2 or x.shape[1] < 2):
            expected = "rows of numbers whose last column is the target, or a second file with the target"
            advice = "Choose a file with the target under labels."
            received = f"an array of shape {x.shape}"
            raise ProjectError([Problem(PATH, "no_target", expected, received, advice)])
        return ArrayChoice(x, y)
    headers = _members(path)
    if y is not None:
        name = _only_inputs(headers)
        return ArrayChoice(headers[name], y, name)
    pair = next(((a, b) for a, b in _USUAL_NAMES if a in headers and b in headers), None)
    if pair is None and len(headers) == 2:
        first, second = headers
        pair = (first, second) if len(headers[first].shape) >= len(headers[second].shape) else (second, first)
    if pair is not None:
        return ArrayChoice(headers[pair[0]], headers[pair[1]], *pair)
    if len(headers) == 1:
        ((name, header),) = headers.items()
        if len(header.shape) == 2 and header.shape[1] >= 2:
            return ArrayChoice(header, None, name)
    expected = "two arrays called x and y, or one table whose last column is the target"
    received = ", ".join(f"{name} {header.shape}" for name, header in list(headers.items())[:8]) or "no array"
    raise ProjectError([Problem(PATH, "which_array", expected, received)])


def read_array_samples(
    path: str,
    *,
    labels: str | None,
    x_name: str,
    y_name: str,
    item: str,
    channels_last: bool,
    classes: list[int] | list[str] | list[float] | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Read inputs x and target y from arrays of NumPy; images become (N, C, H, W), classes their numbers."""
    loaded = np.load(path, allow_pickle=False)
    x = np.asarray(loaded[x_name] if x_name else loaded)
    if labels is not None:
        y = np.load(labels, allow_pickle=False)
    elif y_name:
        y = loaded[y_name]
    else:
        x, y = x[:, :-1], x[:, -1]
    y = y.reshape(len(x), -1)
    # Rows with a single 1 name the class by its place.
    y = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0]
    if classes is not None:
        y = np.searchsorted(np.array(classes), y)
    if item == "image":
        x = x[:, None] if x.ndim == 3 else x
        x = x.transpose(0, 3, 1, 2) if channels_last else x
        x = np.ascontiguousarray(x if x.dtype == np.uint8 else x.astype(np.float64))
    else:
        x = np.ascontiguousarray(x.astype(np.float64))
    return x, np.ascontiguousarray(y)


def _is_archive(path: Path) -> bool:
    try:
        if path.is_dir():
            raise ProjectError([Problem(PATH, "no_file", "a file", f"a folder: {path}")])
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except FileNotFoundError:
        raise ProjectError([Problem(PATH, "no_file", "a file", f"no file of this name: {path}")]) from None
    except (OSError, ValueError) as error:
        raise ProjectError([_unreadable(PATH, path, error)]) from None


def _single(path: Path, where: str) -> ArrayHeader:
    try:
        with path.open("rb") as file:
            header = _header(file, where, path.name)
            left = path.stat().st_size - file.tell()
    except FileNotFoundError:
        raise ProjectError([Problem(where, "no_file", "a file", f"no file of this name: {path}")]) from None
    except (OSError, ValueError) as error:
        raise ProjectError([_unreadable(where, path, error)]) from None
    _check_size(header, left, where, path.name)
    return header


def _members(path: Path) -> Mapping[str, ArrayHeader]:
    headers = {}
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith(".npy")]
            if len(infos) > 1000:
                expected, received = "an archive of at most 1,000 arrays", f"{len(infos):,} of them"
                raise ProjectError([Problem(PATH, "too_many", expected, received)])
            for info in infos:
                if info.flag_bits & 1:
                    expected, received = "an archive without a password", f"{info.filename} with one"
                    raise ProjectError([Problem(PATH, "encrypted", expected, received)])
                with archive.open(info) as file:
                    header = _header(file, PATH, info.filename)
                    left = info.file_size - file.tell()
                _check_size(header, left, PATH, info.filename)
                headers[info.filename.removesuffix(".npy")] = header
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise ProjectError([_unreadable(PATH, path, error)]) from None
    return headers


def _header(file: IO[bytes], where: str, name: str) -> ArrayHeader:
    """Read the header of an array; it is text that NumPy parses as a literal, never code."""
    try:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if read is None:
            raise ValueError(f"version {version} of the format")
        shape, _, dtype = read(file)
    except (ValueError, EOFError, TypeError, SyntaxError) as error:
        expected = "an array of NumPy, as numpy.save writes it"
        received = f"{name}: {str(error) or 'nothing'}"
        raise ProjectError([Problem(where, "no_array", expected, received)]) from None
    if dtype.kind not in "biufU" or dtype.names is not None:
        kinds = {"O": "Python objects", "c": "complex numbers", "M": "dates", "m": "durations", "S": "bytes"}
        received = f"{kinds.get(dtype.kind, str(dtype))} in {name}"
        expected = "an array of numbers, truth values or text"
        advice = "Objects are never read: they could run code." if dtype.kind == "O" else ""
        raise ProjectError([Problem(where, "wrong_dtype", expected, received, advice)])
    return ArrayHeader(tuple(shape), dtype)


def _check_size(header: ArrayHeader, left: int, where: str, name: str) -> None:
    if header.n_bytes != left:
        expected = f"{header.n_bytes:,} bytes behind the header of {name}, as its shape {header.shape} says"
        advice = "The file is damaged or cut off." if left < header.n_bytes else "The file is damaged."
        raise ProjectError([Problem(where, "wrong_size", expected, f"{left:,}", advice)])
    # Inputs become float64, whatever they are in the file.
    in_memory = prod(header.shape) * (8 if header.dtype.kind != "U" else header.dtype.itemsize)
    refuse_too_large(in_memory, f"{name} of shape {header.shape}", where)


def _only_inputs(headers: Mapping[str, ArrayHeader]) -> str:
    for name in ("x", "X", "data", "images", "features", "inputs", "x_train"):
        if name in headers:
            return name
    if len(headers) == 1:
        return next(iter(headers))
    expected, received = "one array, or one called x", ", ".join(headers) or "no array"
    raise ProjectError([Problem(PATH, "which_array", expected, received)])


def _unreadable(where: str, path: Path, error: Exception) -> Problem:
    received = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Problem(where, "unreadable", "a file that can be read", f"{received}: {path}")
