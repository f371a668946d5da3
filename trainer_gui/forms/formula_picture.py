"""Formulas typeset: from LaTeX notation to outlines that are crisp at every scale and take any colour."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

_log = logging.getLogger(__name__)
_NAME = "formulaRenderer"
# Stands in the outlines for whatever colour they are painted in.
_INK = "ink"
_SIZE_PX = 100
_SIDE_BY_SIDE = re.compile(r",?\s*\\q?quad\s*")


@dataclass(frozen=True)
class FormulaPicture:
    """A formula as outlines.

    Args:
        outlines: SVG text without any font.
        width: In heights of the letters' font, as ``em``.
        height: The same.
    """

    outlines: str
    width: float
    height: float

    def in_color(self, color: QColor) -> bytes:
        """The SVG in a colour."""
        return self.outlines.replace(f'"{_INK}"', f'"{color.name()}"').encode()


def formula_lines(latex: str) -> tuple[str, ...]:
    """Formulas that are written side by side, each for a line of its own.

    Args:
        latex: What the catalogue says, such as ``y = x, \\quad x = y``.
    """
    lines = [line.strip() for line in _SIDE_BY_SIDE.split(latex)]
    whole = all(
        line.count("{") == line.count("}") and line.count(r"\begin") == line.count(r"\end") for line in lines
    )
    return tuple(line for line in lines if line) if whole else (latex,)


def typeset(latex: str) -> FormulaPicture:
    """Typeset one formula; takes some milliseconds, and the first time as long as importing the library.

    Args:
        latex: The formula.
    """
    from ziamath.config import config
    from ziamath.zmath import Latex

    # Qt draws outlines where they stand, not by reference.
    config.svg2 = False
    formula = Latex(latex, size=_SIZE_PX, color=_INK)
    width_px, height_px = formula.getsize()
    return FormulaPicture(str(formula.svg()), width_px / _SIZE_PX, height_px / _SIZE_PX)


class FormulaRenderer(QObject):
    """Typesets in the background what widgets ask for, each formula once.

    There is one for each application, its child; ``formula_renderer`` finds it.

    Signals:
        ready: A formula that can be had from now on.
    """

    ready = Signal(str)
    _done = Signal(str, object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._pictures: dict[str, FormulaPicture | None] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._on_done)

    def picture(self, latex: str) -> FormulaPicture | None:
        """The typeset formula; None until it is ready, and for good if it cannot be typeset."""
        if latex not in self._pictures:
            self._pictures[latex] = None
            self._pool.start(partial(self._typeset, latex))
        return self._pictures[latex]

    def _typeset(self, latex: str) -> None:
        """Runs in the pool; what fails stays text."""
        try:
            picture = typeset(latex)
        except Exception:  # noqa: BLE001 - a library's errors have no common name
            _log.exception("The formula %r cannot be typeset", latex)
            return
        try:
            self._done.emit(latex, picture)
        except RuntimeError:
            # The application is gone, and with it whoever asked.
            _log.debug("The formula %r came too late", latex)

    @Slot(str, object)
    def _on_done(self, latex: str, picture: FormulaPicture) -> None:
        self._pictures[latex] = picture
        self.ready.emit(latex)


def formula_renderer() -> FormulaRenderer:
    """The renderer of the running application.

    Raises:
        RuntimeError: If there is no QApplication yet.
    """
    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("formulas: a QApplication must exist before widgets show any")
    return app.findChild(FormulaRenderer, _NAME) or FormulaRenderer(app)
