"""The tab about how gradients become steps: optimiser, schedule, length of the run."""

from trainer_gui.tabs.optimizer.tab import OptimizerTab

__all__ = ["OptimizerTab"]
