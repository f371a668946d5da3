"""Settings under which optimisers are held to NumPy: together they vary every declared parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Beside the defaults, which are always tried. Rates are large enough that a wrong formula shows within 50 steps.
SETTINGS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "SGD": (
        {"lr": 0.05, "weight_decay": 0.1},
        {"lr": 0.05, "momentum": 0.9},
        {"lr": 0.05, "momentum": 0.8, "dampening": 0.3, "maximize": True},
        {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    ),
    "ASGD": (
        {"lr": 0.05, "lambd": 0.1, "alpha": 0.5, "t0": 10.0},
        {"lr": 0.02, "weight_decay": 0.1, "maximize": True},
    ),
    "Rprop": (
        {"lr": 0.03, "etas": (0.4, 1.3), "step_sizes": (0.001, 0.2)},
        {"lr": 0.001, "maximize": True},
    ),
    "Adam": (
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.01, "weight_decay": 0.1},
        {"lr": 0.3, "amsgrad": True, "betas": (0.5, 0.6)},
        {"lr": 0.05, "weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True},
    ),
    "AdamW": (
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.01, "weight_decay": 0.2},
        {"lr": 0.3, "amsgrad": True, "betas": (0.5, 0.6), "maximize": True},
    ),
    "NAdam": (
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.01, "weight_decay": 0.1, "momentum_decay": 0.1},
        {"lr": 0.05, "weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True},
    ),
    "RAdam": (
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.01, "weight_decay": 0.1},
        {"lr": 0.05, "weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True},
    ),
    "Adamax": ({"lr": 0.05, "betas": (0.8, 0.9), "eps": 0.01, "weight_decay": 0.1, "maximize": True},),
    "RMSprop": (
        {"lr": 0.02, "alpha": 0.8, "eps": 0.01, "weight_decay": 0.1},
        {"lr": 0.02, "alpha": 0.9, "momentum": 0.8, "eps": 0.1},
        {"lr": 0.02, "alpha": 0.9, "centered": True, "eps": 0.1, "momentum": 0.5, "maximize": True},
    ),
    "Adagrad": (
        {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 0.01},
        {"lr": 0.1, "maximize": True},
    ),
    "Adadelta": ({"lr": 0.8, "rho": 0.8, "eps": 0.001, "weight_decay": 0.1, "maximize": True},),
    "Adafactor": (
        {"lr": 0.05, "beta2_decay": -0.5, "weight_decay": 0.1, "eps": (0.3, 0.5), "maximize": True},
        # Only gradients that grow are larger than their running mean square.
        {"lr": 0.5, "d": 1.2, "maximize": True, "beta2_decay": -1.0},
    ),
    "LBFGS": (
        {"lr": 0.5, "max_iter": 3, "history_size": 2},
        {"lr": 0.3, "max_iter": 6, "max_eval": 4},
        {"lr": 0.5, "max_iter": 4, "tolerance_grad": 0.5},
        {"lr": 0.5, "max_iter": 4, "tolerance_change": 0.05},
    ),
    "Muon": (
        {"lr": 0.05, "momentum": 0.8, "nesterov": False, "weight_decay": 0.3},
        {"lr": 0.02, "ns_steps": 2, "ns_coefficients": (3.0, -4.0, 2.0), "eps": 1.0},
        {"lr": 0.05, "adjust_lr_fn": "match_rms_adamw"},
    ),
    "SparseAdam": (
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.01},
        {"lr": 0.02, "maximize": True},
    ),
}
