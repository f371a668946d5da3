"""The toolbar that never moves: buttons of the run, the device, the speed, and how far the run is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolBar,
    QToolButton,
    QWidget,
)

from trainer_gui.session.settings import speed_steps
from trainer_gui.window.actions import Actions
from trainer_gui.window.clock import clock_text

if TYPE_CHECKING:
    from engine.train.snapshot import Snapshot


class RunToolbar(QToolBar):
    """Run, pause, step, epoch, stop, cancel, reset, new seed; device; speed; progress.

    Args:
        actions: The window's actions.

    Signals:
        device_chosen: auto, cpu, cuda or mps.
        speed_chosen: Position of the slider.
    """

    device_chosen = Signal(str)
    speed_chosen = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runToolbar")
        self.setWindowTitle(self.tr("Run"))
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setEnabled(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for action in (actions.run, actions.pause, actions.step, actions.epoch):
            self.addAction(action)
        self.addSeparator()
        for action in (actions.stop, actions.cancel, actions.reset, actions.new_seed):
            self.addAction(action)
        run_button = self.widgetForAction(actions.run)
        if isinstance(run_button, QToolButton):
            run_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addSeparator()
        for action in (actions.undo, actions.redo):
            self.addAction(action)
        self.addSeparator()
        self.addWidget(self._device_box())
        self.addWidget(self._speed_box())
        self.addSeparator()
        self._progress = QLabel()
        self._progress.setObjectName("progress")
        self._progress.setAccessibleName(self.tr("Progress of the run"))
        self._progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._progress.setMinimumWidth(60)
        self._progress.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self._progress)

    def _device_box(self) -> QWidget:
        self._device = QComboBox()
        self._device.setObjectName("deviceChoice")
        self._device.setAccessibleName(self.tr("Device"))
        self._device.setToolTip(self.tr("Where the numbers are kept and computed"))
        self._device.activated.connect(self._on_device)
        self.show_devices((("cpu", "CPU"),), "auto")
        return self._device

    def _speed_box(self) -> QWidget:
        box = QWidget()
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(box)
        row.setContentsMargins(8, 0, 0, 0)
        self._speed = QSlider(Qt.Orientation.Horizontal)
        self._speed.setObjectName("speed")
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setToolTip(
            self.tr(
                "How fast training goes, so that it can be watched. Automatic lets a run last at least some seconds; "
                "the right end is full speed."
            )
        )
        self._speed.setRange(0, len(speed_steps()) - 1)
        self._speed.setPageStep(1)
        self._speed.setFixedWidth(90)
        self._speed_text = QLabel()
        self._speed_text.setObjectName("speedText")
        self._speed_text.setMinimumWidth(
            self._speed_text.fontMetrics().horizontalAdvance("1,000 steps/s") + 4
        )
        row.addWidget(self._speed)
        row.addWidget(self._speed_text)
        self._speed.valueChanged.connect(self._on_speed)
        return box

    def show_devices(self, devices: tuple[tuple[str, str], ...], chosen: str) -> None:
        """Offer the devices of this machine.

        Args:
            devices: Pairs of the project file's name and the device's own.
            chosen: The project's choice; it is offered even if this machine lacks it.
        """
        self._device.clear()
        self._device.addItem(self.tr("auto"), "auto")
        for name, own_name in devices:
            self._device.addItem(name if name == own_name.lower() else f"{name} · {own_name}", name)
        self.show_device(chosen)

    def show_device(self, chosen: str) -> None:
        """Show the project's choice."""
        at = self._device.findData(chosen)
        if at < 0:
            self._device.addItem(self.tr("{0} (not here)").format(chosen), chosen)
            at = self._device.count() - 1
        self._device.setCurrentIndex(at)

    def show_speed(self, position: int) -> None:
        """Move the slider without telling anybody."""
        self._speed.blockSignals(True)
        self._speed.setValue(position)
        self._speed.blockSignals(False)
        self._show_speed_text()

    def show_progress(self, snapshot: Snapshot, *, is_over: bool = False) -> None:
        """Say how far the run is.

        Args:
            snapshot: The state of the run.
            is_over: True if nothing is left to wait for.
        """
        parts = [
            self.tr("epoch {0}/{1}").format(f"{snapshot.epoch:,}", f"{snapshot.epochs:,}"),
            self.tr("step {0}").format(f"{snapshot.step:,}"),
        ]
        if snapshot.step:
            parts.append(self.tr("{0} steps/s").format(f"{snapshot.steps_per_s:,.0f}"))
            parts.append(clock_text(snapshot.elapsed_s))
            left = snapshot.epochs * snapshot.steps_per_epoch - snapshot.step
            if left > 0 and snapshot.steps_per_s > 0 and not is_over:
                parts.append(self.tr("ETA {0}").format(clock_text(left / snapshot.steps_per_s)))
        text = " · ".join(parts)
        self._progress.setText(text)
        self._progress.setToolTip(text)

    def show_waiting(self, text: str) -> None:
        """Say what is being waited for, in place of the progress."""
        self._progress.setText(text)
        self._progress.setToolTip(text)

    @Slot(int)
    def _on_device(self, index: int) -> None:
        self.device_chosen.emit(self._device.itemData(index))

    @Slot(int)
    def _on_speed(self, position: int) -> None:
        self._show_speed_text()
        self.speed_chosen.emit(position)

    def _show_speed_text(self) -> None:
        step = speed_steps()[self._speed.value()]
        if step is None:
            text = self.tr("full speed")
        elif step == "auto":
            text = self.tr("automatic")
        else:
            text = self.tr("{0} steps/s").format(f"{step:,}")
        self._speed_text.setText(text)
