"""Where samples come from and how they are prepared, and what was changed by hand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.spec.frozen import Frozen, Node


class MovedPoint(Frozen):
    """A sample of the chosen data that the user dragged elsewhere.

    Args:
        index: Row of the sample in the data as generated or read, from 0.
        values: Its features, then its target (a class index for classes).
    """

    index: Annotated[int, Field(ge=0)]
    values: tuple[float, ...]


class PointEdits(Frozen):
    """What the user changed by hand in the Fit view, kept apart from the data itself."""

    added: tuple[tuple[float, ...], ...] = ()
    moved: tuple[MovedPoint, ...] = ()
    removed: tuple[Annotated[int, Field(ge=0)], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nothing was changed by hand."""
        return not (self.added or self.moved or self.removed)


class SplitSpec(Frozen):
    """Which share of the samples is kept from training.

    Args:
        validation: Share watched during training, 0 to below 1.
        test: Share looked at only at the end, 0 to below 1.
        seed: Seed of the permutation that deals the samples out.
    """

    validation: float = 0.0
    test: float = 0.0
    seed: int = 0


class FeatureTerm(Frozen):
    """An input that is computed from one or two features of a table.

    Args:
        kind: square, product, sin or cos.
        of: Names of the features: two different ones for a product, else one.
    """

    kind: Annotated[str, Field(max_length=20)]
    of: tuple[Annotated[str, Field(max_length=1000)], ...]


class ImageSpec(Frozen):
    """How images are prepared; it has no effect on tables.

    Args:
        size: Height and width that every image is resized to; None keeps their size, which must then be the same.
        grayscale: Turn colours into shades of gray.
        scale: unit (0 to 1) or standardize (each channel to mean 0 and standard deviation 1, as measured on the
            training part).
        flip: Mirror half of the training images left to right, drawn anew for every batch.
        crop_padding: Shift each training image by up to this many pixels either way, drawn anew for every batch.
    """

    size: tuple[int, int] | None = None
    grayscale: bool = False
    scale: str = "unit"
    flip: bool = False
    crop_padding: int = 0


class DataSpec(Node):
    """Where the samples come from and how they are prepared.

    A table is prepared in this order: gaps are filled, columns of codes become one input a category, terms are
    appended, features are left out, what remains is scaled.

    Args:
        predict: What the model is trained to give: target, or input for an autoencoder, whose target is the sample
            itself as the model gets it.
        split: Which samples are trained on.
        scale_features: none, standardize or min_max, fitted on the training part.
        scale_target: The same for a number that is predicted.
        one_hot: Features whose numbers are codes, not amounts.
        terms: Inputs that are computed from features.
        left_out: Features that only terms are made of.
        images: How images are prepared.
        edits: Points that were changed by hand.
    """

    predict: str = "target"
    split: SplitSpec = SplitSpec()
    scale_features: str = "none"
    scale_target: str = "none"
    one_hot: tuple[Annotated[str, Field(max_length=1000)], ...] = ()
    terms: tuple[FeatureTerm, ...] = ()
    left_out: tuple[Annotated[str, Field(max_length=1000)], ...] = ()
    images: ImageSpec = ImageSpec()
    edits: PointEdits = PointEdits()

    @property
    def predicts_input(self) -> bool:
        """True for an autoencoder."""
        return self.predict == "input"
