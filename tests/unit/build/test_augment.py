"""Images are mirrored and shifted as the drawn numbers say, and nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.build.augment import augment
from engine.presets import read_preset
from engine.spec import set_values
from engine.train.trainer import Trainer


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(4)


def _by_numpy(x: np.ndarray, flip: bool, padding: int) -> np.ndarray:
    """The same with NumPy, from the same draws."""
    generator, n = _generator(), len(x)
    mirrored = (torch.rand(n, generator=generator) < 0.5).tolist() if flip else [False] * n
    wide = (
        torch.randint(0, 2 * padding + 1, (n, 2), generator=generator).tolist() if padding else [[0, 0]] * n
    )
    found = []
    for stored, is_mirrored, (down, right) in zip(x, mirrored, wide, strict=True):
        image = stored[:, :, ::-1] if is_mirrored else stored
        moved = np.zeros_like(image)
        height, width = image.shape[1:]
        for i in range(height):
            for j in range(width):
                a, b = i + down - padding, j + right - padding
                if 0 <= a < height and 0 <= b < width:
                    moved[:, i, j] = image[:, a, b]
        found.append(moved)
    return np.stack(found)


@pytest.mark.parametrize(("flip", "padding"), [(True, 0), (False, 2), (True, 3)])
def test_images_change_as_the_draws_say(flip: bool, padding: int) -> None:
    x = np.random.default_rng(0).random((20, 3, 6, 7), dtype=np.float32)
    found = augment(torch.from_numpy(x), _generator(), flip, padding)
    assert np.array_equal(found.numpy(), _by_numpy(x, flip, padding))


def test_only_training_batches_are_changed_and_the_model_s_numbers_stay() -> None:
    layers = [{"kind": "Flatten"}, {"kind": "Dropout"}, {"kind": "Linear"}]
    edits = {
        "data.kind": "digits",
        "data.params": {},
        "model.children": layers,
        "loss": {"kind": "CrossEntropyLoss"},
        "training.batch_size": 200,
        "training.epochs": 1,
    }
    plain = set_values(read_preset("two-moons-mlp"), list(edits.items()))
    changed = set_values(plain, [("data.images.crop_padding", 2)])
    one, other = Trainer(plain), Trainer(changed)
    weights = [trainer.model.state_dict()["2.weight"].clone() for trainer in (one, other)]
    assert torch.equal(*weights)
    assert one.evaluate("validation") == other.evaluate("validation")
    assert one.evaluate("train") == other.evaluate("train")
    assert one.step() != other.step()
    # The order of the batches and the model's own numbers are drawn from generators of their own.
    order = [trainer.batches.generator.get_state() for trainer in (one, other)]
    assert torch.equal(*order)


def test_the_same_seed_changes_images_in_the_same_way() -> None:
    x = torch.rand(10, 1, 8, 8)
    first, again = (augment(x, _generator(), True, 2) for _ in range(2))
    assert torch.equal(first, again)
