"""Parameters of the project itself: how data is split, how long to train, when to stop. Same types as any entry's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param

MAX_SEED = 2**63 - 1

# Spec path of the owner to the parameters under it.
SETTINGS: Mapping[str, tuple[Param, ...]] = MappingProxyType(
    {
        "": (
            IntParam(
                name="seed",
                help="Decides the first weights and the order of the batches: the same seed gives the same run.",
                default=0,
                low=0,
                high=MAX_SEED,
            ),
        ),
        "data": (
            BoolParam(
                name="standardize_features",
                help="Shifts and scales each feature to mean 0 and standard deviation 1, as measured on the training "
                "part.",
                default=False,
            ),
            BoolParam(
                name="standardize_target",
                help="The same for a number that is predicted; the loss is then in standard deviations.",
                default=False,
            ),
        ),
        "data.split": (
            FloatParam(
                name="validation",
                help="Share of the samples that is watched but never trained on; it tells when learning turns into "
                "learning by heart.",
                default=0.0,
                low=0,
                high=1,
                high_open=True,
            ),
            FloatParam(
                name="test",
                help="Share of the samples that is looked at only once, at the end.",
                default=0.0,
                low=0,
                high=1,
                high_open=True,
            ),
            IntParam(name="seed", help="Decides which samples go where.", default=0, low=0, high=MAX_SEED),
        ),
        "training": (
            IntParam(
                name="epochs",
                help="How often training passes over all samples.",
                default=100,
                low=1,
                high=10**9,
                live=True,
            ),
            IntParam(
                name="batch_size",
                help="Samples in one step. None takes them all, so that an epoch is one step.",
                default=None,
                optional=True,
                none_means="all samples",
                start=32,
                low=1,
                high=10**9,
            ),
            BoolParam(name="shuffle", help="Draws a new order of the samples for every epoch.", default=True),
            BoolParam(
                name="drop_last",
                help="Leaves out the last batch of an epoch if it is smaller than the others.",
                default=False,
                advanced=True,
            ),
            ChoiceParam(
                name="device",
                help="Where the numbers are kept and computed; auto takes a GPU if there is one.",
                default="auto",
                choices=("auto", "cpu", "cuda", "mps"),
            ),
            IntParam(
                name="threads",
                help="CPU threads for torch. Results differ in their last bits with the number; none lets the engine "
                "choose.",
                default=None,
                optional=True,
                none_means="chosen",
                start=1,
                low=1,
                high=256,
                advanced=True,
            ),
        ),
        "training.stop": (
            FloatParam(
                name="loss_below",
                live=True,
                help="Stops when the mean training loss of an epoch is below this bound.",
                default=None,
                optional=True,
                none_means="off",
                start=0.1,
                low=0,
                low_open=True,
            ),
            FloatParam(
                name="accuracy_at_least",
                live=True,
                help="Stops when the accuracy of an epoch reaches this bound: on the validation part if there is one, "
                "else on the training batches.",
                default=None,
                optional=True,
                none_means="off",
                start=0.95,
                low=0,
                high=1,
                low_open=True,
            ),
            IntParam(
                name="patience",
                live=True,
                help="Stops after this many epochs in a row without a better validation loss.",
                default=None,
                optional=True,
                none_means="off",
                start=20,
                low=1,
                high=10**9,
            ),
        ),
    }
)
