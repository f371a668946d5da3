"""From a step of the tensor bench to the real call, and to the line of Python that does the same."""
