"""Which pictures are drawn of the window, and of what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One picture.

    Args:
        name: Name of the file and of the ``--page`` option.
        preset: The project that is trained first.
        tab: Object name of the page in front.
        edits: Pairs of spec path and value, applied before anything is trained.
        train: False shows the first weights.
        dock: Object name of the dock to bring to the front below.
        inner: Object name of a page inside the page, which is brought to the front too; empty for none.
        example: Key of an example for the tensor bench; empty for the bench of the preset.
        picture: Title of the bench's page to bring to the front.
        data_page: Name of the page in the Data tab to bring to the front.
        activations: Activations that are ticked on their page; the last one is in hand.
    """

    name: str
    preset: str
    tab: str
    edits: tuple[tuple[str, object], ...] = ()
    train: bool = True
    dock: str = "codeDock"
    inner: str = ""
    example: str = ""
    picture: str = ""
    data_page: str = ""
    activations: tuple[str, ...] = ()


_PICTURES: tuple[tuple[str, object], ...] = (
    ("data.kind", "shapes"),
    ("data.params", {}),
    ("loss", {"kind": "CrossEntropyLoss", "params": {}}),
)


def _conv(channels: int, **params: object) -> dict[str, object]:
    sizes = {"in_channels": "auto", "out_channels": channels, "kernel_size": 3, "padding": 1}
    return {"kind": "Conv2d", "params": {**sizes, **params}}


