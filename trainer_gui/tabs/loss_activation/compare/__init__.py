"""Losses beside each other: families, extreme logits, entropies, and the objective of the project."""
