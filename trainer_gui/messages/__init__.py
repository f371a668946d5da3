"""What the user and the log are told: one notifier, its bar, the exception hook and the log file."""

from trainer_gui.messages.exceptions import ExceptionHook
from trainer_gui.messages.log import Log
from trainer_gui.messages.message_bar import MessageBar
from trainer_gui.messages.notifier import Level, Message, Notifier

__all__ = ["ExceptionHook", "Level", "Log", "Message", "MessageBar", "Notifier"]