_BODY = {"kind": "Sequential", "children": [_conv(16), {"kind": "ReLU"}, _conv(16)]}
# Every kind of container in one small network.
_BRANCHED: tuple[tuple[str, object], ...] = (
    *_PICTURES,
    (
        "model.children",
        [
            {**_conv(16, stride=2), "name": "stem"},
            {"kind": "Residual", "name": "block", "children": [_BODY]},
            {
                "kind": "ModuleDict",
                "name": "act",
                "params": {"route": "prelu"},
                "children": [{"kind": "ReLU", "name": "relu"}, {"kind": "PReLU", "name": "prelu"}],
            },
            {
                "kind": "Parallel",
                "name": "mix",
                "children": [_conv(8, kernel_size=1, padding=0), _conv(16), {"kind": "Identity"}],
            },
            {"kind": "AdaptiveAvgPool2d", "params": {"output_size": [1, 1]}},
            {"kind": "Flatten"},
            {
                "kind": "ModuleList",
                "name": "hidden",
                "params": {"repeat": 3},
                "children": [
                    {"kind": "Linear", "params": {"in_features": "auto", "out_features": 40}},
                    {"kind": "ReLU"},
                ],
            },
            {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
        ],
    ),
)

# The layers of an autoencoder for sequences; those in the middle suffice for a table.
_NARROW: tuple[dict[str, object], ...] = (
    {"kind": "Flatten"},
    {"kind": "Linear", "params": {"in_features": "auto", "out_features": 6}},
    {"kind": "Tanh"},
    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
    {"kind": "Unflatten", "params": {"dim": 1, "unflattened_size": [-1, 1]}},
)

PAGES = (
    Page("tensors", "linear-regression", "tensorsTab", train=False, example="strides", picture="Memory"),
    Page("autograd", "linear-regression", "tensorsTab", train=False, example="line", picture="Graph"),
    Page("start", "linear-regression", "dataTab", train=False),
    Page("linear-regression", "linear-regression", "dataTab"),
    Page("logistic-regression", "logistic-regression", "optimizerTab"),
    Page("moons", "two-moons-mlp", "lossActivationTab"),
    Page("activations", "two-moons-mlp", "lossActivationTab", inner="activationsPage"),
    Page(
        "activations-overlaid",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("ReLU", "LeakyReLU", "Tanh", "GELU", "Hardtanh", "SiLU"),
    ),
    Page(
        "activations-random",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("RReLU",),
    ),
    Page(
        "activations-learned",
        "two-moons-mlp",
        "lossActivationTab",
        edits=(("model.children[1]", {"kind": "PReLU"}), ("model.children[3]", {"kind": "ReLU"})),
        inner="activationsPage",
        activations=("PReLU",),
    ),
    Page(
        "activations-vector",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("Softmax",),
    ),
    Page(
        "activations-gate",
        "two-moons-mlp",
        "lossActivationTab",
        train=False,
        inner="activationsPage",
        activations=("GLU",),
    ),
    Page("losses", "two-moons-mlp", "lossActivationTab", train=False, inner="byHandPanel"),
    Page("losses-element", "linear-regression", "lossActivationTab", train=False, inner="elementPanel"),
    Page("losses-run", "two-moons-mlp", "lossActivationTab", inner="livePanel"),
    Page("losses-families", "two-moons-mlp", "lossActivationTab", train=False, inner="familiesPart"),
    Page("losses-logits", "two-moons-mlp", "lossActivationTab", train=False, inner="logitsPart"),
    Page("losses-entropy", "two-moons-mlp", "lossActivationTab", train=False, inner="entropyPart"),
    Page("mistakes", "two-moons-mlp", "lossActivationTab", train=False, inner="mistakesPage"),
    Page("losses-objective", "two-moons-mlp", "lossActivationTab", inner="objectivePart"),
    Page("spirals", "spiral-mlp", "modelTab"),
    Page("model-blocks", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False),
    Page("model-summary", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="summaryPage"),
    Page("model-code", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="modelCodePage"),
    Page("model-sizes", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="sizePage"),
    Page("model-weights", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="initPage"),
    Page("model-flow", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="flowPicture"),
    Page("model-palette", "two-moons-mlp", "modelTab", edits=_BRANCHED, train=False, inner="layerPalette"),
    Page("model-alexnet", "alexnet", "modelTab", train=False),
    Page("model-resnet", "resnet-18", "modelTab", train=False),
    Page("model-inception", "inception-block", "modelTab", train=False),
    Page("csv-regression", "csv-regression", "dataTab"),
    Page("data-matrix", "csv-classification", "dataTab", train=False, data_page="matrix"),
    Page("data-table", "csv-classification", "dataTab", train=False, data_page="table"),
    Page("data-columns", "csv-classification", "dataTab", train=False, data_page="columns"),
    Page(
        "data-batches", "two-moons-mlp", "dataTab", (("data.params.n", 60),), train=False, data_page="batches"
    ),
    Page(
        "data-images",
        "csv-classification",
        "dataTab",
        edits=(
            ("data.kind", "digits"),
            ("data.params", {}),
            ("data.scale_features", "none"),
            (
                "model.children",
                [
                    {"kind": "Flatten"},
                    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
                ],
            ),
        ),
        train=False,
        data_page="images",
    ),
    Page(
        "data-sequences",
        "csv-classification",
        "dataTab",
        edits=(
            ("data.kind", "waves"),
            ("data.params", {}),
            (
                "model.children",
                [
                    {"kind": "Flatten"},
                    {"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}},
                ],
            ),
        ),
        train=False,
        data_page="sequences",
    ),
    Page("csv-classification", "csv-classification", "dataTab"),
    Page("autoencoder", "digits-autoencoder", "dataTab", data_page="images"),
    Page("autoencoder-model", "digits-autoencoder", "modelTab"),
    Page(
        "autoencoder-sequences",
        "digits-autoencoder",
        "dataTab",
        edits=(("data.kind", "waves"), ("data.params", {}), ("model.children", _NARROW)),
        data_page="sequences",
    ),
    Page(
        "autoencoder-table",
        "digits-autoencoder",
        "dataTab",
        edits=(
            ("data.kind", "wine"),
            ("data.params", {}),
            ("data.scale_features", "standardize"),
            ("model.children", _NARROW[1:4]),
        ),
    ),
    Page(
        "problems",
        "two-moons-mlp",
        "modelTab",
        edits=(
            ("model.children[2].params.in_features", 9),
            ("loss.kind", "BCELoss"),
            ("optimizer.params.lr", -1),
        ),
        train=False,
        dock="problemsDock",
    ),
    Page(
        "doctor",
        "two-moons-mlp",
        "modelTab",
        edits=(
            ("optimizer", {"kind": "SGD", "params": {"lr": 30.0}}),
            ("training.epochs", 60),
            ("model.children[1].kind", "ReLU"),
        ),
        dock="doctorDock",
    ),
)
