"""Attention, and the layers of a transformer: every moment of a sequence looks at all others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import DOCS, PLACE, bias, last, layer, need_size, width
from engine.catalogue.layers.recurrent import BATCH_FIRST_ASKED, batch_first
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param

Params = Mapping[str, Any]
Weights = dict[str, Shape]
_ATTENTION = "https://arxiv.org/abs/1706.03762"
_SHAPES = "(N, T, d_model) → the same"
_RELU = {"activation": "the word relu stands for torch's default, the function F.relu"}


def _attended(params: Params, shape: Shape, width_name: str, heads_name: str) -> Shape:
    need_size(shape, -1, params[width_name], "features", width_name)
    size, heads = params[width_name], params[heads_name]
    if size % heads:
        fitting = max(n for n in range(1, heads + 1) if size % n == 0)
        raise ShapeProblem(f"a number of heads that divides {size} features", str(heads), heads_name, fitting)
    return shape


def _lengths(params: Params, shape: Shape) -> tuple[int, int]:
    """Numbers of samples and of moments."""
    return (shape[0], shape[1]) if params["batch_first"] else (shape[1], shape[0])


def _attention_weights(size: int, has_bias: bool, prefix: str = "") -> Weights:
    found: Weights = {f"{prefix}in_proj_weight": (3 * size, size)}
    if has_bias:
        found[f"{prefix}in_proj_bias"] = (3 * size,)
    found[f"{prefix}out_proj.weight"] = (size, size)
    return found | {f"{prefix}out_proj.bias": (size,)} if has_bias else found


def _attention_work(size: int, moments: int, seen: int, extra: int = 0) -> int:
    """For one sample: the projections of what asks, of what is asked and of the result, and the two products."""
    projections = 2 * moments * size * size + 2 * seen * size * size
    return projections + 2 * moments * (seen + extra) * size


def _multihead_weights(params: Params, shape: Shape) -> Mapping[str, Shape]:
    del shape
    size = params["embed_dim"]
    found = _attention_weights(size, params["bias"])
    return found | {"bias_k": (1, 1, size), "bias_v": (1, 1, size)} if params["add_bias_kv"] else found


def _multihead_work(params: Params, shape: Shape, output: Shape) -> int:
    del output
    samples, moments = _lengths(params, shape)
    extra = int(params["add_bias_kv"]) + int(params["add_zero_attn"])
    return samples * _attention_work(params["embed_dim"], moments, moments, extra)


def _layer_weights(params: Params, prefix: str, attentions: tuple[str, ...]) -> Weights:
    size, inner, has_bias = params["d_model"], params["dim_feedforward"], params["bias"]
    found: Weights = {}
    for name in attentions:
        found |= _attention_weights(size, has_bias, f"{prefix}{name}.")
    plain: Weights = {"linear1": (inner, size), "linear2": (size, inner)}
    plain |= {f"norm{i + 1}": (size,) for i in range(len(attentions) + 1)}
    for name, shape in plain.items():
        found[f"{prefix}{name}.weight"] = shape
        if has_bias:
            found[f"{prefix}{name}.bias"] = shape[:1]
    return found


def _norm_weights(params: Params, prefix: str) -> Weights:
    size = (params["d_model"],)
    return {f"{prefix}weight": size, f"{prefix}bias": size} if params["bias"] else {f"{prefix}weight": size}


_OF_KIND = {"encoder": ("self_attn",), "decoder": ("self_attn", "multihead_attn")}


def _one_weights(params: Params, shape: Shape, kind: str) -> Mapping[str, Shape]:
    del shape
    return _layer_weights(params, "", _OF_KIND[kind])


def _stack_weights(params: Params, shape: Shape, kind: str) -> Mapping[str, Shape]:
    del shape
    found: Weights = {}
    for i in range(params["num_layers"]):
        found |= _layer_weights(params, f"layers.{i}.", _OF_KIND[kind])
    return found | _norm_weights(params, "norm.") if params["final_norm"] else found


def _both_weights(params: Params, shape: Shape) -> Mapping[str, Shape]:
    del shape
    found: Weights = {}
    for kind, attentions in _OF_KIND.items():
        for i in range(params[f"num_{kind}_layers"]):
            found |= _layer_weights(params, f"{kind}.layers.{i}.", attentions)
        found |= _norm_weights(params, f"{kind}.norm.")
    return found


def _layer_work(params: Params, shape: Shape, kind: str) -> int:
    samples, moments = _lengths(params, shape)
    size, inner = int(params["d_model"]), int(params["dim_feedforward"])
    attention = len(_OF_KIND[kind]) * _attention_work(size, moments, moments)
    return samples * (attention + 2 * moments * size * inner)


def _stack_work(params: Params, shape: Shape, output: Shape, kind: str) -> int:
    del output
    return int(params.get("num_layers", 1)) * _layer_work(params, shape, kind)


def _both_work(params: Params, shape: Shape, output: Shape) -> int:
    del output
    return sum(int(params[f"num_{kind}_layers"]) * _layer_work(params, shape, kind) for kind in _OF_KIND)


def _heads(name: str, **given: Any) -> IntParam:
    return IntParam(
        name=name,
        help="Number of heads that look at once, each for something else; it must divide the number of features.",
        low=1,
        **given,
    )


def _layers(name: str, what: str, **given: Any) -> IntParam:
    return IntParam(name=name, help=f"How many {what} layers are stacked.", low=1, **given)


_INNER: tuple[Param, ...] = (
    IntParam(
        name="dim_feedforward",
        help="Number of neurons of the two Linear layers that work on every moment by itself.",
        default=2048,
        low=1,
    ),
    FloatParam(
        name="dropout",
        help="Probability of dropping a number while training.",
        default=0.1,
        low=0,
        high=1,
    ),
    ChoiceParam(
        name="activation",
        help="Activation between the two Linear layers.",
        default="relu",
        choices=("relu", "gelu"),
        advanced=True,
    ),
    FloatParam(
        name="layer_norm_eps",
        help="Small number that keeps the divisions of the LayerNorms finite.",
        default=1e-05,
        low=0,
        low_open=True,
        log=True,
        advanced=True,
    ),
    batch_first(),
    BoolParam(
        name="norm_first",
        help="Normalises before attention and Linear layers instead of after them; deep stacks train more easily.",
        default=False,
        advanced=True,
    ),
    bias("Adds learnable numbers in every part.", advanced=True),
)
_FINAL = BoolParam(
    name="final_norm",
    help="Normalises once more behind the last layer; wanted where norm_first is set.",
    default=False,
    advanced=True,
)
_WIDTH = width("d_model", "Number of features of each moment, which stays the same.")
_TAGS = ("transformer", "attention", "sequence", "text")
_SMALL = {"d_model": 4, "nhead": 2, "dim_feedforward": 8, "dropout": 0.0, "batch_first": True}
_RULE = partial(_attended, width_name="d_model", heads_name="nhead")

MULTIHEAD_ATTENTION = layer(
    "MultiheadAttention",
    "Every moment asks all moments of the sequence what they know and takes a weighted mean of the answers; several "
    "heads ask different things.",
    ("attention", "self-attention", "transformer", "sequence"),
    width("embed_dim", "Number of features of each moment, which stays the same."),
    _heads("num_heads", start=1),
    FloatParam(
        name="dropout", help="Probability of ignoring a moment while training.", default=0.0, low=0, high=1
    ),
    bias("Adds learnable numbers before and after the attention.", advanced=True),
    BoolParam(
        name="add_bias_kv",
        help="Adds one learned moment that all others can look at.",
        default=False,
        advanced=True,
    ),
    BoolParam(
        name="add_zero_attn",
        help="Adds one moment of zeros to look at, so that a moment may ask nobody.",
        default=False,
        advanced=True,
    ),
    batch_first(),
    formula=r"\mathrm{softmax}(\frac{Q K^\top}{\sqrt{d}}) V",
    shapes="(N, T, embed_dim) → the same",
    rule=partial(_attended, width_name="embed_dim", heads_name="num_heads"),
    axes=(3,),
    call=LayerCall.SELF_ATTENTION,
    inferred={"embed_dim": last},
    weight_shapes=_multihead_weights,
    multiply_adds=_multihead_work,
    example=LayerExample({"embed_dim": 4, "num_heads": 2, "batch_first": True}, (2, 5, 4)),
    deviations={
        **PLACE,
        **BATCH_FIRST_ASKED,
        "kdim": "the sequence looks at itself, so the sizes are the same",
        "vdim": "the sequence looks at itself, so the sizes are the same",
    },
)


def _one(kind: str, summary: str) -> LayerEntry:
    return layer(
        f"Transformer{kind.title()}Layer",
        summary,
        _TAGS,
        _WIDTH,
        _heads("nhead", start=1),
        *_INNER,
        shapes=_SHAPES,
        rule=_RULE,
        axes=(3,),
        call=LayerCall.MODULE if kind == "encoder" else LayerCall.TWICE,
        inferred={"d_model": last},
        weight_shapes=partial(_one_weights, kind=kind),
        multiply_adds=partial(_stack_work, kind=kind),
        example=LayerExample(_SMALL, (2, 5, 4)),
        deviations={**PLACE, **BATCH_FIRST_ASKED, **_RELU},
    )


def _stack(kind: str, summary: str) -> LayerEntry:
    return layer(
        f"Transformer{kind.title()}",
        summary,
        (*_TAGS, "stack"),
        _WIDTH,
        _heads("nhead", start=1),
        _layers("num_layers", kind, start=2),
        *_INNER,
        _FINAL,
        target=f"engine.build.stacks:transformer_{kind}",
        source=f"{DOCS}torch.nn.Transformer{kind.title()}.html",
        shapes=_SHAPES,
        rule=_RULE,
        axes=(3,),
        call=LayerCall.MODULE if kind == "encoder" else LayerCall.TWICE,
        inferred={"d_model": last},
        weight_shapes=partial(_stack_weights, kind=kind),
        multiply_adds=partial(_stack_work, kind=kind),
        example=LayerExample({**_SMALL, "num_layers": 2}, (2, 5, 4)),
        deviations=BATCH_FIRST_ASKED,
    )


TRANSFORMER = layer(
    "Transformer",
    "A whole encoder and decoder; in a chain both get the same sequence.",
    (*_TAGS, "encoder", "decoder"),
    width("d_model", "Number of features of each moment, which stays the same."),
    _heads("nhead", default=8),
    _layers("num_encoder_layers", "encoder", default=6),
    _layers("num_decoder_layers", "decoder", default=6),
    *_INNER,
    source=_ATTENTION,
    shapes=_SHAPES,
    rule=_RULE,
    axes=(3,),
    call=LayerCall.TWICE,
    inferred={"d_model": last},
    weight_shapes=_both_weights,
    multiply_adds=_both_work,
    example=LayerExample({**_SMALL, "num_encoder_layers": 1, "num_decoder_layers": 1}, (2, 5, 4)),
    deviations={
        **PLACE,
        **BATCH_FIRST_ASKED,
        **_RELU,
        "d_model": "torch's default of 512 rarely fits; it follows from the input",
        "custom_encoder": "a project holds no code",
        "custom_decoder": "a project holds no code",
    },
)

TRANSFORMER_LAYERS: tuple[LayerEntry, ...] = (
    MULTIHEAD_ATTENTION,
    _one(
        "encoder",
        "Attention of a sequence to itself, then two Linear layers for every moment; both are added to their input and "
        "normalised.",
    ),
    _stack("encoder", "Several TransformerEncoderLayers, one after the other."),
    _one(
        "decoder",
        "Like an encoder layer, with a second attention to what an encoder gave; in a chain that is the same sequence.",
    ),
    _stack(
        "decoder", "Several TransformerDecoderLayers, one after the other, all looking at the same sequence."
    ),
    TRANSFORMER,
)
