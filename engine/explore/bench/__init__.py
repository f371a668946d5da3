"""The tensor bench at work: every step is the real torch call, and what it did is described."""
