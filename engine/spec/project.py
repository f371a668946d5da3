"""The project as one immutable value. Every view shows it, every edit makes a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal

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

FORMAT_VERSION = 1

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


def _no_params() -> Mapping[str, Any]:
    return MappingProxyType({})


class Frozen(BaseModel):
    """Base of all spec values: immutable, strict about types, and no unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=True, hide_input_in_errors=True
    )


class Node(Frozen):
    """A chosen thing: a catalogue id and the parameters that differ from its defaults."""

    kind: Annotated[str, Field(min_length=1, max_length=200)]
    params: Params = Field(default_factory=_no_params)


def _as_dict(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


class LayerNode(Node):
    """A layer or container of the model tree.

    Args:
        name: Attribute name in the module and in the code; None takes the position.
        children: Layers inside a container, in order.
        init: Initialiser for each named parameter of the layer, such as ``weight``.
    """

    name: Annotated[str, Field(max_length=100)] | None = None
    children: tuple[LayerNode, ...] = ()
    init: Annotated[
        Mapping[str, Node],
        BeforeValidator(_as_dict),
        AfterValidator(MappingProxyType),
        PlainSerializer(thawed_json),
        WithJsonSchema({"type": "object"}),
    ] = Field(default_factory=_no_params)


class MovedPoint(Frozen):
    """A sample of the chosen data that the user dragged elsewhere.

    Args:
        index: Row of the sample in the data as generated or read, from 0.
        values: Its features, then its target (a class index for classes).
    """

    index: Annotated[int, Field(ge=0)]
    values: tuple[float, ...]


class PointEdits(Frozen):
    """What the user changed by hand in the Fit view, kept apart from the data itself."""

    added: tuple[tuple[float, ...], ...] = ()
    moved: tuple[MovedPoint, ...] = ()
    removed: tuple[Annotated[int, Field(ge=0)], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nothing was changed by hand."""
        return not (self.added or self.moved or self.removed)


class SplitSpec(Frozen):
    """Which share of the samples is kept from training.

    Args:
        validation: Share watched during training, 0 to below 1.
        test: Share looked at only at the end, 0 to below 1.
        seed: Seed of the permutation that deals the samples out.
    """

    validation: float = 0.0
    test: float = 0.0
    seed: int = 0


class DataSpec(Node):
    """Where the samples come from and how they are prepared."""

    split: SplitSpec = SplitSpec()
    standardize_features: bool = False
    standardize_target: bool = False
    edits: PointEdits = PointEdits()


class StopSpec(Frozen):
    """When to stop before the last epoch; None switches a rule off.

    Args:
        loss_below: Stop when the mean training loss of an epoch is below this bound.
        accuracy_at_least: Stop when the accuracy of an epoch reaches this bound (validation if there is any).
        patience: Stop after this many epochs without a better validation loss.
    """

    loss_below: float | None = None
    accuracy_at_least: float | None = None
    patience: int | None = None


class TrainingSpec(Frozen):
    """How long and in what portions to train.

    Args:
        epochs: Passes over the training samples.
        batch_size: Samples in one step; None takes all of them.
        shuffle: Draw a new order for every epoch.
        drop_last: Leave out a last batch that is smaller than batch_size.
        device: auto, cpu, cuda or mps.
        threads: CPU threads for torch; None lets the engine choose.
    """

    epochs: int = 100
    batch_size: int | None = None
    shuffle: bool = True
    drop_last: bool = False
    stop: StopSpec = StopSpec()
    device: str = "auto"
    threads: int | None = None


class ProjectSpec(Frozen):
    """Everything that decides a run, in one value: same value, same machine, same bits."""

    version: Literal[1] = 1
    name: Annotated[str, Field(max_length=200)] = "untitled"
    seed: int = 0
    data: DataSpec
    model: LayerNode
    loss: Node
    optimizer: Node
    scheduler: Node | None = None
    training: TrainingSpec = TrainingSpec()
