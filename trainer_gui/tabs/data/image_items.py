"""What stands below each picture of the grid, and in its tooltip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer_gui.plots.image_grid import GridItems
from trainer_gui.plots.parts import part_name
from trainer_gui.tabs.data.data_view import DataView
from trainer_gui.theme.apply import current_theme


def grid_items(view: DataView, shown_R: NDArray[np.bool_]) -> GridItems:
    """The images that are shown, each with its label.

    Args:
        view: The samples.
        shown_R: Which of them are shown.
    """
    data, facts, items = view.data, view.data.facts, view.data.samples.items

    def text_of(row: int) -> str:
        y = data.samples.y_N[row]
        return facts.class_names[int(y)] if facts.class_names else f"{float(y):.4g}"

    def color_of(row: int) -> str:
        theme = current_theme()
        return theme.class_color(int(data.samples.y_N[row])) if facts.class_names else theme.train_point

    def tip_of(row: int) -> str:
        at = view.position_of(row)
        part = part_name(int(view.part_R[at])) if at is not None else ""
        name = items.name(row) if items is not None else ""
        return f"{name}\n{text_of(row)} · {part}"

    return GridItems(view.rows_R[shown_R], view.part_R[shown_R], text_of, tip_of, color_of)
