"""What goes into the activations while a model trains: from copies, on the same samples, without changing a bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

import engine
from engine.explore.activations.pre_activations import model_pre_activations
from engine.spec import ProjectSpec, set_values
from engine.train.inside import view_of_inputs
from engine.train.mailbox import Mailbox
from engine.train.questions import InsideView
from engine.train.snapshot import PredictionsView
from engine.train.trainer import Trainer

LINEAR = {"in_features": "auto", "out_features": 4}


def project(*kinds: str) -> ProjectSpec:
    """A small network with these activations behind its linear layers, trained for a few steps."""
    layers: list[dict[str, object]] = []
    for kind in kinds:
        layers += [{"kind": "Linear", "params": LINEAR}, {"kind": kind}]
    layers.append({"kind": "Linear", "params": {"in_features": "auto", "out_features": "auto"}})
    edits = [("model.children", layers), ("data.params.n", 120), ("training.epochs", 2)]
    return set_values(engine.load("two-moons-mlp"), edits)


def inputs_of_first(trainer: Trainer, limit: int) -> np.ndarray:
    """Evenly spaced training samples through the first linear layer, in NumPy."""
    index_N = trainer.data.train_index
    rows = index_N[np.linspace(0, len(index_N) - 1, limit).astype(int)]
    layer = trainer.model[0]
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    return trainer.data.inputs(rows) @ weight.T + bias


def test_the_inputs_of_the_first_activation_are_those_of_the_formula() -> None:
    trainer = Trainer(project("ReLU", "Tanh"))
    layers = trainer.answer(InsideView(limit=20)).value
    assert layers is not None
    expected = inputs_of_first(trainer, 20)
    assert [(layer.name, layer.view.kind) for layer in layers] == [("1", "ReLU"), ("3", "Tanh")]
    assert layers[0].view.mean == pytest.approx(expected.mean(), rel=1e-5)
    assert layers[0].view.dead == pytest.approx((expected <= 0).mean())
    assert layers[0].view.counts_B.sum() == layers[0].view.n == 80


def test_what_is_seen_follows_the_weights() -> None:
    trainer = Trainer(project("ReLU"))
    before = trainer.answer(InsideView()).value
    for _ in range(5):
        trainer.step()
    after = trainer.answer(InsideView()).value
    assert before is not None
    assert after is not None
    assert before[0].view.mean != after[0].view.mean


def test_looking_changes_no_bit_of_the_run() -> None:
    spec = project("PReLU", "RReLU")
    alone, watched = Trainer(spec), Trainer(spec)
    alone.run()
    while watched.ended is None:
        watched.step()
        watched.snapshot(questions=(InsideView(),))
    assert np.array_equal(alone.history.losses.values(), watched.history.losses.values())
    assert watched.model.training
    assert not any(module._forward_pre_hooks for module in watched.prober.shadow.model.modules())


def test_the_gradient_of_a_learned_slope_is_that_of_the_loss() -> None:
    trainer = Trainer(project("PReLU"))
    trainer.step()
    layers = trainer.answer(InsideView(limit=30)).value
    assert layers is not None
    slopes = layers[0].slopes
    assert slopes is not None
    index_N = trainer.data.train_index
    at_N = np.linspace(0, len(index_N) - 1, 30).astype(int)
    x = torch.from_numpy(trainer.data.inputs(index_N[at_N]))
    target = torch.from_numpy(trainer.data.samples.y_N[index_N[at_N]]).float().unsqueeze(1)

    def loss_at(change: float) -> float:
        first, act, last = trainer.model
        with torch.no_grad():
            hidden = first(x).double()
            slope = act.weight.item() + change
            bent = torch.where(hidden > 0, hidden, slope * hidden)
            logits = bent @ last.weight.double().T + last.bias.double()
            return float(nn.functional.binary_cross_entropy_with_logits(logits, target.double()))

    assert slopes.slope_S[0] == pytest.approx(trainer.model[1].weight.item())
    expected = (loss_at(1e-5) - loss_at(-1e-5)) / 2e-5
    assert slopes.gradient_S[0] == pytest.approx(expected, rel=1e-4)
    assert not any(parameter.requires_grad for parameter in trainer.prober.shadow.model.parameters())


def test_one_number_that_is_no_number_hides_no_saturated_one() -> None:
    values = np.array([[9.0, 0.0], [-9.0, np.nan], [9.0, 0.1]], dtype=np.float32)
    view = view_of_inputs(nn.Sigmoid(), values)
    assert view.n_not_finite == 1
    assert view.saturated == pytest.approx(3 / 6)


def test_large_pictures_are_thinned_and_every_channel_is_kept() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 5, 3), nn.ReLU())
    with torch.no_grad():
        model[0].weight[2] = 0
        model[0].bias[2] = -1
    (layer,) = model_pre_activations(model, torch.randn(40, 1, 60, 60))
    assert layer.view.n <= 40_000
    assert layer.view.dead_F.tolist() == [False, False, True, False, False]


def test_asking_once_is_answered_once_and_the_view_stays() -> None:
    mailbox = Mailbox()
    view = PredictionsView(limit=3)
    mailbox.request(view)
    mailbox.ask(InsideView(limit=7))
    assert mailbox.wanted
    assert mailbox.take_asked() == (InsideView(limit=7),)
    assert mailbox.take_asked() == ()
    assert mailbox.view == view


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_looking_on_the_gpu_sees_what_the_cpu_sees() -> None:
    spec = project("PReLU", "Sigmoid")
    on_gpu = set_values(spec, [("training.device", "cuda")])
    seen = [Trainer(one).answer(InsideView()).value for one in (spec, on_gpu)]
    for cpu, gpu in zip(seen[0] or (), seen[1] or (), strict=True):
        assert gpu.view.mean == pytest.approx(cpu.view.mean, rel=1e-3, abs=1e-4)
        assert gpu.view.n == cpu.view.n
    assert seen[1] is not None
    assert seen[1][0].slopes is not None
