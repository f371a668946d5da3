"""Parameters of the project itself: how data is split, how long to train, when to stop. Same types as any entry's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param, SizeParam

MAX_SEED = 2**63 - 1
SCALES = ("none", "standardize", "min_max")

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
            ChoiceParam(
                name="predict",
                help="What the model is trained to give: the target of the data, or the input itself, as an "
                "autoencoder does. The input is then the target as the model gets it, scaled and changed for training.",
                default="target",
                choices=("target", "input"),
            ),
            ChoiceParam(
                name="scale_features",
                help="Standardize shifts and scales each feature to mean 0 and standard deviation 1, min_max to the "
                "range 0 to 1; both as measured on the training part.",
                default="none",
                choices=SCALES,
            ),
            ChoiceParam(
                name="scale_target",
                help="The same for a number that is predicted; the loss is then in standard deviations or in ranges.",
                default="none",
                choices=SCALES,
            ),
        ),
        "data.images": (
            SizeParam(
                name="size",
                help="Height and width that every image is resized to; none keeps the size of the images, "
                "in files that of the first one.",
                default=None,
                optional=True,
                none_means="as they are",
                start=(32, 32),
                axes=2,
                scalar=False,
                low=1,
                high=1024,
            ),
            BoolParam(
                name="grayscale", help="Turns colours into shades of gray: one channel.", default=False
            ),
            ChoiceParam(
                name="scale",
                help="Unit brings brightness from 0 … 255 to 0 … 1; standardize goes on to mean 0 and standard "
                "deviation 1 of each channel, as measured on the training part.",
                default="unit",
                choices=("unit", "standardize"),
            ),
            BoolParam(
                name="flip",
                help="Mirrors half of the training images left to right, drawn anew for every batch.",
                default=False,
            ),
            IntParam(
                name="crop_padding",
                help="Shifts each training image by up to this many pixels in each direction, drawn anew for every "
                "batch; 0 for none.",
                default=0,
                low=0,
                high=64,
                unit="pixels",
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
            IntParam(
                name="num_workers",
                help="Processes that read and decode images while the last batch is trained on. Samples that are in "
                "memory need none: handing them over would take longer than picking them.",
                default=0,
                low=0,
                high=64,
                advanced=True,
            ),
            BoolParam(
                name="pin_memory",
                help="Keeps batches in memory that a GPU can fetch by itself; without a GPU it does nothing.",
                default=False,
                advanced=True,
            ),
            ChoiceParam(
                name="precision",
                help="Number type of the forward pass: bfloat16 and float16 are computed by autocast, weights stay "
                "in float32; float16 needs a CUDA GPU, and a GradScaler keeps its small gradients from vanishing.",
                default="float32",
                choices=("float32", "bfloat16", "float16"),
                advanced=True,
            ),
            BoolParam(
                name="compile",
                help="Lets torch.compile make one program of the forward pass: the first step takes long, later ones "
                "of a large model less. On the processor it needs a C++ compiler.",
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
        "training.gradients": (
            IntParam(
                name="accumulate",
                help="Batches whose gradients make one step, as if they were one large batch. At the end of an epoch "
                "those that are left make a step too.",
                default=1,
                low=1,
                high=10**6,
                unit="batches",
            ),
            FloatParam(
                name="clip_value",
                help="Cuts every single gradient to at most this size.",
                default=None,
                optional=True,
                none_means="off",
                start=1.0,
                low=0,
                low_open=True,
                log=True,
                live=True,
            ),
            FloatParam(
                name="clip_norm",
                help="Shortens all gradients together to at most this norm; their direction stays.",
                default=None,
                optional=True,
                none_means="off",
                start=1.0,
                low=0,
                low_open=True,
                log=True,
                live=True,
            ),
            FloatParam(
                name="norm_type",
                help="Which norm clip_norm means: 1 adds sizes up, 2 is the Euclidean length.",
                default=2.0,
                low=1,
                high=100,
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
