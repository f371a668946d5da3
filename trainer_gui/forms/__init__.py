"""Forms from the catalogue: parameter to editor, entry to form. Knows the catalogue, not the session."""

from trainer_gui.forms.editors import ParamEditor, make_editor
from trainer_gui.forms.kind_form import KindForm
from trainer_gui.forms.number_edit import NumberEdit
from trainer_gui.forms.numbers import NumberError, format_number, parse_float, parse_int
from trainer_gui.forms.param_form import ParamForm

__all__ = [
    "KindForm",
    "NumberEdit",
    "NumberError",
    "ParamEditor",
    "ParamForm",
    "format_number",
    "make_editor",
    "parse_float",
    "parse_int",
]
