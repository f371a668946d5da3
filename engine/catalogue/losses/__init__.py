"""Losses: how wrong an output is, as one number that training makes smaller."""

from __future__ import annotations

from engine.catalogue.entry import LossEntry
from engine.catalogue.losses.classes import CLASS_LOSSES
from engine.catalogue.losses.likelihoods import LIKELIHOOD_LOSSES
from engine.catalogue.losses.similarities import SIMILARITY_LOSSES
from engine.catalogue.losses.values import VALUE_LOSSES

LOSSES: tuple[LossEntry, ...] = (*VALUE_LOSSES, *CLASS_LOSSES, *LIKELIHOOD_LOSSES, *SIMILARITY_LOSSES)

__all__ = ["LOSSES"]
