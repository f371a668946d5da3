"""Colours of the theme and of surfaces: contrast, colour-blind safety, and the right colour for the right number."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import trainer_gui
from trainer_gui.plots.surface_colors import many_class_colors, two_class_colors, value_colors
from trainer_gui.theme.colors import DARK, LIGHT, Theme, theme_named
from trainer_gui.theme.ramps import diverging_ramp, rgb, sequential_ramp

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def luminance(color: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    shares = [c / 255 for c in rgb(color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    for ground in (theme.window, theme.panel, theme.alternate, theme.button, theme.tooltip):
        assert contrast(theme.text, ground) >= 7
    for text in (theme.faint_text, theme.error, theme.warning, theme.ok, theme.link, theme.marker):
        assert contrast(text, theme.panel) >= 4.5
    code = (theme.code_keyword, theme.code_string, theme.code_number, theme.code_comment, theme.code_name)
    assert all(contrast(color, theme.panel) >= 4.5 for color in code)
    assert contrast(theme.accent_text, theme.accent) >= 4.5


@BOTH
def test_lines_and_points_stand_out_from_the_panel(theme: Theme) -> None:
    for color in (theme.loss_smooth, theme.validation, theme.best, theme.fitted_line, theme.best_line):
        assert contrast(color, theme.panel) >= 3
    for color in (theme.train_point, theme.validation_point, theme.test_point):
        assert contrast(color, theme.panel) >= 3


@BOTH
def test_classes_differ_in_brightness_or_hue_for_eyes_without_red_or_green(theme: Theme) -> None:
    # Viénot, Brettel and Mollon 1999, https://doi.org/10.1002/(SICI)1520-6378(199908)24:4<243::AID-COL5>3.0.CO;2-3
    protan = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
    deutan = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
    for matrix in (np.eye(3), protan, deutan):
        seen = [matrix @ (np.array(rgb(color)) / 255) ** 2.2 for color in theme.classes]
        for one, other in combinations(seen, 2):
            assert np.abs(np.clip(one, 0, 1) ** (1 / 2.2) - np.clip(other, 0, 1) ** (1 / 2.2)).max() > 0.07


@BOTH
def test_class_0_is_blue_and_class_1_is_orange(theme: Theme) -> None:
    red, green, blue = rgb(theme.class_color(0))
    assert blue > green > red
    red, green, blue = rgb(theme.class_color(1))
    assert red > green > blue


@BOTH
def test_every_colour_is_written_as_red_green_blue(theme: Theme) -> None:
    for field in fields(theme):
        value = getattr(theme, field.name)
        colors = [] if field.name == "name" else [value] if isinstance(value, str) else value
        assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in colors)


def test_no_other_file_of_the_window_holds_a_colour_value() -> None:
    root = Path(trainer_gui.__file__).parent
    found = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(r"[\"']#[0-9a-fA-F]{3,8}[\"']", path.read_text(encoding="utf-8"))
    ]
    assert found == [str(Path("theme", "colors.py"))]


def test_an_unknown_theme_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="received 'sepia'"):
        theme_named("sepia")


@BOTH
def test_diverging_ramp_runs_from_blue_over_neutral_to_orange(theme: Theme) -> None:
    table = diverging_ramp(theme).astype(int)
    assert table.shape == (256, 4)
    assert table[0, 2] > table[0, 0] + 40
    assert table[255, 0] > table[255, 2] + 40
    assert np.ptp(table[127, :3]) <= 6
    assert (table[:, 3] == 255).all()


@BOTH
def test_sequential_ramp_changes_brightness_in_one_direction(theme: Theme) -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    brightness = sequential_ramp(theme)[:, :3] @ weights
    steps = np.diff(brightness)
    assert (steps <= 0.3).all() or (steps >= -0.3).all()


@BOTH
def test_two_class_surface_takes_its_colours_from_the_ramp(theme: Theme) -> None:
    colors = two_class_colors(np.array([[0.0, 0.5, 1.0, np.nan, -3.0, 7.0]]), theme)[0]
    assert tuple(colors[0][:3]) == rgb(theme.surface_diverging[0])
    assert tuple(colors[2][:3]) == rgb(theme.surface_diverging[2])
    assert np.abs(colors[1][:3].astype(int) - np.array(rgb(theme.surface_diverging[1]))).max() <= 2
    assert colors[3].tolist() == [0, 0, 0, 0]
    assert np.array_equal(colors[4], colors[0])
    assert np.array_equal(colors[5], colors[2])


@BOTH
def test_value_surface_clips_at_its_bounds(theme: Theme) -> None:
    colors = value_colors(np.array([[-10.0, 2.0, 4.0, np.inf]]), 2.0, 4.0, theme)[0]
    assert tuple(colors[0][:3]) == tuple(colors[1][:3]) == rgb(theme.surface_sequential[0])
    assert tuple(colors[2][:3]) == tuple(colors[3][:3]) == rgb(theme.surface_sequential[-1])


@BOTH
def test_several_classes_mix_and_fade_to_the_ground_where_nothing_is_known(theme: Theme) -> None:
    p_HWK = np.array([[[1, 0, 0], [0, 1, 0], [1 / 3, 1 / 3, 1 / 3], [np.nan, 0, 0]]])
    colors = many_class_colors(p_HWK, theme)[0].astype(int)
    ground = np.array(rgb(theme.panel))
    for k in (0, 1):
        expected = 0.65 * np.array(rgb(theme.class_color(k))) + 0.35 * ground
        assert np.abs(colors[k][:3] - expected).max() <= 1
    assert np.abs(colors[2][:3] - ground).max() <= 1
    assert colors[3].tolist() == [0, 0, 0, 0]
