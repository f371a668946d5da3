"""What decides which samples an epoch visits, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import Entry
from engine.catalogue.params import BoolParam, FloatParam, IntParam, NumbersParam

_SOURCE = "https://docs.pytorch.org/docs/stable/data.html#torch.utils.data."
_MOST = 10**9


@dataclass(frozen=True, kw_only=True)
class SamplerEntry(Entry):
    """A sampler of ``torch.utils.data``.

    Args:
        example_params: Parameters for the contract test.
    """

    example_params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


_COUNT = IntParam(
    name="num_samples",
    help="How many samples an epoch draws; none draws as many as there are.",
    default=None,
    optional=True,
    none_means="all",
    start=100,
    low=1,
    high=_MOST,
)

SAMPLERS: tuple[SamplerEntry, ...] = (
    SamplerEntry(
        kind="RandomSampler",
        target="torch.utils.data:RandomSampler",
        summary="A new random order every epoch, each sample once; with replacement, a sample can come twice.",
        source=_SOURCE + "RandomSampler",
        tags=frozenset({"shuffle", "order", "bootstrap"}),
        params=(
            BoolParam(
                name="replacement",
                help="Puts each sample back after it was drawn, so that it can be drawn again in the same epoch.",
                default=False,
            ),
            _COUNT,
        ),
        deviations=MappingProxyType(
            {
                "data_source": "the training samples",
                "generator": "the loader's own, seeded with the project's seed",
            }
        ),
        example_params=MappingProxyType({"replacement": True, "num_samples": 7}),
    ),
    SamplerEntry(
        kind="SequentialSampler",
        target="torch.utils.data:SequentialSampler",
        summary="The order of the data, the same every epoch.",
        source=_SOURCE + "SequentialSampler",
        tags=frozenset({"order", "no shuffle"}),
        deviations=MappingProxyType({"data_source": "the training samples"}),
    ),
    SamplerEntry(
        kind="WeightedRandomSampler",
        target="torch.utils.data:WeightedRandomSampler",
        summary="Draws samples with a weight for each class, so that rare classes are seen as often as frequent ones.",
        source=_SOURCE + "WeightedRandomSampler",
        tags=frozenset({"imbalance", "balance", "classes", "oversampling"}),
        params=(
            NumbersParam(
                name="weights",
                help="How much more often a sample of each class is drawn; auto weighs each class by 1 / its number "
                "of training samples, so that all classes come equally often.",
                default="auto",
                auto=True,
                item=FloatParam(name="weight", help="Weight of one class.", low=0, high=1e30),
                start=(1.0, 1.0),
            ),
            _COUNT,
            BoolParam(
                name="replacement",
                help="Puts each sample back after it was drawn; without it rare classes run out.",
                default=True,
            ),
        ),
        deviations=MappingProxyType(
            {
                "weights": "torch wants one weight a sample; here one a class is spread over its samples",
                "num_samples": "none stands for the number of training samples",
                "generator": "the loader's own, seeded with the project's seed",
            }
        ),
        example_params=MappingProxyType({"weights": (1.0, 3.0), "num_samples": 8}),
    ),
)
