"""The models that ship with the trainer, from one weighted sum to ResNet-18."""

from __future__ import annotations

from engine.model_presets.autoencoders import AUTOENCODER
from engine.model_presets.declare import ModelPreset, with_model
from engine.model_presets.first_steps import FIRST_STEPS
from engine.model_presets.large_images import LARGE_IMAGES
from engine.model_presets.sequences import SEQUENCES
from engine.model_presets.small_images import SMALL_IMAGES

MODEL_PRESETS: tuple[ModelPreset, ...] = (*FIRST_STEPS, *SMALL_IMAGES, *LARGE_IMAGES, AUTOENCODER, *SEQUENCES)

__all__ = ["MODEL_PRESETS", "ModelPreset", "with_model"]
