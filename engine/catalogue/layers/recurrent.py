"""Recurrent layers: they read a sequence moment by moment and carry a state along."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import prod
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import PLACE, bias, last, layer, need_size, width
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param

Params = Mapping[str, Any]
# How many blocks of hidden_size rows the weights have: one for each gate.
_GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
_FORMULAS = {
    "RNN": r"h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})",
    "GRU": r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
    "LSTM": r"c_t = f_t \odot c_{t-1} + i_t \odot g_t, \quad h_t = o_t \odot \tanh(c_t)",
}
_SUMMARIES = {
    "RNN": "Reads a sequence moment by moment; each new state is a mix of the input and the state before.",
    "GRU": "Reads a sequence moment by moment; two gates decide how much of the old state is kept and renewed.",
    "LSTM": "Reads a sequence moment by moment and carries a memory along; gates decide what is kept, added and shown.",
}


def _sequence(params: Params, shape: Shape) -> Shape:
    need_size(shape, -1, params["input_size"], "input features", "input_size")
    hidden, shown = params["hidden_size"], params.get("proj_size", 0)
    if shown >= hidden:
        raise ShapeProblem(f"a proj_size below hidden_size {hidden}", str(shown), "proj_size", hidden - 1)
    ways = 2 if params["bidirectional"] else 1
    return (*shape[:-1], ways * (shown or hidden))


def _passes(params: Params, gates: int) -> list[tuple[str, int, int, int, int]]:
    """Each pass over the sequence: its suffix, and the numbers of gate rows, inputs, states shown and hidden."""
    hidden, shown = params["hidden_size"], params.get("proj_size", 0)
    state = shown or hidden
    ways = ("", "_reverse") if params["bidirectional"] else ("",)
    return [
        (f"_l{i}{way}", gates * hidden, params["input_size"] if i == 0 else state * len(ways), state, hidden)
        for i in range(params["num_layers"])
        for way in ways
    ]


def _weights(params: Params, shape: Shape, gates: int) -> Mapping[str, Shape]:
    del shape
    found: dict[str, Shape] = {}
    for suffix, rows, inputs, state, hidden in _passes(params, gates):
        found[f"weight_ih{suffix}"] = (rows, inputs)
        found[f"weight_hh{suffix}"] = (rows, state)
        if params["bias"]:
            found[f"bias_ih{suffix}"] = found[f"bias_hh{suffix}"] = (rows,)
        if params.get("proj_size", 0):
            found[f"weight_hr{suffix}"] = (state, hidden)
    return found


def _work(params: Params, shape: Shape, output: Shape, gates: int) -> int:
    del output
    each = sum(
        rows * (inputs + state) + (state * hidden if params.get("proj_size", 0) else 0)
        for _, rows, inputs, state, hidden in _passes(params, gates)
    )
    return prod(shape[:-1]) * each


def _cell(params: Params, shape: Shape) -> Shape:
    need_size(shape, -1, params["input_size"], "input features", "input_size")
    return (*shape[:-1], params["hidden_size"])


def _cell_weights(params: Params, shape: Shape, gates: int) -> Mapping[str, Shape]:
    del shape
    rows = gates * params["hidden_size"]
    found: dict[str, Shape] = {
        "weight_ih": (rows, params["input_size"]),
        "weight_hh": (rows, params["hidden_size"]),
    }
    return found | {"bias_ih": (rows,), "bias_hh": (rows,)} if params["bias"] else found


def _cell_work(params: Params, shape: Shape, output: Shape, gates: int) -> int:
    del output
    return (
        prod(shape[:-1]) * gates * int(params["hidden_size"] * (params["input_size"] + params["hidden_size"]))
    )


def batch_first() -> BoolParam:
    """Declare which axis of a sequence is the batch."""
    return BoolParam(
        name="batch_first",
        help="True reads the input as (N, T, F): samples, moments, features, as batches come here. False reads it as "
        "(T, N, F).",
        start=True,
    )


BATCH_FIRST_ASKED = {
    "batch_first": "torch's default of false takes the samples for moments without a word, so it is asked for"
}
_SIZES = (
    width("input_size", "Number of features of each moment of the sequence."),
    IntParam(
        name="hidden_size",
        help="Number of values in the state, which is the size of each output.",
        low=1,
        start=32,
    ),
)
_NONLINEARITY = ChoiceParam(
    name="nonlinearity",
    help="What bends the new state: tanh keeps it between −1 and 1, relu lets it grow.",
    default="tanh",
    choices=("tanh", "relu"),
)
_BIAS = bias("Adds learnable numbers to every gate.", advanced=True)


def _params(kind: str) -> tuple[Param, ...]:
    return (
        *_SIZES,
        IntParam(
            name="num_layers",
            help="How many such layers are stacked, each reading what the one below says.",
            default=1,
            low=1,
        ),
        *((_NONLINEARITY,) if kind == "RNN" else ()),
        _BIAS,
        batch_first(),
        FloatParam(
            name="dropout",
            help="Probability of dropping a number between stacked layers while training; needs two layers.",
            default=0.0,
            low=0,
            high=1,
            advanced=True,
        ),
        BoolParam(
            name="bidirectional",
            help="Reads the sequence from both ends and gives both states side by side.",
            default=False,
        ),
        *(
            (
                IntParam(
                    name="proj_size",
                    help="Shows this many mixes of the state instead of the state itself; 0 for the state.",
                    default=0,
                    low=0,
                    advanced=True,
                ),
            )
            if kind == "LSTM"
            else ()
        ),
    )


def _entry(kind: str) -> LayerEntry:
    gates = _GATES[kind]
    return layer(
        kind,
        f"{_SUMMARIES[kind]} Gives the state at every moment.",
        ("recurrent", "sequence", "time series", "text", "state"),
        *_params(kind),
        formula=_FORMULAS[kind],
        shapes="(N, T, input_size) → (N, T, hidden_size), twice as wide if bidirectional",
        rule=_sequence,
        axes=(3,),
        call=LayerCall.FIRST,
        inferred={"input_size": last},
        weight_shapes=partial(_weights, gates=gates),
        multiply_adds=partial(_work, gates=gates),
        example=LayerExample({"input_size": 3, "hidden_size": 4, "batch_first": True}, (2, 5, 3)),
        deviations={**PLACE, **BATCH_FIRST_ASKED},
    )


def _cell_entry(kind: str) -> LayerEntry:
    gates = _GATES[kind]
    return layer(
        f"{kind}Cell",
        f"One moment of {'an' if kind != 'GRU' else 'a'} {kind}: takes one vector a sample, begins with a state of "
        "zeros and gives the new state.",
        ("recurrent", "cell", "state"),
        *_SIZES,
        _BIAS,
        *((_NONLINEARITY,) if kind == "RNN" else ()),
        formula=_FORMULAS[kind],
        shapes="(N, input_size) → (N, hidden_size)",
        rule=_cell,
        axes=(2,),
        call=LayerCall.FIRST if kind == "LSTM" else LayerCall.MODULE,
        inferred={"input_size": last},
        weight_shapes=partial(_cell_weights, gates=gates),
        multiply_adds=partial(_cell_work, gates=gates),
        example=LayerExample({"input_size": 3, "hidden_size": 4}, (2, 3)),
        deviations=PLACE,
    )


RECURRENT_LAYERS: tuple[LayerEntry, ...] = (
    *(_entry(kind) for kind in _GATES),
    *(_cell_entry(kind) for kind in _GATES),
)
