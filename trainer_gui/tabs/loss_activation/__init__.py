"""The tab about what is minimised and what bends: the loss and the activations of the model."""

from trainer_gui.tabs.loss_activation.tab import LossActivationTab

__all__ = ["LossActivationTab"]
