"""What every part of a project is made of: frozen values that are strict about types and know JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def frozen_json(value: object, depth: int = 0) -> Any:
    """Copy a JSON value into one that cannot change: tuples for lists, read-only mappings for objects.

    Args:
        value: Any JSON value.
        depth: How deep the value lies; files that nest deeper than 40 are refused.

    Raises:
        ValueError: If the value is not JSON, nests too deep or holds text that cannot be saved.
    """
    if depth > 40:
        raise ValueError("expected at most 40 nested levels")
    if isinstance(value, str):
        return _unicode(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("expected names as keys")
        return MappingProxyType({_unicode(key): frozen_json(item, depth + 1) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen_json(item, depth + 1) for item in value)
    raise ValueError("expected a JSON value (number, text, true, false, null, list or object)")


def _unicode(text: str) -> str:
    """The text itself; half a surrogate pair, which JSON can spell but UTF-8 cannot, is refused."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("expected text without half characters") from None
    return text


def thawed_json(value: Any) -> Any:
    """Copy a frozen JSON value into plain lists and dicts, for writing."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: thawed_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [thawed_json(item) for item in value]
    return value


def _frozen_params(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("expected an object with parameter names and values")
    frozen: Mapping[str, Any] = frozen_json(value)
    return frozen


Params = Annotated[
    Mapping[str, Any],
    PlainValidator(_frozen_params),
    PlainSerializer(thawed_json),
    WithJsonSchema({"type": "object"}),
]


def no_params() -> Mapping[str, Any]:
    return MappingProxyType({})


class Frozen(BaseModel):
    """Base of all spec values: immutable, strict about types, and no unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=True, hide_input_in_errors=True
    )


class Node(Frozen):
    """A chosen thing: a catalogue id and the parameters that differ from its defaults."""

    kind: Annotated[str, Field(min_length=1, max_length=200)]
    params: Params = Field(default_factory=no_params)


def _as_dict(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


# What makes a mapping field read-only, and JSON again when it is written.
FROZEN_MAPPING = (
    BeforeValidator(_as_dict),
    AfterValidator(MappingProxyType),
    PlainSerializer(thawed_json),
    WithJsonSchema({"type": "object"}),
)
