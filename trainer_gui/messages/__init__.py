"""What the user and the log are told: one notifier, its bar, the exception hook and the log file."""
