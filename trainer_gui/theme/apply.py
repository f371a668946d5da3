"""Gives the application its colours, and tells widgets that paint themselves when they change."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from trainer_gui.theme.colors import DARK, LIGHT, Theme, theme_named

CHOICES = ("light", "dark", "system")
_NAME = "theme_notifier"


class ThemeNotifier(QObject):
    """Holds the theme of one application, follows the system if asked to, and says when the theme changes.

    There is one for each application, its child; ``theme_notifier`` finds it.
    """

    changed = Signal(object)  # the new Theme

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._app = app
        self._choice = "system"
        self._theme = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    @property
    def choice(self) -> str:
        """What the user chose: ``light``, ``dark`` or ``system``."""
        return self._choice

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    def choose(self, name: str) -> None:
        """Use a theme from now on.

        Args:
            name: ``light``, ``dark``, or ``system`` to follow the system's colour scheme.

        Raises:
            ValueError: For any other name.
        """
        if name not in CHOICES:
            raise ValueError(f'theme: expected "light", "dark" or "system", received {name!r}')
        self._choice = name
        hints = self._app.styleHints()
        if name == "system":
            hints.unsetColorScheme()
            self._use(_theme_for(hints.colorScheme()))
        else:
            # Window frames are drawn by the system; this asks it for matching ones.
            hints.setColorScheme(Qt.ColorScheme.Dark if name == "dark" else Qt.ColorScheme.Light)
            self._use(theme_named(name))

    @Slot(Qt.ColorScheme)
    def _on_system_scheme(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._use(_theme_for(scheme))

    def _use(self, theme: Theme) -> None:
        if self._app.style().name() != "fusion":
            self._app.setStyle("Fusion")
        palette = palette_for(theme)
        self._app.setPalette(palette)
        boxes = QPalette(palette)
        if theme.is_dark:
            # Fusion draws the outline of a box darker than the window: on a dark one nobody would see it.
            boxes.setColor(QPalette.ColorRole.Base, QColor(theme.border))
        # PySide takes the name as text, whatever its stubs say.
        self._app.setPalette(boxes, "QCheckBox")  # type: ignore[arg-type]
        QToolTip.setPalette(palette)
        if theme is not self._theme:
            self._theme = theme
            self.changed.emit(theme)


def apply_theme(app: QApplication, name: str = "system") -> None:
    """Give the application Qt's Fusion style and the colours of a theme.

    Fusion with an explicit palette looks the same on every platform; a colour scheme alone does not.

    Args:
        app: The application.
        name: ``light``, ``dark``, or ``system`` to follow the system's colour scheme from now on.

    Raises:
        ValueError: For any other name.
    """
    _notifier_of(app).choose(name)


def theme_notifier() -> ThemeNotifier:
    """The notifier of the running application; connect to its ``changed`` to follow the theme.

    Raises:
        RuntimeError: If there is no QApplication yet.
    """
    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("theme: a QApplication must exist before widgets ask for colours")
    return _notifier_of(app)


def current_theme() -> Theme:
    """The colours in use; the light ones until ``apply_theme`` was called."""
    return theme_notifier().theme


def palette_for(theme: Theme) -> QPalette:
    """Translate a theme into Qt's palette roles, with fainter ones for what is disabled."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.alternate),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.faint_text),
        (role.Button, theme.button),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.ToolTipBase, theme.tooltip),
        (role.ToolTipText, theme.tooltip_text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.accent_text),
        (role.Accent, theme.accent),
        (role.Link, theme.link),
        (role.LinkVisited, theme.link),
        (role.Light, theme.panel if not theme.is_dark else theme.border),
        (role.Midlight, theme.alternate if not theme.is_dark else theme.button),
        (role.Mid, theme.border),
        (role.Dark, theme.faint_text if not theme.is_dark else theme.panel),
        # Fusion derives outlines and shadows from these; black is right in both themes.
        (role.Shadow, theme.text if not theme.is_dark else theme.point_edge),
    ):
        palette.setColor(which, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for which, color in (
        (role.WindowText, theme.disabled_text),
        (role.Text, theme.disabled_text),
        (role.ButtonText, theme.disabled_text),
        (role.PlaceholderText, theme.disabled_text),
        (role.Link, theme.disabled_text),
        (role.Base, theme.window),
        (role.Highlight, theme.border),
        (role.HighlightedText, theme.text),
        (role.Accent, theme.border),
    ):
        palette.setColor(disabled, which, QColor(color))
    return palette


def _notifier_of(app: QApplication) -> ThemeNotifier:
    return app.findChild(ThemeNotifier, _NAME) or ThemeNotifier(app)


def _theme_for(scheme: Qt.ColorScheme) -> Theme:
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
