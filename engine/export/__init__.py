"""The project as plain PyTorch."""
