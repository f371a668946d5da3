"""Headless training engine."""
