"""The loop and all that it needs. Its only links to a viewer are control, mailbox, events and history."""

from engine.callable_package import make_callable

make_callable(__name__, "engine.project", "train")
