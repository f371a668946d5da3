"""Where samples can come from: generators with a known truth, sets that ship, drawings, and the user's own files."""

from __future__ import annotations

from engine.catalogue.datasets.arrays import ARRAYS
from engine.catalogue.datasets.bundled import BUNDLED
from engine.catalogue.datasets.classes import CLASSES
from engine.catalogue.datasets.curves import CURVES
from engine.catalogue.datasets.drawn import DRAWN
from engine.catalogue.datasets.images import IMAGE_FILES, MADE_IMAGES
from engine.catalogue.datasets.sequences import SEQUENCES
from engine.catalogue.datasets.surfaces import SURFACES
from engine.catalogue.datasets.tables import TABLES
from engine.catalogue.entry import DatasetEntry

DATASETS: tuple[DatasetEntry, ...] = (
    *CURVES,
    *CLASSES,
    *SURFACES,
    *SEQUENCES,
    *MADE_IMAGES,
    *BUNDLED,
    *DRAWN,
    *TABLES,
    *ARRAYS,
    *IMAGE_FILES,
)
