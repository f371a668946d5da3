"""The whole catalogue by topic, as the Help dock searches it.

Two families may call two things alike (``mean`` is a step of a model and an operation of the bench), so that each entry
is found under its family and its name.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from engine.catalogue import FAMILIES, Entry
from engine.catalogue.params import REQUIRED, Param


@dataclass(frozen=True)
class HelpTopic:
    """An entry as the palette shows it.

    Args:
        entry: The entry.
        family: Which family it is of.
        is_double: True if another family has the same name.
    """

    entry: Entry
    family: str
    is_double: bool

    @property
    def kind(self) -> str:
        """The name that it is listed under; unlike any other."""
        return f"{self.entry.kind} ({self.family})" if self.is_double else self.entry.kind

    @property
    def summary(self) -> str:
        """What it does."""
        return self.entry.summary

    @property
    def tags(self) -> frozenset[str]:
        """Further words that it is found by: those of the catalogue, and its parameters."""
        return self.entry.tags | {param.name for param in self.entry.params}


def help_topics() -> list[tuple[str, Sequence[HelpTopic]]]:
    """Title of every family with its entries."""
    titles = family_titles()
    counts: dict[str, int] = {}
    for entries in FAMILIES.values():
        for entry in entries:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
    return [
        (titles[family], [HelpTopic(entry, family, counts[entry.kind] > 1) for entry in entries])
        for family, entries in FAMILIES.items()
    ]


def family_titles() -> Mapping[str, str]:
    """What each family of the catalogue is called."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("help", text)

    return MappingProxyType(
        {
            "layers": tr("Layers"),
            "containers": tr("Containers"),
            "own-modules": tr("Your own module"),
            "activations": tr("Activations"),
            "losses": tr("Losses"),
            "initializers": tr("First weights"),
            "optimizers": tr("Optimisers"),
            "schedulers": tr("Schedules of the learning rate"),
            "samplers": tr("Samplers"),
            "datasets": tr("Data"),
            "metrics": tr("Metrics"),
            "tensor-ops": tr("Tensor operations"),
        }
    )


def call_text(entry: Entry) -> str:
    """How the entry is called in Python, with every parameter and its default."""
    module, _, name = entry.target.partition(":")
    given = [
        param.name if param.default is REQUIRED else f"{param.name}={param.default!r}"
        for param in entry.params
    ]
    return f"{module}.{name}({', '.join(given)})"


def params_table(entry: Entry) -> str:
    """The parameters as rich text: name, what it does, what it may be; empty if there are none."""
    if not entry.params:
        return ""
    return f'<table cellspacing="0" cellpadding="3">{"".join(map(_row, entry.params))}</table>'


def _row(param: Param) -> str:
    def tr(text: str) -> str:
        return QCoreApplication.translate("help", text)

    facts = [tr("Takes {0}.").format(param.expected)]
    if param.default is not REQUIRED:
        facts.append(tr("Default: {0}.").format(param.none_means if param.default is None else param.default))
    if param.live:
        facts.append(tr("May change while the run goes on."))
    return (
        f'<tr><td style="white-space: pre"><b>{html.escape(param.name)}</b>&nbsp;&nbsp;</td>'
        f"<td>{html.escape(param.help)} <i>{html.escape(' '.join(facts))}</i></td></tr>"
    )
