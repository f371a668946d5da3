"""Translations of what the user reads."""

from trainer_gui.i18n.install import install_translations

__all__ = ["install_translations"]
