"""Entries: one for everything that can be chosen. No torch here; targets are names until something is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.catalogue.base_entry import Entry, Shape, ShapeProblem
from engine.catalogue.layer_entry import LayerCall, LayerEntry, LayerExample, ShapeRule

__all__ = [
    "DatasetEntry",
    "Entry",
    "InitializerEntry",
    "ItemKind",
    "LayerCall",
    "LayerEntry",
    "LayerExample",
    "LossEntry",
    "MetricEntry",
    "OpForm",
    "OptimizerEntry",
    "OutputMeaning",
    "Results",
    "SchedulerEntry",
    "Shape",
    "ShapeProblem",
    "ShapeRule",
    "SourceForm",
    "SparseGradients",
    "TargetForm",
    "Task",
    "TensorExample",
    "TensorInput",
    "TensorOpEntry",
]


class OutputMeaning(StrEnum):
    """How a loss reads the model's output; decides how predictions are drawn."""

    VALUE = "value"  # the target itself
    PROBABILITY = "probability"  # of class 1, in [0, 1]
    LOGIT = "logit"  # sigmoid gives the probability of class 1
    LOGITS = "logits"  # softmax over the last axis gives one probability a class
    LOG_PROBABILITIES = "log_probabilities"  # exp gives one probability a class
    SCORE = "score"  # sign decides between two classes
    NONE = "none"  # takes more than an output and a target; only for the explorer


class TargetForm(StrEnum):
    """How a loss wants the target."""

    LIKE_OUTPUT = "like_output"  # float, the shape of the output
    CLASS_INDEX = "class_index"  # int64, shape (N,)
    SIGN = "sign"  # float −1 or 1, the shape of the output
    OTHER = "other"  # none of these; only for the explorer


@dataclass(frozen=True)
class TensorExample:
    """A tensor for an example: its values, or how to make them.

    Args:
        shape: Shape of the tensor.
        fill: normal, uniform (in (0, 1)), softmax or log_softmax (over the last axis), sign (−1 or 1), class or
            index (int64, 0 … high − 1), binary (0 or 1 as float), mask (bool; true, false, true … in reading
            order), lengths (int64, every element is ``high``), array (of NumPy), or one that requires grad: leaf,
            result (computed from a leaf), behind (the leaf from which the tensor before it was computed) or reached
            (a leaf with a gradient).
        high: Number of classes, or the value of every length.
    """

    shape: Shape
    fill: str = "normal"
    high: int = 2


@dataclass(frozen=True, kw_only=True)
class LossEntry(Entry):
    """A loss of ``torch.nn``.

    Args:
        output_meaning: How it reads the model's output.
        target_form: How it wants the target.
        shapes: Input and target shapes in words.
        example_params: Parameters for the contract test.
        example: Its positional inputs, the model's output first.
    """

    output_meaning: OutputMeaning
    target_form: TargetForm
    shapes: str
    example: tuple[TensorExample, ...]
    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class SparseGradients(StrEnum):
    """What an optimiser makes of sparse gradients, such as those of ``Embedding(sparse=True)``."""

    REFUSES = "refuses"
    TAKES = "takes"
    ONLY = "only"  # dense ones are refused


@dataclass(frozen=True, kw_only=True)
class OptimizerEntry(Entry):
    """An optimiser of ``torch.optim``.

    Args:
        example_params: Parameters for the contract test.
        needs_closure: True if a step computes the loss again, several times, on the same batch.
        takes_groups: True if parameters may be in groups with values of their own.
        matrices_only: True if every parameter must have two axes.
        sparse_gradients: What it makes of gradients that hold only the rows of a batch.
    """

    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    needs_closure: bool = False
    takes_groups: bool = True
    matrices_only: bool = False
    sparse_gradients: SparseGradients = SparseGradients.REFUSES


@dataclass(frozen=True, kw_only=True)
class SchedulerEntry(Entry):
    """A schedule of the learning rate.

    Args:
        step_unit: epoch or step: when its ``step()`` is called; one that holds others takes the unit of theirs.
        needs_metric: True if ``step()`` takes the watched number.
        example_params: Parameters for the contract test.
        holds_others: True if it is made of other schedules, its children.
        ours: Parameters that decide what ``step()`` is given; the target does not know them.
        example_children: Kind and parameters of the children for the contract test.
    """

    example_params: Mapping[str, Any]
    step_unit: str = "epoch"
    needs_metric: bool = False
    holds_others: bool = False
    ours: frozenset[str] = frozenset()
    example_children: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class InitializerEntry(Entry):
    """A function of ``torch.nn.init`` that fills a tensor in place.

    Args:
        min_dims: Fewest axes that the tensor may have.
        max_dims: Most axes that the tensor may have; None for any.
        example_shape: Shape for the contract test.
        example_params: Parameters for the contract test.
    """

    min_dims: int = 0
    max_dims: int | None = None
    example_shape: Shape = (4, 3)
    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Task(StrEnum):
    """What is predicted."""

    REGRESSION = "regression"
    CLASSIFICATION = "classification"


class ItemKind(StrEnum):
    """What one sample is."""

    TABLE = "table"  # a row of numbers (F,)
    SEQUENCE = "sequence"  # numbers over time (T, F)
    IMAGE = "image"  # channels of pixels (C, H, W)


