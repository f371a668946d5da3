"""One folder a tab; tabs never import tabs."""
