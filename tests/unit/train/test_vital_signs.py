"""The vital signs are what a plain computation with torch gives for the same moment, and taking them changes no bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.presets import read_preset
from engine.spec import ProjectSpec, set_values
from engine.train.fingerprint import weights_sha256
from engine.train.trainer import Trainer
from engine.train.vital_signs import take_vitals

_LAYERS = [
    {"kind": "Linear", "params": {"out_features": 8}},
    {"kind": "BatchNorm1d"},
    {"kind": "ReLU"},
    {"kind": "Dropout", "params": {"p": 0.3}},
    {"kind": "Linear"},
]
MOONS = set_values(read_preset("two-moons-mlp"), [("model.children", _LAYERS), ("training.epochs", 3)])
FULL = set_values(read_preset("linear-regression"), [("training.epochs", 40)])


@pytest.mark.parametrize("spec", [MOONS, FULL], ids=["batches", "all at once"])
def test_a_run_has_the_same_bits_with_the_doctor_on_and_off(spec: ProjectSpec) -> None:
    plain, looked = Trainer(spec), Trainer(spec)
    plain.run()
    while looked.ended is None:
        looked.step()
        rng = torch.get_rng_state()
        take_vitals(looked)
        assert torch.equal(torch.get_rng_state(), rng)
    assert looked.history.losses.values().tolist() == plain.history.losses.values().tolist()
    assert weights_sha256(looked.model.state_dict()) == weights_sha256(plain.model.state_dict())
    assert all(module.training for module in looked.model.modules())


@pytest.mark.parametrize("spec", [MOONS, FULL], ids=["batches", "all at once"])
def test_the_update_is_compared_with_the_weights(spec: ProjectSpec) -> None:
    trainer = Trainer(spec)
    assert take_vitals(trainer).layers == ()
    for _ in range(5):
        before = {name: p.detach().clone() for name, p in trainer.model.named_parameters()}
        trainer.step()
    for layer in take_vitals(trainer).layers:
        now = dict(trainer.model.named_parameters())[f"{layer.name}.weight"].detach()
        moved = torch.linalg.vector_norm(now - before[f"{layer.name}.weight"])
        assert layer.weight_norm == pytest.approx(float(torch.linalg.vector_norm(now)), rel=1e-6)
        assert layer.update_ratio == pytest.approx(float(moved) / layer.weight_norm, rel=1e-4)


def test_gradients_dead_units_and_classes_are_those_of_the_evaluating_model() -> None:
    trainer = Trainer(MOONS)
    for _ in range(4):
        trainer.step()
    vitals, (x, target) = take_vitals(trainer), trainer.last_batch or ()
    model = trainer.model.eval()
    trainer.loss_function(model(x), target).backward()
    for layer in vitals.layers:
        gradient = dict(model.named_parameters())[f"{layer.name}.weight"].grad
        assert gradient is not None
        assert layer.gradient_norm == pytest.approx(float(gradient.norm()), rel=1e-4)
    data = trainer.data
    inputs = torch.tensor(data.inputs(data.train_index))
    with torch.no_grad():
        (relu,) = vitals.activations
        assert relu.n_dead == int((model[:2](inputs) <= 0).all(dim=0).sum())
        says = (model(inputs)[:, 0] > 0).numpy().astype(int)
    true = data.samples.y_N[data.train_index].astype(int)
    for i in range(2):
        for j in range(2):
            assert vitals.counts_KP[i, j] == np.sum((true == i) & (says == j))
    assert vitals.counts_KP[:, 2].tolist() == [0, 0]


def test_of_a_model_that_takes_long_the_look_is_short_and_says_no_more_than_it_knows() -> None:
    trainer = Trainer(MOONS)
    trainer.step()
    trainer.prober.affordable_samples = 1
    seen: list[int] = []
    outputs = trainer.prober.outputs

    def counted(model: torch.nn.Module, x: np.ndarray, **more: bool) -> torch.Tensor:
        seen.append(len(x))
        return outputs(model, x, **more)

    trainer.prober.outputs = counted  # type: ignore[method-assign, assignment]
    vitals = take_vitals(trainer)
    assert seen == [1]
    assert (vitals.activations, vitals.counts_KP.size) == ((), 0)
    assert all(layer.gradient_norm > 0 for layer in vitals.layers)
