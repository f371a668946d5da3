"""Every colour of the window, named by what it is for. No other file holds a colour value."""

from __future__ import annotations

from dataclasses import dataclass

# Dashes and gaps by turns, in widths of the pen, for curves that lie over each other; the first is solid.
_CURVE_PATTERNS: tuple[tuple[float, ...], ...] = (
    (),
    (1, 2),
    (6, 2, 1, 2),
    (12, 3),
    (6, 2, 1, 2, 1, 2),
    (1, 1.5, 1, 4),
)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Named colours as ``#rrggbb``, one set for light and one for dark surroundings.

    The class colours follow Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), which stays apart for
    colour-blind eyes; yellow is a deep olive on light ground, and the dark set is lighter, so that all stand out.

    Args:
        name: ``light`` or ``dark``.
        window: Behind everything.
        panel: Behind lists, fields, code and plots.
        alternate: Every other row of a table.
        button: Faces of buttons.
        border: Lines around panels, axes of plots.
        text: Ordinary text.
        faint_text: Text of lesser weight: units, tick labels, empty states.
        disabled_text: Text and icons that cannot be used now.
        accent: What is selected or asks for the next click.
        accent_text: Text on the accent.
        link: Links in text.
        tooltip: Behind tooltips and read-outs.
        tooltip_text: Text in them.
        grid: Grid lines of plots.
        error: Something that keeps training from starting.
        warning: Something that is probably not meant.
        ok: Something that is well.
        loss_raw: The loss of each step, faint below the smoothed line.
        loss_smooth: The smoothed loss.
        validation: The loss on the validation part.
        best: The best state so far.
        ghost: The run before this one.
        marker: Vertical marks for changes during the run.
        classes: Colours of classes 0 to 7; class 0 is blue, class 1 orange.
        fitted_line: The fitted curve and the decision line.
        best_line: The curve of the best state.
        residual: Lines from a sample to its prediction.
        train_point: Samples that are trained on.
        validation_point: Samples of the validation part.
        test_point: Samples of the test part.
        point_edge: Outline of samples on coloured ground.
        surface_diverging: Colours for the probability of class 1 at 0, ½ and 1.
        surface_sequential: Colours for values from low to high, evenly spaced.
        saturated: Behind the stretches in which an activation passes little gradient.
        dead: Lines over the stretches in which it passes none.
        code_keyword: Keywords in code.
        code_string: Strings in code.
        code_number: Numbers in code.
        code_comment: Comments in code.
        code_name: Names of modules and classes in code.
    """

    name: str
    window: str
    panel: str
    alternate: str
    button: str
    border: str
    text: str
    faint_text: str
    disabled_text: str
    accent: str
    accent_text: str
    link: str
    tooltip: str
    tooltip_text: str
    grid: str
    error: str
    warning: str
    ok: str
    loss_raw: str
    loss_smooth: str
    validation: str
    best: str
    ghost: str
    marker: str
    classes: tuple[str, ...]
    fitted_line: str
    best_line: str
    residual: str
    train_point: str
    validation_point: str
    test_point: str
    point_edge: str
    surface_diverging: tuple[str, str, str]
    surface_sequential: tuple[str, ...]
    gradient: str
    changed: str
    saturated: str
    dead: str
    code_keyword: str
    code_string: str
    code_number: str
    code_comment: str
    code_name: str

    @property
    def is_dark(self) -> bool:
        """True for light text on dark ground."""
        return self.name == "dark"

    def class_color(self, index: int) -> str:
        """Colour of a class; from the ninth class on the colours repeat."""
        return self.classes[index % len(self.classes)]

    def curve_pattern(self, index: int) -> tuple[float, ...]:
        """Dashes and gaps of a curve among others; empty for a solid one."""
        return _CURVE_PATTERNS[index % len(_CURVE_PATTERNS)]

    def part_color(self, part: int) -> str:
        """Colour of a sample by its part: 0 training, 1 validation, 2 test."""
        return (self.train_point, self.validation_point, self.test_point)[part]


LIGHT = Theme(
    name="light",
    window="#f3f4f6",
    panel="#ffffff",
    alternate="#f7f8fa",
    button="#e9ebef",
    border="#b4bac4",
    text="#1b1f24",
    faint_text="#59626e",
    disabled_text="#9aa2ad",
    accent="#0b6bcb",
    accent_text="#ffffff",
    link="#0b5cad",
    tooltip="#fffdf2",
    tooltip_text="#1b1f24",
    grid="#e6e8ec",
    error="#b3261e",
    warning="#8a5300",
    ok="#12703f",
    loss_raw="#a9cbe8",
    loss_smooth="#0060a8",
    validation="#d55e00",
    best="#00805c",
    ghost="#a6acb5",
    marker="#8a4a75",
    classes=("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#4f4700", "#5c5c5c"),
    fitted_line="#c2185b",
    best_line="#00805c",
    residual="#a6acb5",
    train_point="#0072b2",
    validation_point="#d55e00",
    test_point="#6b4fa0",
    point_edge="#ffffff",
    surface_diverging=("#7db4df", "#ffffff", "#f6bd60"),
    surface_sequential=("#fdf5d3", "#bfe0c2", "#6fbac0", "#3f84b5", "#3f4b8c", "#37215c"),
    gradient="#a0237a",
    changed="#c2185b",
    saturated="#fbeec9",
    dead="#a35d55",
    code_keyword="#8b2f8f",
    code_string="#0f6b3c",
    code_number="#0b5cad",
    code_comment="#68717d",
    code_name="#8a4b00",
)

DARK = Theme(
    name="dark",
    window="#202327",
    panel="#16181b",
    alternate="#1c1f23",
    button="#2d3137",
    border="#4b525c",
    text="#e7eaee",
    faint_text="#a3acb8",
    disabled_text="#666e79",
    accent="#4ba0f0",
    accent_text="#08131f",
    link="#7cbcff",
    tooltip="#2d3137",
    tooltip_text="#e7eaee",
    grid="#2a2e34",
    error="#ff8a80",
    warning="#f5bd4f",
    ok="#5fd39a",
    loss_raw="#27506f",
    loss_smooth="#5ab4f5",
    validation="#ff9a4d",
    best="#3fd0a0",
    ghost="#6b737e",
    marker="#d69ac2",
    classes=("#3fa0e8", "#e69f00", "#1fbf92", "#dc93bd", "#f0824a", "#8ed0f7", "#f0e442", "#a8a8a8"),
    fitted_line="#ff6fa8",
    best_line="#3fd0a0",
    residual="#666e79",
    train_point="#3fa0e8",
    validation_point="#ff9a4d",
    test_point="#b9a0f0",
    point_edge="#0d0f11",
    surface_diverging=("#1d5f94", "#1e2024", "#9a6608"),
    surface_sequential=("#1a1430", "#2f3b78", "#2f6f9c", "#3f9f9f", "#8ac78c", "#f3e79b"),
    gradient="#f08ac8",
    changed="#ff6fa8",
    saturated="#3a3013",
    dead="#b5665d",
    code_keyword="#d79be0",
    code_string="#8fd3a5",
    code_number="#7cbcff",
    code_comment="#8c95a1",
    code_name="#f0b878",
)


def theme_named(name: str) -> Theme:
    """Look a theme up.

    Args:
        name: ``light`` or ``dark``.

    Raises:
        ValueError: For any other name.
    """
    for theme in (LIGHT, DARK):
        if theme.name == name:
            return theme
    raise ValueError(f'theme: expected "light" or "dark", received {name!r}')
