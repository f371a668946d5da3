"""The losses of the catalogue by what they compare, as the palette shows them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine import catalogue
from engine.catalogue.entry import LossEntry

_DISTANCES = frozenset({"MSELoss", "HalfMSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"})
_TWO = frozenset({"BCELoss", "BCEWithLogitsLoss", "SoftMarginLoss"})
_SEVERAL_LABELS = frozenset({"MultiLabelSoftMarginLoss", "MultiLabelMarginLoss"})
_LIKELIHOODS = frozenset({"PoissonNLLLoss", "GaussianNLLLoss", "KLDivLoss", "CTCLoss"})
_PAIRS = frozenset(
    {
        "HingeEmbeddingLoss",
        "CosineEmbeddingLoss",
        "MarginRankingLoss",
        "TripletMarginLoss",
        "TripletMarginWithDistanceLoss",
    }
)


def loss_topics() -> list[tuple[str, Sequence[LossEntry]]]:
    """Title of every topic with its losses; what has no topic of its own is a loss of many classes."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("loss_topics", text)

    topics = (
        (tr("Numbers"), _DISTANCES),
        (tr("Two classes"), _TWO),
        (tr("Many classes"), frozenset[str]()),
        (tr("Several labels"), _SEVERAL_LABELS),
        (tr("Likelihoods and sequences"), _LIKELIHOODS),
        (tr("Pairs and triplets"), _PAIRS),
    )
    known = frozenset[str]().union(*(kinds for _, kinds in topics))
    return [
        (
            title,
            [
                entry
                for entry in catalogue.LOSSES
                if entry.kind in kinds or (not kinds and entry.kind not in known)
            ],
        )
        for title, kinds in topics
    ]
