"""The tab about data: which samples there are, how they are dealt out, and what they look like."""

from trainer_gui.tabs.data.tab import DataTab

__all__ = ["DataTab"]
