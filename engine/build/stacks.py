"""Stacks of transformer layers from plain numbers. Each function stands alone: exported scripts contain its text."""

from __future__ import annotations

from torch import nn


def transformer_encoder(
    *,
    d_model: int,
    nhead: int,
    num_layers: int,
    dim_feedforward: int = 2048,
    dropout: float = 0.1,
    activation: str = "relu",
    layer_norm_eps: float = 1e-5,
    batch_first: bool = True,
    norm_first: bool = False,
    bias: bool = True,
    final_norm: bool = False,
) -> nn.TransformerEncoder:
    """Stack encoder layers: torch wants a layer to copy, and so the numbers are those of the layer.

    Args:
        num_layers: How many layers there are.
        final_norm: True for a LayerNorm behind the last one.

    Source:
        torch.nn.TransformerEncoder, torch.nn.TransformerEncoderLayer.
    """
    layer = nn.TransformerEncoderLayer(
        d_model,
        nhead,
        dim_feedforward,
        dropout,
        activation,
        layer_norm_eps,
        batch_first=batch_first,
        norm_first=norm_first,
        bias=bias,
    )
    norm = nn.LayerNorm(d_model, eps=layer_norm_eps, bias=bias) if final_norm else None
    # Nested tensors only help where a mask marks padding.
    return nn.TransformerEncoder(layer, num_layers, norm=norm, enable_nested_tensor=False)


def transformer_decoder(
    *,
    d_model: int,
    nhead: int,
    num_layers: int,
    dim_feedforward: int = 2048,
    dropout: float = 0.1,
    activation: str = "relu",
    layer_norm_eps: float = 1e-5,
    batch_first: bool = True,
    norm_first: bool = False,
    bias: bool = True,
    final_norm: bool = False,
) -> nn.TransformerDecoder:
    """Stack decoder layers: torch wants a layer to copy, and so the numbers are those of the layer.

    Args:
        num_layers: How many layers there are.
        final_norm: True for a LayerNorm behind the last one.

    Source:
        torch.nn.TransformerDecoder, torch.nn.TransformerDecoderLayer.
    """
    layer = nn.TransformerDecoderLayer(
        d_model,
        nhead,
        dim_feedforward,
        dropout,
        activation,
        layer_norm_eps,
        batch_first=batch_first,
        norm_first=norm_first,
        bias=bias,
    )
    norm = nn.LayerNorm(d_model, eps=layer_norm_eps, bias=bias) if final_norm else None
    return nn.TransformerDecoder(layer, num_layers, norm=norm)
