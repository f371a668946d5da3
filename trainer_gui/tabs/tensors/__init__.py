"""The bench: a short program of torch calls, each seen in numbers, in memory and in the graph."""

from trainer_gui.tabs.tensors.tab import TensorsTab

__all__ = ["TensorsTab"]
