"""Which field a parameter gets, and the value that it begins with when the user asks for one."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtWidgets import QWidget

from engine.catalogue.own_arguments import ArgumentsParam
from engine.catalogue.params import (
    AUTO,
    BoolParam,
    ChoiceParam,
    ColumnParam,
    ColumnsParam,
    NumberParam,
    NumbersParam,
    Param,
    PathParam,
    RowsParam,
    SizeParam,
    TextParam,
)
from engine.catalogue.tensor_params import NestedParam, ScalarParam
from trainer_gui.forms.arguments_field import ArgumentsField
from trainer_gui.forms.choice_fields import CheckField, ChoiceField, ColumnsField
from trainer_gui.forms.field import Field
from trainer_gui.forms.nested_fields import NestedField, ScalarField
from trainer_gui.forms.number_edit import NumberEdit, fallback_number
from trainer_gui.forms.rows_field import RowsField
from trainer_gui.forms.text_fields import ColumnField, NumbersField, PathField, SizeField, TextField


def make_field(param: Param, parent: QWidget | None = None) -> Field:
    """Make the input for a parameter.

    Args:
        param: Any parameter of the catalogue.
        parent: Owner.

    Raises:
        TypeError: If the catalogue has a new type of parameter that no field was written for.
    """
    field: Any
    match param:
        case SizeParam():
            field = SizeField(param, parent)
        case NumberParam():
            field = NumberEdit(param, parent)
        case BoolParam() if param.optional or param.auto:
            field = ChoiceField([*special_choices(param), ("true", True), ("false", False)], parent)
        case BoolParam():
            field = CheckField(parent)
        case ChoiceParam():
            words = [(word, word) for word in param.choices]
            special = [item for item in special_choices(param) if item not in words]
            field = ChoiceField([*special, *words], parent)
        case PathParam():
            field = PathField(param, parent)
        case ColumnParam():
            field = ColumnField(param, parent)
        case TextParam():
            field = TextField(param, parent)
        case ColumnsParam():
            field = ColumnsField(parent)
        case NumbersParam():
            field = NumbersField(param, parent)
        case RowsParam():
            field = RowsField(param, parent)
        case ScalarParam():
            field = ScalarField(param, parent)
        case NestedParam():
            field = NestedField(param, parent)
        case ArgumentsParam():
            field = ArgumentsField(param, parent)
        case _:
            raise TypeError(f"no field for {type(param).__name__}, the type of parameter {param.name}")
    return cast(Field, field)


def special_choices(param: Param) -> list[tuple[str, Any]]:
    """The words that stand for no ordinary value, as pairs of word and value: auto, none, same."""
    auto: list[tuple[str, Any]] = [("auto", AUTO)] if param.auto else []
    if isinstance(param, SizeParam):
        auto += [(word, word) for word in param.words]
    return [*auto, (param.none_means, None)] if param.optional else auto


def takes_words_itself(param: Param) -> bool:
    """True if the field of the parameter offers auto and none among its own choices."""
    return isinstance(param, BoolParam | ChoiceParam)


def first_value(param: Param) -> Any:
    """The value that a field offers when the user leaves auto or none.

    Returns:
        A value that the parameter accepts, or None if only the user can know one, as with a file's name.
    """
    candidates = [param.start, None if param.required else param.default]
    if isinstance(param, SizeParam):
        one = int(fallback_number(param))
        candidates += [one, (one,) * (param.axes or 1)]
    elif isinstance(param, ScalarParam):
        candidates.append(0)
    elif isinstance(param, NestedParam):
        candidates.append((0,))
    elif isinstance(param, NumberParam):
        candidates.append(fallback_number(param))
    elif isinstance(param, NumbersParam):
        candidates.append((fallback_number(param.item),) * (param.length or 1))
    for candidate in candidates:
        if candidate is not None and candidate != AUTO and param.accepts(candidate):
            return candidate
    return None
