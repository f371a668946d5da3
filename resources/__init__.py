"""Data that ships with the trainer: presets, samples, icons and themes. No code."""
