"""Generators of samples with a known truth, by what they make."""
