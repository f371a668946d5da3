"""The views that stay beside every tab."""
