"""The proof that the exported script is the same run: both are carried out, and their bits are compared."""
