"""The tour: what is where, shown on the window itself."""
