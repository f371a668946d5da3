"""What is known of the samples before a model is built: numbers of rows, features and classes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalogue.entry import Task


@dataclass(frozen=True)
class DataFacts:
    """The facts of loaded data that a model and a loss must fit.

    Args:
        task: Regression or classification.
        n_train: Training samples.
        n_validation: Validation samples.
        n_test: Test samples.
        feature_names: One name for each input column, in the order in which the model gets them.
        target_name: Name of what is predicted.
        class_names: One name for each class, in the order of the class indices; empty for regression.
    """

    task: Task
    n_train: int
    n_validation: int
    n_test: int
    feature_names: tuple[str, ...]
    target_name: str
    class_names: tuple[str, ...] = ()

    @property
    def n_features(self) -> int:
        """Number of input columns."""
        return len(self.feature_names)

    @property
    def n_classes(self) -> int:
        """Number of classes; 0 for regression."""
        return len(self.class_names)
