"""One finding of the doctor: the sentence, why, and what helps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.doctor.doctor import Ailment
from engine.doctor.finding import Gravity
from trainer_gui.theme.colors import Theme
from trainer_gui.theme.icons import icon

_ICON_PX = 16


class AilmentRow(QFrame):
    """Shows an ailment; a later state of the same one changes its words, not its widgets.

    Args:
        ailment: What is shown.
        theme: In whose colours.

    Signals:
        fix_asked: The ``Finding`` whose fix is to be applied.
        shown_asked: Spec path of the place to go to.
    """

    fix_asked = Signal(object)
    shown_asked = Signal(str)

    def __init__(self, ailment: Ailment, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ailment, self._theme = ailment, theme
        code = ailment.finding.code
        self.setObjectName(f"finding_{code}")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(8)
        self._sign = QLabel()
        self._sign.setContentsMargins(0, 4, 0, 0)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._sentence, self._evidence = self._label("sentence"), self._label("evidence")
        self._evidence.hide()
        words.addWidget(self._sentence)
        words.addWidget(self._evidence)
        row.addLayout(words, 1)
        self._why = QToolButton()
        self._why.setObjectName("why")
        self._why.setText(self.tr("Why"))
        self._why.setToolTip(self.tr("Show the numbers behind it, and what helps"))
        self._why.setCheckable(True)
        self._why.toggled.connect(self._evidence.setVisible)
        row.addWidget(self._why, 0, Qt.AlignmentFlag.AlignTop)
        self._go = QToolButton()
        self._go.setObjectName("show")
        self._go.setText(self.tr("Show"))
        self._go.setToolTip(self.tr("Go to this field"))
        self._go.clicked.connect(self._on_show)
        row.addWidget(self._go, 0, Qt.AlignmentFlag.AlignTop)
        self._fix = QPushButton()
        self._fix.setObjectName("fix")
        self._fix.clicked.connect(self._on_fix)
        row.addWidget(self._fix, 0, Qt.AlignmentFlag.AlignTop)
        # The buttons beside it have a frame of their own; this brings the texts to one line.
        down = self._why.sizeHint().height() // 2 - self._sentence.fontMetrics().height() // 2
        self._sentence.setContentsMargins(0, down, 0, 0)
        self.set_theme(theme)

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return label

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        self._theme = theme
        self._draw_sign()
        self._fix.setIcon(icon("fix", theme))
        self.show_ailment(self._ailment)

    def show_ailment(self, ailment: Ailment) -> None:
        """Show a later state of the same ailment."""
        changed = (ailment.is_past, ailment.finding.gravity) != (
            self._ailment.is_past,
            self._ailment.finding.gravity,
        )
        self._ailment, finding = ailment, ailment.finding
        if changed:
            self._draw_sign()
        sentence = finding.sentence
        self._sentence.setText(self.tr("Past: {0}").format(sentence) if ailment.is_past else sentence)
        self._sentence.setEnabled(not ailment.is_past)
        since = self.tr("Seen since step {0}.").format(finding.since_step)
        self._evidence.setText(f"{finding.evidence} {since}\n{finding.advice}")
        self._go.setVisible(bool(finding.path))
        self._fix.setVisible(finding.fix is not None and not ailment.is_past)
        if finding.fix is not None:
            self._fix.setText(finding.fix.label)

    def _draw_sign(self) -> None:
        theme, finding = self._theme, self._ailment.finding
        name, said, color = {
            Gravity.ERROR: ("error", self.tr("Error"), theme.error),
            Gravity.WARNING: ("warning", self.tr("Warning"), theme.warning),
            Gravity.NOTE: ("info", self.tr("Note"), theme.faint_text),
        }[finding.gravity]
        if self._ailment.is_past:
            name, said, color = "info", self.tr("Past"), theme.faint_text
        self._sign.setPixmap(icon(name, theme, color).pixmap(QSize(_ICON_PX, _ICON_PX)))
        self._sign.setAccessibleName(said)

    @Slot()
    def _on_fix(self) -> None:
        self.fix_asked.emit(self._ailment.finding)

    @Slot()
    def _on_show(self) -> None:
        self.shown_asked.emit(self._ailment.finding.path)
