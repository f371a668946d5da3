"""Entries: one for everything that can be chosen. No torch here; targets are names until something is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from engine.catalogue.params import Param, with_defaults

# Sizes of a tensor without the batch axis, or with it where a docstring says so.
Shape = tuple[int, ...]


class ShapeProblem(Exception):
    """An input of the wrong shape, told in words.

    Args:
        expected: What the layer wants, with the user's numbers.
        received: What it gets.
        param: Parameter that would mend it, if there is one.
        value: Value of that parameter that would mend it.
    """

    def __init__(self, expected: str, received: str, param: str | None = None, value: Any = None) -> None:
        self.expected, self.received, self.param, self.value = expected, received, param, value
        super().__init__(f"expected {expected}, received {received}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that can be chosen, declared once for form, check, build, code, help, search and tests.

    Args:
        kind: Catalogue id, PyTorch's own name.
        target: Where the real thing lives, ``module:name``.
        params: Its parameters, in the order of its signature.
        summary: What it does, one sentence.
        formula: The formula in LaTeX notation; empty where there is none.
        source: Address of the page or paper that defines it.
        tags: Words for the search picker.
        deviations: Parameter of the target's signature that is left out here, or whose default differs, and why.
    """

    kind: str
    target: str
    summary: str
    source: str
    params: tuple[Param, ...] = ()
    formula: str = ""
    tags: frozenset[str] = frozenset()
    deviations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def param(self, name: str) -> Param | None:
        """The declared parameter of this name, if there is one."""
        return next((param for param in self.params if param.name == name), None)

    def resolved(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The user's parameters with every default filled in, in the declared order."""
        return with_defaults(self.params, given)

    def initial_params(self) -> dict[str, Any]:
        """What a fresh choice of this entry starts with: only what has no default."""
        return {param.name: param.initial for param in self.params if param.required}


# From resolved parameters and an input shape (batch axis first, as N = 1) to the output shape.
ShapeRule = Callable[[Mapping[str, Any], Shape], Shape]


class LayerCall(StrEnum):
    """How a model's forward calls the layer."""

    MODULE = "module"  # y = layer(x)
    FIRST = "first"  # y, _ = layer(x)
    SELF_ATTENTION = "self_attention"  # y, _ = layer(x, x, x)
    TWICE = "twice"  # y = layer(x, x)
    INDEX = "index"  # y = layer(x.long())
    FUNCTION = "function"  # y = F.relu(x, ...), a function without weights
    METHOD = "method"  # y = x.view(...), a method of the tensor


@dataclass(frozen=True, kw_only=True)
class LayerEntry(Entry):
    """A layer or activation of ``torch.nn``.

    Args:
        shapes: The shapes in words, such as ``(N, *, in_features) → (N, *, out_features)``.
        shape_rule: The same as arithmetic; raises ShapeProblem where torch would refuse the input.
        inferred: For each parameter that may be "auto", how it follows from the input shape. The output width of a
            last layer is not here: it follows from the data (see ``output_param``).
        output_param: Parameter that sets the number of outputs; "auto" there takes what data and loss ask for.
        weights: The parameter tensors that an initialiser can be chosen for, by name, with their number of axes.
        container: True if the node has children that run one after the other.
        example: Parameters and an input shape for the contract test.
    """

    shapes: str
    shape_rule: ShapeRule
    example: LayerExample
    inferred: Mapping[str, Callable[[Shape], int]] = field(default_factory=lambda: MappingProxyType({}))
    output_param: str | None = None
    weights: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    container: bool = False
    call: LayerCall = LayerCall.MODULE


@dataclass(frozen=True)
class LayerExample:
    """Parameters that build the layer, and the shape of an input that it takes."""

    params: Mapping[str, Any]
    input_shape: Shape
    integer_input: bool = False


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
            order), or lengths (int64, every element is ``high``).
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


@dataclass(frozen=True, kw_only=True)
class OptimizerEntry(Entry):
    """An optimiser of ``torch.optim``.

    Args:
        example_params: Parameters for the contract test.
    """

    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class SchedulerEntry(Entry):
    """A schedule of the learning rate.

    Args:
        step_unit: epoch or step: when its ``step()`` is called.
        needs_metric: True if ``step()`` takes the watched loss.
        example_params: Parameters for the contract test.
    """

    example_params: Mapping[str, Any]
    step_unit: str = "epoch"
    needs_metric: bool = False


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


@dataclass(frozen=True, kw_only=True)
class TensorOpEntry(Entry):
    """A function that makes or changes tensors.

    It is called with keywords only, every default written out (``arange`` has no form with ``end`` and ``step``
    alone), except that None is not passed: several of torch's functions refuse it. A word for ``dtype`` names
    the dtype, such as ``float64``.

    Args:
        group: create, join, index, reshape, math or random.
        tensors: Names of its tensor arguments, in order.
        takes_list: True if the tensors are passed as one list.
        example_inputs: The tensors for the contract test.
        example_params: The other arguments for the contract test.
        example_shape: Shape of the result; of the first one where it returns several.
    """

    group: str
    example_shape: Shape
    tensors: tuple[str, ...] = ()
    takes_list: bool = False
    example_inputs: tuple[TensorExample, ...] = ()
    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
