"""The main window and its parts: it assembles what the other packages hold."""
