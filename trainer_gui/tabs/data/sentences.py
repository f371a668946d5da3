"""Sentences that explain numbers of the data: what a split deals out, what an epoch is made of."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.catalogue.facts import DataFacts
from engine.spec import PointEdits, TrainingSpec


def count_text(n: int) -> str:
    """A whole number with its digits in groups of three: ``12,345``."""
    return f"{n:,}"


def split_sentence(facts: DataFacts) -> str:
    """How many samples go where: ``320 train · 80 validation · 0 test``."""
    counts = (facts.n_train, facts.n_validation, facts.n_test)
    text = QCoreApplication.translate("DataSentences", "{0} train · {1} validation · {2} test")
    return text.format(*(count_text(n) for n in counts))


def batch_sentence(n_train: int, training: TrainingSpec) -> str:
    """What an epoch is made of: ``80 training samples with batch size 10 are 8 iterations an epoch.``

    Args:
        n_train: Training samples.
        training: Says how they are cut into batches.
    """
    translate = QCoreApplication.translate
    size = training.batch_size
    samples = (
        translate("DataSentences", "1 training sample")
        if n_train == 1
        else translate("DataSentences", "{0} training samples").format(count_text(n_train))
    )
    if size is None:
        return translate("DataSentences", "{0} in one batch: 1 iteration an epoch.").format(samples)
    full, rest = divmod(n_train, max(1, size))
    n_iterations = full if training.drop_last or not rest else full + 1
    iterations = (
        translate("DataSentences", "1 iteration")
        if n_iterations == 1
        else translate("DataSentences", "{0} iterations").format(count_text(n_iterations))
    )
    if n_iterations == 0:
        text = translate(
            "DataSentences", "{0} with batch size {1} make no full batch, and drop_last leaves out the rest."
        )
        return text.format(samples, count_text(size))
    verb = (
        translate("DataSentences", "{0} with batch size {1} is {2} an epoch.")
        if n_train == 1
        else translate("DataSentences", "{0} with batch size {1} are {2} an epoch.")
    )
    sentence = verb.format(samples, count_text(size), iterations)
    if not rest:
        return sentence
    left = (
        translate("DataSentences", "1 sample")
        if rest == 1
        else translate("DataSentences", "{0} samples").format(count_text(rest))
    )
    if training.drop_last:
        more = (
            translate("DataSentences", "drop_last leaves out {0} of every epoch, each time others.")
            if training.shuffle
            else translate("DataSentences", "drop_last leaves out the last {0} of every epoch.")
        )
    else:
        more = translate("DataSentences", "The last batch has only {0}.")
    return f"{sentence} {more.format(left)}"


def undo_points_text(edits: PointEdits) -> str:
    """What the button says that takes back what was changed by hand."""
    n = len(edits.added) + len(edits.moved) + len(edits.removed)
    if n == 1:
        return QCoreApplication.translate("DataSentences", "Undo all changes by hand (1 point)")
    text = QCoreApplication.translate("DataSentences", "Undo all changes by hand ({0} points)")
    return text.format(count_text(n))
