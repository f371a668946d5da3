"""Sets of real measurements that ship with scikit-learn or with the trainer, labelled with source and licence.

Each function stands alone: exported scripts contain its text.
"""

from __future__ import annotations

import numpy as np


def iris() -> tuple[np.ndarray, np.ndarray]:
    """150 iris flowers: length and width of sepals and petals in cm, and the species."""
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    return x, y.astype(np.int64)


def wine() -> tuple[np.ndarray, np.ndarray]:
    """178 wines: thirteen chemical measurements, and the cultivar."""
    from sklearn.datasets import load_wine

    x, y = load_wine(return_X_y=True)
    return x, y.astype(np.int64)


def breast_cancer() -> tuple[np.ndarray, np.ndarray]:
    """569 tumours: thirty measurements of cell nuclei, and whether the tumour is benign."""
    from sklearn.datasets import load_breast_cancer

    x, y = load_breast_cancer(return_X_y=True)
    return x, y.astype(np.int64)


def diabetes() -> tuple[np.ndarray, np.ndarray]:
    """442 patients: ten measurements in their own units, and the progress of the disease after a year."""
    from sklearn.datasets import load_diabetes

    x, y = load_diabetes(return_X_y=True, scaled=False)
    return x, y


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 handwritten digits of 8 x 8 pixels as bytes, shape (1797, 1, 8, 8); the set knows 17 shades."""
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    pixels = np.round(x * (255 / 16)).astype(np.uint8)
    return pixels.reshape(-1, 1, 8, 8), y.astype(np.int64)


def fashion_mnist(path: str) -> tuple[np.ndarray, np.ndarray]:
    """10,000 photographs of clothes of 28 x 28 pixels as bytes, shape (10000, 1, 28, 28)."""
    with np.load(path, allow_pickle=False) as file:
        return file["x"], file["y"]
