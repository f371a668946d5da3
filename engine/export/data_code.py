"""The data of a project as source text: the same function, or the same file read the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.build.augment import augment
from engine.build.image_dataset import ImageFileDataset
from engine.catalogue.entry import ItemKind, TargetForm, Task
from engine.data.derived import derive_inputs
from engine.data.images.decode import IMAGE_SUFFIXES, UnreadableImage, decode_image
from engine.data.images.listing import list_images
from engine.data.images.pixels import pixels_to_inputs
from engine.data.items import ImageFiles
from engine.data.load import LoadedData
from engine.data.prepare import Preparation
from engine.data.scale import fill_missing, low_and_range, mean_and_std, means_of_present
from engine.data.split import split_indices
from engine.export.text import call, comment, literal, source_of
from engine.spec import DataSpec, ProjectSpec


def data_functions(spec: DataSpec, data: LoadedData) -> list[str]:
    """Source of every function and class that the data part of the script uses."""
    needed: list[Callable[..., Any]] = []
    is_image = data.facts.item is ItemKind.IMAGE
    if data.plain is not None:
        needed += [*data.plain.helpers, data.plain.function]
    if spec.split.validation or spec.split.test:
        needed.append(split_indices)
    if data.preparation.fill_F is not None:
        needed += [means_of_present, fill_missing]
    if data.preparation.derives:
        needed.append(derive_inputs)
    scales = {spec.scale_features if not is_image else "none"}
    if data.facts.task is Task.REGRESSION and not data.facts.predicts_input:
        scales.add(spec.scale_target)
    needed += [function for how, function in _SCALES.items() if how in scales]
    if is_image:
        needed.append(pixels_to_inputs)
        if spec.images.flip or spec.images.crop_padding:
            needed.append(augment)
    if not data.facts.in_memory:
        needed += [list_images, UnreadableImage, decode_image, ImageFileDataset]
    return [source_of(function) for function in needed]


_SCALES: dict[str, Callable[..., Any]] = {"standardize": mean_and_std, "min_max": low_and_range}
_SCALE_NAMES = {"standardize": ("mean", "std"), "min_max": ("low", "range")}
_SCALE_WORDS = {
    "standardize": "Each feature gets mean 0 and standard deviation 1, measured on the training samples.",
    "min_max": "Each feature gets the range 0 to 1, measured on the training samples.",
}


def data_lines(spec: DataSpec, data: LoadedData, form: TargetForm) -> list[str]:
    """Statements that make ``inputs``, ``targets`` and the row numbers of each part.

    Args:
        spec: The data part of the project.
        data: The same, loaded.
        form: How the loss wants its targets.
    """
    lines = _source_lines(data)
    lines += _edit_lines(spec)
    lines += _split_lines(spec, "x" if data.plain is not None else "paths")
    if data.facts.item is ItemKind.TABLE:
        lines += _table_lines(spec, data.preparation)
    elif data.facts.item is ItemKind.SEQUENCE and spec.scale_features != "none":
        first, second = _SCALE_NAMES[spec.scale_features]
        function = _SCALES[spec.scale_features].__name__
        lines += [
            comment(_SCALE_WORDS[spec.scale_features]),
            f"x_{first}, x_{second} = {function}(x[train_rows].reshape(-1, x.shape[-1]))",
            f"x = (x - x_{first}) / x_{second}",
        ]
    is_scaled = spec.scale_target != "none" and not data.facts.predicts_input
    if is_scaled and data.facts.task is Task.REGRESSION:
        first, second = _SCALE_NAMES[spec.scale_target]
        unit = "standard deviations" if spec.scale_target == "standardize" else "parts of its range"
        lines += [
            comment(f"The target is scaled as well: the loss is in {unit}."),
            f"y_{first}, y_{second} = {_SCALES[spec.scale_target].__name__}(y[train_rows])",
            f"y = (y - y_{first}) / y_{second}",
        ]
    lines.append("")
    if data.facts.item is ItemKind.IMAGE:
        lines += _image_lines(data)
    else:
        lines.append("inputs = torch.from_numpy(x.astype(np.float32))")
    return [*lines, *_target_lines(data, form)]


def part_lines(spec: ProjectSpec, data: LoadedData) -> list[str]:
    """Statements that make ``train_set`` and what the validation part needs."""
    has_validation = spec.data.split.validation > 0
    if data.facts.in_memory and data.facts.predicts_input:
        lines = [
            comment("The target of a sample is the sample itself."),
            "train_set = TensorDataset(inputs[train_rows])",
        ]
        if has_validation:
            lines.append("validation_inputs = inputs[validation_rows].to(device)")
        return lines
    if data.facts.in_memory:
        lines = ["train_set = TensorDataset(inputs[train_rows], targets[train_rows])"]
        if has_validation:
            lines += [
                "validation_inputs = inputs[validation_rows].to(device)",
                "validation_targets = targets[validation_rows].to(device)",
            ]
        return lines
    lines = [
        "",
        "",
        "def images_of(rows):",
        "    return ImageFileDataset([paths[i] for i in rows], targets[rows], **image_settings)",
        "",
        "",
        "train_set = images_of(train_rows)",
    ]
    if has_validation:
        lines.append("validation_set = images_of(validation_rows)")
        if not data.facts.predicts_input:
            lines.append("validation_targets = targets[validation_rows].to(device)")
    return lines


def _source_lines(data: LoadedData) -> list[str]:
    if data.plain is not None:
        arguments = {name: literal(value) for name, value in data.plain.arguments.items()}
        first = literal(str(data.plain.path)) if data.plain.path is not None else None
        return ["x, y = " + call(data.plain.function.__name__, arguments, first=first)]
    files, y_N = data.samples.items, data.samples.y_N
    assert isinstance(files, ImageFiles)
    names = list(data.facts.class_names)
    return [
        comment("One folder a class; the images in the order of their names."),
        f"folder = Path({literal(str(files.root))})",
        f"class_names = {literal(names)}",
        f"suffixes = {literal(list(IMAGE_SUFFIXES))}",
        "by_class = [list_images(folder / name, suffixes) for name in class_names]",
        "paths = [path for found in by_class for path in found]",
        "y = np.repeat(np.arange(len(class_names)), [len(found) for found in by_class])",
        f'assert len(paths) == {len(y_N)}, "the folder holds other images than when this was written"',
    ]


def _table_lines(spec: DataSpec, preparation: Preparation) -> list[str]:
    lines = []
    if preparation.fill_F is not None:
        lines += [
            comment("Missing values get the mean of the training samples."),
            "x = fill_missing(x, means_of_present(x[train_rows]))",
        ]
    if preparation.derives:
        codes, terms, left_out = preparation.derive_arguments()
        pairs = ", ".join(f"({literal(kind)}, {literal(of)})" for kind, of in terms)
        lines += [
            comment(f"The model's inputs: {', '.join(preparation.names[:20])}."),
            f"codes = {{{', '.join(f'{at}: {literal(values)}' for at, values in codes.items())}}}",
            f"x = derive_inputs(x, codes, [{pairs}], {literal(left_out)})",
        ]
    if spec.scale_features != "none":
        first, second = _SCALE_NAMES[spec.scale_features]
        lines += [
            comment(_SCALE_WORDS[spec.scale_features]),
            f"x_{first}, x_{second} = {_SCALES[spec.scale_features].__name__}(x[train_rows])",
            f"x = (x - x_{first}) / x_{second}",
        ]
    return lines


def _image_lines(data: LoadedData) -> list[str]:
    mean, std = literal(data.preparation.shift_I.tolist()), literal(data.preparation.scale_I.tolist())
    lines = []
    if data.preparation.scales:
        lines.append(comment("Mean and standard deviation of each channel, measured on the training images."))
    files = data.samples.items
    if isinstance(files, ImageFiles):
        arguments = {
            "height": str(files.height),
            "width": str(files.width),
            "grayscale": literal(files.grayscale),
            "mean": mean,
            "std": std,
        }
        return [*lines, "image_settings = " + call("dict", arguments)]
    arguments = {"mean": mean, "std": std}
    if files is None or not files.is_bytes:
        arguments["is_bytes"] = "False"
    return [*lines, f"inputs = torch.from_numpy({call('pixels_to_inputs', arguments, first='x')})"]


def _edit_lines(spec: DataSpec) -> list[str]:
    edits = spec.edits
    if not (edits.moved or edits.added):
        return []
    lines = [comment("Points that were moved or added by hand; added ones are trained on.")]
    for move in edits.moved:
        lines.append(
            f"x[{move.index}], y[{move.index}] = {literal(move.values[:-1])}, {literal(move.values[-1])}"
        )
    if edits.added:
        rows = literal([row[:-1] for row in edits.added])
        last = literal([row[-1] for row in edits.added])
        lines += [f"x = np.concatenate([x, np.array({rows})])", f"y = np.append(y, {last}).astype(y.dtype)"]
    return lines


def _split_lines(spec: DataSpec, samples: str) -> list[str]:
    added, removed = len(spec.edits.added), spec.edits.removed
    n = f"len({samples}) - {added}" if added else f"len({samples})"
    parts = ["train_rows"]
    if spec.split.validation or spec.split.test:
        parts = ["train_rows", "validation_rows", "test_rows"]
        split = spec.split
        arguments = {name: literal(getattr(split, name)) for name in ("validation", "test", "seed")}
        lines = [f"{', '.join(parts)} = " + call("split_indices", arguments, first=n)]
    else:
        lines = [f"train_rows = np.arange({n})"]
    if added:
        lines.append(f"train_rows = np.append(train_rows, np.arange({n}, len({samples})))")
    if removed:
        lines.append(comment("Points that were removed by hand."))
        lines += [f"{part} = {part}[~np.isin({part}, {literal(removed)})]" for part in parts]
    return lines


def _target_lines(data: LoadedData, form: TargetForm) -> list[str]:
    index_line = "targets = torch.from_numpy(y.astype(np.int64))"
    if data.facts.predicts_input:
        note = "The Dataset gives the classes as well; the target of an image is the image itself."
        return [] if data.facts.in_memory else [comment(note), index_line]
    if form is TargetForm.CLASS_INDEX:
        return [index_line]
    lines = ["targets = torch.from_numpy(y.astype(np.float32)).unsqueeze(1)"]
    if form is TargetForm.SIGN and data.facts.task is Task.CLASSIFICATION:
        lines.append("targets = 2 * targets - 1  # this loss names the classes -1 and 1")
    return lines
