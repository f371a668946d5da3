"""Predictions of a finished run for images that it has never seen.

Shape suffixes: N images, K classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from engine import catalogue
from engine.catalogue.entry import ItemKind
from engine.data.images.decode import decode_images
from engine.data.load import LoadedData
from engine.runs.trained_model import trained_model
from engine.spec import Problem, ProjectError
from engine.train.predict import OutputReader


@dataclass(frozen=True)
class Prediction:
    """What a run says of one image.

    Args:
        file: The image.
        predicted: Name of the class, or the number in the target's unit; for an autoencoder the mean distance of its
            reconstruction from the image, in the numbers that the model gets.
        probabilities: Probability of every class by its name; empty for a number.
        reconstruction: What an autoencoder makes of the image, float32 (C, H, W), in the numbers that the model gets;
            None for any other model.
    """

    file: Path
    predicted: str | float
    probabilities: dict[str, float]
    reconstruction: npt.NDArray[np.float32] | None = None

    def to_json(self) -> dict[str, Any]:
        """What was predicted as one JSON object, without the reconstruction."""
        return {"file": str(self.file), "predicted": self.predicted, "probabilities": self.probabilities}


def predict(
    run_dir: str | Path, files: Sequence[str | Path], *, allow_code: bool = False
) -> list[Prediction]:
    """Predict what is on images with the weights of a finished run.

    Args:
        run_dir: The folder of the run.
        files: Image files; they are resized and scaled as the run's own images were.
        allow_code: Let the Python files run whose text was kept with the run.

    Raises:
        ProjectError: If the run cannot be read or was not trained on images, or a file is no image; with all of them.
    """
    run_dir, paths = Path(run_dir), [Path(file) for file in files]
    spec, data, model = trained_model(run_dir, allow_code=allow_code)
    loss = catalogue.loss(spec.loss.kind)
    assert loss is not None, "resolve() checked it"
    reader = OutputReader.of(loss.output_meaning, data)
    x = torch.from_numpy(inputs_of_images(data, paths))
    with torch.no_grad():
        output = model.eval()(x)
    if reader.predicts_input:
        made = reader.reconstruction(output)
        distances = np.abs(made.astype(np.float64) - x.numpy()).reshape(len(made), -1).mean(axis=1).tolist()
        return [
            Prediction(path, distance, {}, image)
            for path, distance, image in zip(paths, distances, made, strict=True)
        ]
    predicted_N, probabilities_NK = reader.predicted(output), reader.class_probabilities(output)
    names = data.facts.class_names
    found = []
    for i, path in enumerate(paths):
        if probabilities_NK is None:
            found.append(Prediction(path, float(predicted_N[i]), {}))
            continue
        shares = dict(zip(names, probabilities_NK[i].tolist(), strict=True))
        found.append(Prediction(path, names[int(predicted_N[i])], shares))
    return found


def inputs_of_images(data: LoadedData, paths: Sequence[Path]) -> Any:
    """Image files as a model that was trained on the data gets them, float32, shape (N, C, H, W).

    Raises:
        ProjectError: If the data is no images, or a file cannot be read.
    """
    items = data.samples.items
    if items is None or items.kind is not ItemKind.IMAGE:
        expected = "a project that is trained on images"
        raise ProjectError([Problem("data", "no_images", expected, f"one about {data.facts.target_name!r}")])
    channels, height, width = items.shape
    pixels = decode_images(paths, height, width, grayscale=channels == 1)
    # Numbers of images that are no bytes lie between 0 and 1.
    values = pixels if items.is_bytes else pixels / 255.0
    return data.preparation.items(values, items.is_bytes)
