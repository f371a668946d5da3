"""What bootstrap.py does, step by step; runs before anything is installed, so it needs nothing but Python."""
