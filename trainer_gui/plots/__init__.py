"""Plots of numpy arrays, painted with Qt alone. They know neither torch nor the project nor the run."""

from trainer_gui.plots.confusion import ConfusionPlot
from trainer_gui.plots.line_fit import LineFitPlot
from trainer_gui.plots.loss_plot import LossPlot
from trainer_gui.plots.predicted_fit import PredictedPlot
from trainer_gui.plots.surface_fit import SurfaceFitPlot

__all__ = ["ConfusionPlot", "LineFitPlot", "LossPlot", "PredictedPlot", "SurfaceFitPlot"]
