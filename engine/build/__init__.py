"""From a checked spec to torch objects, and shapes measured on the meta device."""
