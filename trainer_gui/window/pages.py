"""Which pages there are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QTabWidget

from trainer_gui.session.session import Session
from trainer_gui.tabs.data.tab import DataTab
from trainer_gui.tabs.loss_activation.tab import LossActivationTab
from trainer_gui.tabs.model.tab import ModelTab
from trainer_gui.tabs.optimizer.tab import OptimizerTab
from trainer_gui.tabs.page import TabPage
from trainer_gui.tabs.tensors.tab import TensorsTab


@dataclass(frozen=True)
class Pages:
    """The pages behind the tabs."""

    tensors: TensorsTab
    data: DataTab
    model: ModelTab
    loss_activation: LossActivationTab
    optimizer: OptimizerTab

    @property
    def all(self) -> tuple[TabPage | DataTab, ...]:
        """All pages, in the order of the tabs."""
        return (self.tensors, self.data, self.model, self.loss_activation, self.optimizer)


def add_tabs(tabs: QTabWidget, session: Session) -> Pages:
    """Add every page that has content."""
    pages = Pages(
        TensorsTab(session),
        DataTab(session),
        ModelTab(session),
        LossActivationTab(session),
        OptimizerTab(session),
    )
    titles = (
        tabs.tr("Tensors"),
        tabs.tr("Data"),
        tabs.tr("Model"),
        tabs.tr("Loss && Activation"),
        tabs.tr("Optimizer"),
    )
    for page, title in zip(pages.all, titles, strict=True):
        tabs.addTab(page, title)
    return pages
