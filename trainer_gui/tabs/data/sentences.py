"""Sentences that explain numbers of the data: what a split deals out, what an epoch is made of."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.catalogue.entry import ItemKind
from engine.catalogue.facts import DataFacts
from engine.spec import DataSpec, PointEdits, TrainingSpec
from engine.spec.epoch import batch_size_of, samples_in_epoch, steps_per_epoch

MOST_NAMED = 8


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
    drawn = samples_in_epoch(training, n_train)
    samples = (
        translate("DataSentences", "1 training sample")
        if n_train == 1
        else translate("DataSentences", "{0} training samples").format(count_text(n_train))
    )
    if drawn != n_train:
        text = translate("DataSentences", "{0} drawn of {1}")
        samples = text.format(count_text(drawn), samples)
    if training.batch_size is None:
        return translate("DataSentences", "{0} in one batch: 1 iteration an epoch.").format(samples)
    size, n_iterations = batch_size_of(training, n_train), steps_per_epoch(training, n_train)
    iterations = (
        translate("DataSentences", "1 iteration")
        if n_iterations == 1
        else translate("DataSentences", "{0} iterations").format(count_text(n_iterations))
    )
    verb = (
        translate("DataSentences", "{0} with batch size {1} is {2} an epoch.")
        if drawn == 1
        else translate("DataSentences", "{0} with batch size {1} are {2} an epoch.")
    )
    sentence = verb.format(samples, count_text(training.batch_size), iterations)
    if training.batch_size > drawn:
        return f"{sentence} {translate('DataSentences', 'One batch holds them all.')}"
    rest = drawn % max(1, size)
    if not rest:
        return sentence
    left = (
        translate("DataSentences", "1 sample")
        if rest == 1
        else translate("DataSentences", "{0} samples").format(count_text(rest))
    )
    if training.drop_last:
        is_in_order = training.sampler is None and not training.shuffle
        more = (
            translate("DataSentences", "drop_last leaves out the last {0} of every epoch.")
            if is_in_order
            else translate("DataSentences", "drop_last leaves out {0} of every epoch, each time others.")
        )
    else:
        more = translate("DataSentences", "The last batch has only {0}.")
    return f"{sentence} {more.format(left)}"


def inputs_sentence(data: DataSpec, facts: DataFacts) -> str:
    """What the model gets of each sample.

    Args:
        data: How samples are prepared.
        facts: What came of it.
    """
    translate = QCoreApplication.translate
    n_train = count_text(facts.n_train)
    if facts.item is ItemKind.IMAGE:
        channels, height, width = facts.input_shape
        text = translate(
            "DataSentences", "The model gets images of {0} × {1} × {2} (channels, height, width)."
        )
        sentences = [text.format(channels, height, width)]
        scaled = data.images.scale == "standardize"
        if data.images.flip or data.images.crop_padding:
            sentences.append(
                translate(
                    "DataSentences", "Training images are changed anew for every batch; the others never."
                )
            )
    elif facts.item is ItemKind.SEQUENCE:
        text = (
            translate("DataSentences", "The model gets sequences of {0} moments with one number each.")
            if facts.input_shape[1] == 1
            else translate("DataSentences", "The model gets sequences of {0} moments with {1} numbers each.")
        )
        sentences = [text.format(*facts.input_shape)]
        scaled = data.scale_features != "none"
    else:
        names = ", ".join(facts.input_names[:MOST_NAMED])
        more = len(facts.input_names) - MOST_NAMED
        if more > 0:
            names = translate("DataSentences", "{0} and {1} more").format(names, count_text(more))
        text = (
            translate("DataSentences", "The model gets 1 input: {1}.")
            if len(facts.input_names) == 1
            else translate("DataSentences", "The model gets {0} inputs: {1}.")
        )
        sentences = [text.format(count_text(len(facts.input_names)), names)]
        scaled = data.scale_features != "none"
    if scaled:
        text = translate("DataSentences", "Scaled as measured on the {0} training samples only.")
        sentences.append(text.format(n_train))
    return " ".join(sentences)


def undo_points_text(edits: PointEdits) -> str:
    """What the button says that takes back what was changed by hand."""
    n = len(edits.added) + len(edits.moved) + len(edits.removed)
    if n == 1:
        return QCoreApplication.translate("DataSentences", "Undo all changes by hand (1 point)")
    text = QCoreApplication.translate("DataSentences", "Undo all changes by hand ({0} points)")
    return text.format(count_text(n))
