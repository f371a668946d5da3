"""Colours, palette and icons: the only place where a colour has a value."""

from trainer_gui.theme.apply import ThemeNotifier, apply_theme, current_theme, palette_for, theme_notifier
from trainer_gui.theme.colors import DARK, LIGHT, Theme, theme_named
from trainer_gui.theme.icons import icon, icon_names
from trainer_gui.theme.ramps import diverging_ramp, rgb, sequential_ramp

__all__ = [
    "DARK",
    "LIGHT",
    "Theme",
    "ThemeNotifier",
    "apply_theme",
    "current_theme",
    "diverging_ramp",
    "icon",
    "icon_names",
    "palette_for",
    "rgb",
    "sequential_ramp",
    "theme_named",
    "theme_notifier",
]
