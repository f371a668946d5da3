"""Numbers that tell how good predictions are, in the units of the data."""

from __future__ import annotations

from engine.catalogue.entry import MetricEntry, Task

SKLEARN = "https://scikit-learn.org/stable/modules/generated/sklearn.metrics."

METRICS: tuple[MetricEntry, ...] = (
    MetricEntry(
        kind="accuracy",
        target="engine.train.metrics:accuracy",
        summary="Share of the samples whose class is predicted rightly.",
        formula=r"\frac{1}{N} \sum_i [\hat{c}_i = c_i]",
        source=SKLEARN + "accuracy_score.html",
        task=Task.CLASSIFICATION,
        higher_is_better=True,
    ),
    MetricEntry(
        kind="mae",
        target="engine.train.metrics:mae",
        summary="Mean distance between prediction and target, in the target's unit.",
        formula=r"\frac{1}{N} \sum_i |\hat{y}_i - y_i|",
        source=SKLEARN + "mean_absolute_error.html",
        task=Task.REGRESSION,
        higher_is_better=False,
    ),
    MetricEntry(
        kind="rmse",
        target="engine.train.metrics:rmse",
        summary="Root of the mean squared distance, in the target's unit; large misses count more.",
        formula=r"\sqrt{\frac{1}{N} \sum_i (\hat{y}_i - y_i)^2}",
        source=SKLEARN + "root_mean_squared_error.html",
        task=Task.REGRESSION,
        higher_is_better=False,
    ),
    MetricEntry(
        kind="r2",
        target="engine.train.metrics:r2",
        summary="Share of the target's variance that the model explains; 1 is perfect, 0 is no better than the mean.",
        formula=r"1 - \frac{\sum_i (\hat{y}_i - y_i)^2}{\sum_i (y_i - \bar{y})^2}",
        source=SKLEARN + "r2_score.html",
        task=Task.REGRESSION,
        higher_is_better=True,
    ),
)
