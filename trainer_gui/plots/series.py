"""Long series of numbers that can be drawn at any length: extremes in blocks, and a running average.

Shape suffixes: N values, B buckets, one bucket for about one pixel column.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Each level of the pyramid holds the extremes of so many blocks of the level below; a power of two.
_FACTOR_BITS = 3
_FACTOR = 1 << _FACTOR_BITS
_FIRST_CAPACITY = 1024
# Values that the average takes in one matrix product.
_SMOOTH_BLOCK = 64


class MinMaxSeries:
    """Append-only numbers with a pyramid of their extremes, so that an outline costs the same at any length.

    Appending costs only the new values. NaN and infinities are kept as gaps and never count as an extreme.
    """

    def __init__(self) -> None:
        # Level 0 is the values themselves, level k one extreme for 8**k values; with room to grow at the end.
        values = np.empty(_FIRST_CAPACITY)
        self._low: list[Floats] = [values]
        self._high: list[Floats] = [values]
        self._counts = [0]
        self._smallest_positive = math.inf

    def __len__(self) -> int:
        return self._counts[0]

    @property
    def smallest_positive(self) -> float:
        """The smallest value above 0, for a logarithmic axis; infinity if there is none."""
        return self._smallest_positive

    def append(self, values: ArrayLike) -> None:
        """Add values at the end.

        Args:
            values: One number or an array of them; flattened.
        """
        new_N = np.array(values, dtype=np.float64).ravel()
        if not len(new_N):
            return
        new_N[~np.isfinite(new_N)] = np.nan
        positive_N = new_N[new_N > 0]
        if len(positive_N):
            self._smallest_positive = min(self._smallest_positive, float(positive_N.min()))
        first = self._counts[0]
        self._reserve(0, first + len(new_N))
        self._low[0][first : first + len(new_N)] = new_N
        self._counts[0] = first + len(new_N)
        self._raise_levels()

    def values(self, first: int = 0, last: int | None = None) -> Floats:
        """A copy of the values from ``first`` to before ``last``; gaps are NaN."""
        return self._low[0][first : len(self) if last is None else min(last, len(self))].copy()

    def as_array(self) -> Floats:
        """All values as a read-only view, without a copy; valid until the next ``append``."""
        view = self._low[0][: len(self)]
        view.flags.writeable = False
        return view

    def value(self, index: int) -> float:
        """One value, NaN for a gap.

        Raises:
            IndexError: If there is no such value.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"expected an index from 0 to {len(self) - 1}, received {index}")
        return float(self._low[0][index])

    def extremes(self, first: int = 0, last: int | None = None) -> tuple[float, float]:
        """Smallest and largest finite value from ``first`` to before ``last``; both NaN if there is none.

        Looks at a few blocks on each level, whatever the length.
        """
        begin, end = max(0, first), len(self) if last is None else min(last, len(self))
        low = high = math.nan
        level = 0
        while begin < end:
            up = -(-begin // _FACTOR) * _FACTOR
            down = end // _FACTOR * _FACTOR
            if level + 1 == len(self._counts) or up >= down:
                parts = [(begin, end)]
                up = down = 0
            else:
                parts = [(begin, up), (down, end)]
            for part_begin, part_end in parts:
                if part_begin < part_end:
                    low = float(np.fmin(low, np.fmin.reduce(self._low[level][part_begin:part_end])))
                    high = float(np.fmax(high, np.fmax.reduce(self._high[level][part_begin:part_end])))
            begin, end, level = up // _FACTOR, down // _FACTOR, level + 1
        return low, high

    def envelope(self, first: int, last: int, buckets: int) -> tuple[Floats, Floats, Floats]:
        """Outline of the values from ``first`` to before ``last``, exact in its extremes.

        Buckets hold a power of two of values and begin at multiples of that number, so the outline of what
        was there before does not flicker while the series grows.

        Args:
            first: Index of the first value; less than 0 means 0.
            last: Index behind the last value; more than the length means the length.
            buckets: The most buckets to return, at least 4.

        Returns:
            Middle index, smallest and largest value of each bucket, float64, shape (B,) with B ≤ buckets; NaN
            where a bucket holds only gaps. With at most ``buckets`` values each is a bucket of its own.

        Raises:
            ValueError: If fewer than 4 buckets are asked for.
        """
        if buckets < 4:
            raise ValueError(f"buckets: expected at least 4, received {buckets}")
        first, last = max(0, first), min(last, len(self))
        count = max(0, last - first)
        if count <= buckets:
            values_N = self.values(first, last) if count else np.empty(0)
            return np.arange(first, first + len(values_N), dtype=np.float64), values_N, values_N
        # Two buckets may be cut by the ends of the range.
        bits = max(0, math.ceil(math.log2(count / (buckets - 2))))
        size = 1 << bits
        level = min(bits // _FACTOR_BITS, len(self._counts) - 1)
        block = _FACTOR**level
        begin, end = -(-first // size) * size, last // size * size
        group = size // block
        blocks = slice(begin // block, end // block)
        low_B = np.fmin.reduce(self._low[level][blocks].reshape(-1, group), axis=1)
        high_B = np.fmax.reduce(self._high[level][blocks].reshape(-1, group), axis=1)
        x_B = np.arange(begin, end, size, dtype=np.float64) + (size - 1) / 2
        edges = []
        for edge_first, edge_last in ((first, begin), (end, last)):
            low, high = self.extremes(edge_first, edge_last)
            edges.append(((edge_first + edge_last - 1) / 2, low, high) if edge_first < edge_last else None)
        before, after = edges
        if before is not None:
            x_B, low_B, high_B = (
                np.concatenate(([one], all_B))
                for one, all_B in zip(before, (x_B, low_B, high_B), strict=True)
            )
        if after is not None:
            x_B, low_B, high_B = (
                np.concatenate((all_B, [one])) for one, all_B in zip(after, (x_B, low_B, high_B), strict=True)
            )
        return x_B, low_B, high_B

    def _raise_levels(self) -> None:
        level = 0
        while True:
            complete = self._counts[level] // _FACTOR
            if not complete:
                return
            if level + 1 == len(self._counts):
                self._low.append(np.empty(_FIRST_CAPACITY))
                self._high.append(np.empty(_FIRST_CAPACITY))
                self._counts.append(0)
            have = self._counts[level + 1]
            if complete == have:
                return
            self._reserve(level + 1, complete)
            source = slice(have * _FACTOR, complete * _FACTOR)
            low_NF = self._low[level][source].reshape(-1, _FACTOR)
            high_NF = self._high[level][source].reshape(-1, _FACTOR)
            self._low[level + 1][have:complete] = np.fmin.reduce(low_NF, axis=1)
            self._high[level + 1][have:complete] = np.fmax.reduce(high_NF, axis=1)
            self._counts[level + 1] = complete
            level += 1

    def _reserve(self, level: int, count: int) -> None:
        if count <= len(self._low[level]):
            return
        used = self._counts[level]
        capacity = max(count, 2 * len(self._low[level]))
        self._low[level] = _enlarged(self._low[level], used, capacity)
        self._high[level] = self._low[0] if level == 0 else _enlarged(self._high[level], used, capacity)


class Smoother:
    """Exponential moving average with bias correction, as Adam's for the gradient, over a stream of numbers.

    m_t = β m_{t-1} + (1 - β) x_t, and the result is m_t / (1 - βᵗ), so that the first values are not drawn to
    zero. A number that is not finite gives NaN and leaves the average as it was.

    Source: https://arxiv.org/abs/1412.6980, algorithm 1.

    Args:
        span: About how many numbers the average reaches back, at least 1; β is 1 - 1 / span.

    Raises:
        ValueError: If ``span`` is below 1.
    """

    def __init__(self, span: float) -> None:
        if not span >= 1:
            raise ValueError(f"span: expected at least 1, received {span}")
        self._beta = 1 - 1 / span
        lag_BB = np.subtract.outer(np.arange(_SMOOTH_BLOCK), np.arange(_SMOOTH_BLOCK))
        # Weight of number j in the average after number i of the same block.
        self._weights_BB = np.where(lag_BB >= 0, (1 - self._beta) * self._beta ** np.maximum(lag_BB, 0), 0.0)
        self._decay_B = self._beta ** np.arange(1, _SMOOTH_BLOCK + 1)
        self._mean = 0.0
        self._count = 0

    def append(self, values: ArrayLike) -> Floats:
        """Take further numbers and return the average after each of them.

        Args:
            values: Shape (N,).

        Returns:
            float64, shape (N,).
        """
        values_N = np.asarray(values, dtype=np.float64).ravel()
        is_finite_N = np.isfinite(values_N)
        out_N = np.full(len(values_N), np.nan)
        finite_N = values_N[is_finite_N]
        if not len(finite_N):
            return out_N
        mean_N = np.empty(len(finite_N))
        for first in range(0, len(finite_N), _SMOOTH_BLOCK):
            block_B = finite_N[first : first + _SMOOTH_BLOCK]
            n = len(block_B)
            mean_B = self._weights_BB[:n, :n] @ block_B + self._decay_B[:n] * self._mean
            mean_N[first : first + n] = mean_B
            self._mean = float(mean_B[-1])
        steps_N = np.arange(self._count + 1, self._count + len(finite_N) + 1, dtype=np.float64)
        self._count += len(finite_N)
        out_N[is_finite_N] = mean_N / (1 - self._beta**steps_N)
        return out_N


def interleaved(x_B: Floats, low_B: Floats, high_B: Floats) -> tuple[Floats, Floats]:
    """Turn an outline into one zigzag line that touches every extreme.

    Returns:
        x and y, float64, shape (2 B,); the outline itself, shape (B,), where low and high are the same array.
    """
    if low_B is high_B:
        return x_B, low_B
    y_B2 = np.column_stack((low_B, high_B))
    # Every other bucket is drawn downwards: the way to the next one is then short.
    y_B2[1::2] = y_B2[1::2, ::-1]
    return np.repeat(x_B, 2), y_B2.ravel()


def thinned(x_N: Floats, y_N: Floats, buckets: int) -> tuple[Floats, Floats]:
    """Thin a line of any spacing to at most two points a bucket, keeping the extremes of each.

    Args:
        x_N: Rising.
        y_N: NaN for gaps.
        buckets: The most buckets.
    """
    if len(x_N) <= 2 * buckets:
        return x_N, y_N
    starts_B = np.linspace(0, len(x_N), buckets, endpoint=False).astype(np.int64)
    return interleaved(x_N[starts_B], np.fmin.reduceat(y_N, starts_B), np.fmax.reduceat(y_N, starts_B))


def _enlarged(values: Floats, used: int, capacity: int) -> Floats:
    larger = np.empty(capacity)
    larger[:used] = values[:used]
    return larger
