"""By hand: the likelihood of a label sequence, by the forward recursion of CTC.

Shape suffixes: T steps, N samples, C classes, U labels with a blank before, between and after.
"""

from __future__ import annotations

import numpy as np

from engine.explore.losses.by_hand.reduce import reduce_by_length
from engine.explore.losses.by_hand.sheet import Floats, Sheet
from engine.explore.losses.ctc_lattice import log_forward, sample_labels, with_blanks
from engine.explore.losses.shape_faults import Inputs, Params


def ctc(sheet: Sheet, params: Params, inputs: Inputs) -> Floats:
    """CTCLoss."""
    log_TNC, blank = inputs["log_probs"], params["blank"]
    losses = []
    for n, labels in enumerate(sample_labels(inputs["targets"], inputs["target_lengths"])):
        steps = int(inputs["input_lengths"][n])
        states = with_blanks(labels, blank)
        log_TU = log_forward(log_TNC[:steps, n], states, blank)
        alpha_TU = np.exp(log_TU)
        for t in range(steps):
            texts = np.empty(len(states), dtype=object)
            for u, label in enumerate(states):
                from_ = (
                    [f"α({t - 1}, {v})" for v in _before(states, u, blank)] if t else ["1" if u < 2 else "0"]
                )
                texts[u] = f"({' + '.join(from_)}) × p({t}, {label})"
            sheet.step(
                f"sample {n}, step {t}: probability of every beginning that ends in state u",
                "α(t, u) = (α(t − 1, u) + α(t − 1, u − 1) + α(t − 1, u − 2) if it may jump) × p(t, label u)",
                "{how}",
                alpha_TU[t],
                how=texts,
            )
        ends = log_TU[-1, -2:]
        with np.errstate(divide="ignore"):
            loss = -np.logaddexp.reduce(ends)
        if np.isinf(loss) and params["zero_infinity"]:
            loss = 0.0
        last = alpha_TU[-1, -2:]
        value = sheet.step(
            f"sample {n}: loss",
            "l = −log(α(T, last blank) + α(T, last label))",
            "−log({s})",
            loss,
            s=" + ".join(f"{number:.6g}" for number in last[::-1]),
        )
        losses.append(float(value))
    return reduce_by_length(sheet, np.array(losses), inputs["target_lengths"], params["reduction"])


def _before(states: tuple[int, ...], u: int, blank: int) -> list[int]:
    """The states from which state u can be reached in one step."""
    may_jump = u >= 2 and states[u] not in (blank, states[u - 2])
    return [v for v in (u, u - 1, u - 2 if may_jump else -1) if v >= 0]
