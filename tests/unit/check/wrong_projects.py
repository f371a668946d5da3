"""Projects with one thing wrong each, one for every rule of the check."""

from __future__ import annotations

from wrong_autoencoders import AUTOENCODERS
from wrong_choices import KINDS, PARAMETERS
from wrong_models import LOSSES, SHAPES
from wrong_optimization import OPTIMIZATION
from wrong_training import PAIRS, TRAINING

WRONG = (*KINDS, *PARAMETERS, *SHAPES, *LOSSES, *TRAINING, *PAIRS, *AUTOENCODERS, *OPTIMIZATION)
