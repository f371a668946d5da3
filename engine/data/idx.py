"""Files in the format of MNIST: a short header, then bytes; plain or compressed with gzip.

Source: http://yann.lecun.com/exdb/mnist/ (the page "THE IDX FILE FORMAT").
"""

from __future__ import annotations

import gzip
import zlib
from math import prod
from pathlib import Path

import numpy as np

from engine.data.memory import refuse_too_large
from engine.spec import Problem, ProjectError


def read_idx(path: str) -> np.ndarray:
    """Read an array of bytes whose header holds its shape, as MNIST's files do."""
    with open(path, "rb") as file:  # noqa: PTH123 - a script has a text for a path
        content = file.read()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    n_axes = content[3]
    shape = np.frombuffer(content, dtype=">i4", count=n_axes, offset=4)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * n_axes).reshape(shape)


def read_idx_samples(path: str, *, labels: str) -> tuple[np.ndarray, np.ndarray]:
    """Read images x (N, 1, H, W) and their classes y from two files in the format of MNIST."""
    x, y = read_idx(path), read_idx(labels)
    return np.ascontiguousarray(x[:, None]), y.astype(np.int64)


def check_idx(path: Path, where: str, axes: tuple[int, ...]) -> tuple[int, ...]:
    """Check a file before it is read as a whole.

    Args:
        path: The file.
        where: Spec path of its name.
        axes: Numbers of axes that it may have.

    Returns:
        The shape in its header.

    Raises:
        ProjectError: If it is no such file, or its size is not what the header says; a compressed file is unpacked
            only as far as its header says.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path) if is_packed else path.open("rb") as file:
            begin = file.read(4)
            if len(begin) < 4 or begin[:2] != b"\0\0" or begin[3] not in axes:
                wanted = " or ".join(map(str, axes))
                expected = f"a file in the format of MNIST with {wanted} axes"
                received = f"a file that begins with {begin.hex(' ') or 'nothing'}"
                raise ProjectError([Problem(where, "not_idx", expected, received)])
            if begin[2] != 0x08:
                expected, received = "bytes (type 0x08)", f"elements of type 0x{begin[2]:02X}"
                raise ProjectError([Problem(where, "wrong_dtype", expected, received)])
            sizes = file.read(4 * begin[3])
            if len(sizes) < 4 * begin[3]:
                raise EOFError("the file ends in its header")
            shape = tuple(np.frombuffer(sizes, dtype=">i4").tolist())
            if any(size < 0 for size in shape):
                expected, received = "sizes of at least 0", ", ".join(map(str, shape))
                raise ProjectError([Problem(where, "wrong_shape", expected, received)])
            n = prod(shape)
            refuse_too_large(4 * n, f"{path.name} of shape {shape}", where)
            found = 0
            while found <= n and (part := file.read(min(1 << 20, n + 1 - found))):
                found += len(part)
    except FileNotFoundError:
        raise ProjectError([Problem(where, "no_file", "a file", f"no file of this name: {path}")]) from None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        received = getattr(error, "strerror", None) or str(error)
        raise ProjectError(
            [Problem(where, "unreadable", "a file that can be read", f"{received}: {path}")]
        ) from None
    if found != n:
        expected = f"{n:,} bytes behind the header of {path.name}, as its shape {shape} says"
        received = f"{found:,}" if found < n else f"more than {n:,}"
        raise ProjectError([Problem(where, "wrong_size", expected, received, "The file is damaged.")])
    return shape


def labels_beside(path: Path) -> Path:
    """The file of labels that usually lies beside a file of images."""
    name = path.name.replace("images", "labels").replace("idx3", "idx1")
    return path.with_name(name)
