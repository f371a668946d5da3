"""Optimisers that start together, on known surfaces and on the user's own project."""
