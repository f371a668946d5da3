"""Colours, palette and icons: the only place where a colour has a value."""