class SourceForm(StrEnum):
    """How the samples of a dataset come about."""

    GENERATED = "generated"  # target(**params) makes them
    BUNDLED = "bundled"  # target() gives a set that ships with the trainer or with a library
    DRAWN = "drawn"  # the user draws them
    TABLE_FILE = "table_file"  # a text file or a Parquet file
    ARRAY_FILE = "array_file"  # arrays of NumPy, or the format of MNIST
    IMAGE_FOLDER = "image_folder"  # one folder a class


@dataclass(frozen=True, kw_only=True)
class DatasetEntry(Entry):
    """A generator of samples, a set that ships with the trainer, or a reader of files.

    Args:
        task: What its target is; None where it depends on the file.
        n_features: Number of feature columns; None where it depends on the file, or for items.
        n_classes: Number of classes, or the parameter that sets it; None for regression and files.
        form: How the samples come about.
        item: What one sample is; None where it depends on the file.
        feature_names: Names of the feature columns; empty for x, or x1, x2 …
        class_names: Names of the classes; empty for class 0, class 1 …
        target_name: What is predicted; empty for y or class.
        origin: Who made a set that ships with the trainer, and where it is described.
        licence: Under which licence it is passed on.
        file: The file of a set that ships with the trainer, as ``samples/NAME``; empty for none.
    """

    task: Task | None
    n_features: int | None
    n_classes: int | str | None = None
    form: SourceForm = SourceForm.GENERATED
    item: ItemKind | None = ItemKind.TABLE
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    target_name: str = ""
    origin: str = ""
    licence: str = ""
    file: str = ""

    @property
    def from_file(self) -> bool:
        """True if it reads files that the user names."""
        return self.form in (SourceForm.TABLE_FILE, SourceForm.ARRAY_FILE, SourceForm.IMAGE_FOLDER)


@dataclass(frozen=True, kw_only=True)
class MetricEntry(Entry):
    """A number that tells how good predictions are.

    Args:
        task: For which kind of target it is defined.
        higher_is_better: Which direction is good.
    """

    task: Task
    higher_is_better: bool


class OpForm(StrEnum):
    """How a tensor op is written."""

    FUNCTION = "function"  # torch.add(a, b)
    METHOD = "method"  # a.view(2, 3): the first input is the object
    STATEMENT = "statement"  # Python's own words, such as a[0, 1] = 9.0


class Results(StrEnum):
    """How many results a tensor op gives, and so how many names a step of it has."""

    ONE = "one"
    NONE = "none"  # it changes what is there already
    PIECES = "pieces"  # as many as the pieces that it cuts
    WITH_PLACES = "with_places"  # one; values and their places if dim is set
    ONE_EACH = "one_each"  # one for each of the tensors in ``inputs``


@dataclass(frozen=True, kw_only=True)
class TensorInput:
    """An argument that is a tensor, named by an earlier result of the bench.

    Args:
        name: The keyword in the target's own signature; ``input`` for the object of a method.
        help: What it is for, one or two plain sentences.
        optional: True if it may be left out.
        several: True for a list of tensors.
        or_param: True if a value may stand in its place; the parameter of the same name declares which.
        is_array: True if it must be a NumPy array.
    """

    name: str
    help: str
    optional: bool = False
    several: bool = False
    or_param: bool = False
    is_array: bool = False


@dataclass(frozen=True, kw_only=True)
class TensorOpEntry(Entry):
    """Something that makes or changes tensors: one step of the bench.

    What is at its default is not passed, nor is None. A word for ``dtype`` names the dtype, such as ``float64``;
    ``generator`` is the seed of a generator of its own.

    Args:
        group: create, random, join, index, reshape, math or autograd.
        form: How it is written.
        inputs: Its tensor arguments, in the order of its signature.
        positional: Names of the arguments that are passed by place, in order; all others go by keyword.
        results: How many results it gives.
        in_place: True if it changes its first input.
        broadcasts: Names of the arguments whose shapes are stretched to fit each other.
        example_inputs: The tensors for the contract test, by name.
        example_params: The other arguments for the contract test.
        example_shape: Shape of the result; of the first one where it gives several, of the first input where none.
    """

    group: str
    example_shape: Shape
    form: OpForm = OpForm.FUNCTION
    inputs: tuple[TensorInput, ...] = ()
    positional: tuple[str, ...] = ()
    results: Results = Results.ONE
    in_place: bool = False
    broadcasts: tuple[str, ...] = ()
    example_inputs: Mapping[str, TensorExample | tuple[TensorExample, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def tensors(self) -> tuple[str, ...]:
        """Names of its tensor arguments, in order."""
        return tuple(tensor.name for tensor in self.inputs)

    @property
    def takes_out(self) -> bool:
        """True if the result can be written into a tensor that exists."""
        return "out" in self.tensors

    @property
    def takes_generator(self) -> bool:
        """True if it draws by chance."""
        return self.param("generator") is not None

    def input(self, name: str) -> TensorInput | None:
        """The tensor argument of this name, if there is one."""
        return next((tensor for tensor in self.inputs if tensor.name == name), None)
