"""Images: pictures that are made, and folders and files of the user's own."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.datasets.declare import BALANCE, SEED, each, noise
from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm, Task
from engine.catalogue.params import IntParam, PathParam

MADE_IMAGES: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="shapes",
        target="engine.data.generators.shapes:shapes",
        summary="Colour pictures: a disc, square, triangle, cross or ring in any place and colour.",
        source="https://en.wikipedia.org/wiki/Geometric_shape",
        tags=frozenset({"classification", "multiclass", "images", "cnn", "convolution", "synthetic"}),
        params=(
            each(200, high=20_000),
            IntParam(
                name="classes",
                help="How many of the shapes take part, in the order disc, square, triangle, cross, ring.",
                default=4,
                low=2,
                high=5,
            ),
            noise(0.05),
            BALANCE,
            IntParam(
                name="size",
                help="Pixels of each side; networks for photographs want 224.",
                unit="px",
                default=32,
                low=16,
                high=256,
            ),
            SEED,
        ),
        task=Task.CLASSIFICATION,
        n_features=None,
        n_classes="classes",
        item=ItemKind.IMAGE,
        class_names=("disc", "square", "triangle", "cross", "ring"),
        target_name="shape",
    ),
)

IMAGE_FILES: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="image_folder",
        target="engine.data.images.folder:list_image_folder",
        summary="Images of your own: one folder for each class. They are decoded when a batch wants them.",
        source="https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html",
        tags=frozenset({"classification", "images", "own data", "photographs", "files", "cnn"}),
        params=(
            PathParam(
                name="path",
                help="The folder that holds one folder for each class, absolute or relative to the project's folder.",
                start="images",
            ),
        ),
        deviations=MappingProxyType(
            {
                "progress": "told by whoever waits",
                "fewest_classes": "one where the images themselves are predicted, else two",
            }
        ),
        task=Task.CLASSIFICATION,
        n_features=None,
        form=SourceForm.IMAGE_FOLDER,
        item=ItemKind.IMAGE,
    ),
)
