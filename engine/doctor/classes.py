"""Classes that the model never says."""

from __future__ import annotations

from engine.doctor.finding import Finding, Gravity
from engine.doctor.rule import Rule
from engine.spec import ProjectSpec
from engine.train.vitals import Vitals

_FEWEST_SAMPLES = 5
_FEWEST_STEPS = 100
_FEWEST_EPOCHS = 3


def never_predicted(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """A class that training samples have and that is predicted for none of them."""
    del spec
    counts = vitals.counts_KP
    if not counts.size or vitals.epoch < _FEWEST_EPOCHS or vitals.step < _FEWEST_STEPS:
        return []
    missing = [
        i for i in range(len(counts)) if counts[i].sum() >= _FEWEST_SAMPLES and counts[:, i].sum() == 0
    ]
    if not missing:
        return []
    names = ", ".join(vitals.class_names[i] for i in missing)
    share = sum(int(counts[i].sum()) for i in missing)
    said = "is" if len(missing) == 1 else "are"
    return [
        Finding(
            "never_predicted",
            "data",
            f"The model never predicts {names}, though there {said} training samples of it.",
            f"{share} of {int(counts.sum())} samples that were looked at belong to it; after {vitals.epoch} epochs it "
            f"is said for none.",
            "Stop and weigh the classes in the loss, draw rare ones more often with a sampler, or train longer.",
            None,
            Gravity.WARNING,
            vitals.step,
            vitals.step,
        )
    ]


NEVER_PREDICTED = Rule(
    "never_predicted",
    "Classes that are never predicted",
    "With five samples and more a class is no accident; 100 steps and three epochs give a healthy model time to leave "
    "the answer that is right most often.",
    "Japkowicz and Stephen, The class imbalance problem: a systematic study, Intelligent Data Analysis 6, 2002",
    never_predicted,
    looks=3,
)
