"""What is known of the samples before a model is built: numbers of rows, features and classes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalogue.entry import ItemKind, Shape, Task


@dataclass(frozen=True)
class DataFacts:
    """The facts of loaded data that a model and a loss must fit.

    Args:
        task: Regression or classification.
        n_train: Training samples.
        n_validation: Validation samples.
        n_test: Test samples.
        feature_names: One name for each feature column as measured; empty for items.
        target_name: Name of what is predicted.
        class_names: One name for each class, in the order of the class indices; empty for regression.
        largest_feature: Name of the feature whose training values are the largest, and their root mean square as the
            model gets them.
        target_size: Root mean square of the training targets as the loss gets them; 1 for classes.
        input_shape: Shape of one sample as the model gets it.
        input_names: One name for each input column, in the order in which the model gets them; empty for items.
        item: What one sample is.
        in_memory: False if samples are read from files when they are wanted.
        predicts_input: True if the target is the input itself; the task then says only what the data would offer.
        input_range: Lowest and highest number that the model may get; None where it was not measured, which is done
            only where the input is predicted.
    """

    task: Task
    n_train: int
    n_validation: int
    n_test: int
    feature_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...] = ()
    largest_feature: tuple[str, float] = ("", 1.0)
    target_size: float = 1.0
    input_shape: Shape = ()
    input_names: tuple[str, ...] = ()
    item: ItemKind = ItemKind.TABLE
    in_memory: bool = True
    predicts_input: bool = False
    input_range: tuple[float, float] | None = None

    @property
    def n_features(self) -> int:
        """Number of feature columns as measured."""
        return len(self.feature_names)

    @property
    def n_classes(self) -> int:
        """Number of classes; 0 for regression."""
        return len(self.class_names)
