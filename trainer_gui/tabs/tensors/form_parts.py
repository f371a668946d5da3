"""Parts of the form of a step: its code in colours, rows that come and go, problems at their fields."""

from __future__ import annotations

import html

from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from trainer_gui.tabs.tensors.code_delegate import code_font
from trainer_gui.theme.apply import current_theme
from trainer_gui.theme.code_tokens import code_tokens, token_color


def clear_rows(rows: QFormLayout) -> None:
    """Take every row out of a form."""
    while rows.rowCount():
        taken = rows.takeRow(0)
        for item in (taken.labelItem, taken.fieldItem):
            widget = item.widget() if item is not None else None
            if widget is not None:
                # Half-typed text must not be taken over when its field loses the focus on its way out.
                widget.blockSignals(True)
                widget.hide()
                for child in [widget, *widget.findChildren(QWidget)]:
                    child.setObjectName("")
                widget.deleteLater()


def colored_code(code: str, label: QLabel) -> str:
    """Code in colours, as rich text."""
    theme = current_theme()
    lines = []
    for line in code.split("\n"):
        parts, at = [], 0
        for first, behind, kind in code_tokens(line):
            parts.append(html.escape(line[at:first]))
            piece = html.escape(line[first:behind])
            parts.append(f'<span style="color: {token_color(kind, theme)}">{piece}</span>')
            at = behind
        lines.append("".join([*parts, html.escape(line[at:])]))
    family = html.escape(code_font(label.font()).family(), quote=True)
    return f"<span style=\"font-family: '{family}'\">{'<br>'.join(lines)}</span>" if code else ""


def is_at(problem_path: str, path: str) -> bool:
    """True for the path itself and for what lies below it."""
    return problem_path == path or problem_path.startswith((f"{path}.", f"{path}["))


def whole_sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "?", "!")) else f"{whole}."
