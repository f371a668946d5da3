"""Samples: generated or read from a table, edited by hand, split, filled, standardised. Needs no torch."""

from engine.data.edits import apply_edits
from engine.data.load import LoadedData, facts, load, resolve_path
from engine.data.samples import Samples

__all__ = ["LoadedData", "Samples", "apply_edits", "facts", "load", "resolve_path"]
