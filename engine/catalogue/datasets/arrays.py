"""Arrays in files of the user's own: NumPy's formats and that of MNIST."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm, Task
from engine.catalogue.params import ChoiceParam, PathParam

_LABELS_HELP = "A second file with the target"

ARRAYS: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="arrays",
        target="engine.data.arrays:read_array_samples",
        summary="Arrays of NumPy: a table, images or sequences, and what is predicted.",
        source="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html",
        tags=frozenset({"file", "own data", "npy", "npz", "numpy", "images", "sequence", "table"}),
        params=(
            PathParam(
                name="path",
                help="A .npz file with the arrays x and y, or a .npy file whose last column is the target.",
                start="data.npz",
                suffixes=("npz", "npy"),
            ),
            PathParam(
                name="labels",
                help=_LABELS_HELP + ", one for each sample; none looks for it in the first.",
                default=None,
                optional=True,
                none_means="in the same file",
                suffixes=("npy",),
            ),
            ChoiceParam(
                name="task",
                help="Auto predicts a class if the target holds whole numbers or text, else a number.",
                default="auto",
                choices=("auto", "regression", "classification"),
            ),
            ChoiceParam(
                name="layout",
                help="What one sample is: auto takes two axes as a table, three as sequences (N, T, F) or, in bytes, "
                "as gray images, four as images with channels first or last.",
                default="auto",
                choices=("auto", "table", "sequence", "image"),
            ),
        ),
        deviations=MappingProxyType(
            {
                "labels": "found in the same file if none is named",
                "task": "decided by the type of the target",
                "layout": "decided by the shape of the inputs",
                "x_name": "found by the usual names",
                "y_name": "found by the usual names",
                "item": "what layout decides",
                "channels_last": "seen from the shape",
                "classes": "the values that occur in the target",
            }
        ),
        task=None,
        n_features=None,
        form=SourceForm.ARRAY_FILE,
        item=None,
    ),
    DatasetEntry(
        kind="idx",
        target="engine.data.idx:read_idx_samples",
        summary="Gray images in the format of MNIST: a file of images and a file of labels, packed or not.",
        source="https://en.wikipedia.org/wiki/MNIST_database",
        tags=frozenset({"file", "own data", "mnist", "images", "cnn", "digits", "classification"}),
        params=(
            PathParam(
                name="path",
                help="The file of images, such as train-images-idx3-ubyte.gz.",
                start="train-images-idx3-ubyte.gz",
                suffixes=("gz", "idx3-ubyte", "idx"),
            ),
            PathParam(
                name="labels",
                help=_LABELS_HELP + "; none takes the one of the usual name beside the images.",
                default=None,
                optional=True,
                none_means="beside it",
                suffixes=("gz", "idx1-ubyte", "idx"),
            ),
        ),
        deviations=MappingProxyType({"labels": "found beside the images if none is named"}),
        task=Task.CLASSIFICATION,
        n_features=None,
        form=SourceForm.ARRAY_FILE,
        item=ItemKind.IMAGE,
    ),
)
