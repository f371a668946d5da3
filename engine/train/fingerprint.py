"""A fingerprint of weights: two models with the same one have the same bits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from torch import Tensor


def weights_sha256(state: Mapping[str, Tensor]) -> str:
    """SHA-256 over the raw bytes of all tensors of a ``state_dict``, in its order.

    The same as ``hashlib.sha256(b"".join(t.cpu().numpy().tobytes() for t in model.state_dict().values()))``.

    Args:
        state: A model's ``state_dict()``.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for tensor in state.values():
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
