"""Every loss carried out step by step with the user's numbers, in plain NumPy, without torch."""
