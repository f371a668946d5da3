"""Common mistakes as cards that run: the wrong code, what really happens with this torch, and the right code."""
