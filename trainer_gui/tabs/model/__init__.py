"""The tab about the model: its layers, their parameters and first weights, and a drawing of the network."""

from trainer_gui.tabs.model.tab import ModelTab

__all__ = ["ModelTab"]
