"""The training doctor: what ails a run, in plain sentences, from its vital signs."""
