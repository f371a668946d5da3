"""Whatever a bench holds, running it raises nothing, and its script is Python."""

from __future__ import annotations

import ast
from typing import Any

import torch
from bench_steps import bench
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.catalogue import TENSOR_OPS
from engine.catalogue.entry import Results, TensorOpEntry
from engine.catalogue.params import BoolParam, ChoiceParam, Param, SizeParam
from engine.catalogue.tensor_params import IndexParam, NestedParam, ScalarParam
from engine.check.bench import check_bench
from engine.explore.bench.run import run_bench
from engine.spec import BenchSpec, BenchStep

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
SMALL = st.integers(-3, 4)
NUMBERS = st.one_of(SMALL, st.floats(-3, 3), st.sampled_from([1e300, -(2**63), 2**62, 1e-300]))
ANYTHING = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.text(max_size=4), st.lists(SMALL, max_size=3).map(tuple)
)
SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
INDEXES = st.one_of(
    st.lists(
        st.sampled_from(
            ["0", "1", "-1", ":", "0:2", "::2", "...", "None", "a", "b", "[0, 1]", "[True, False]", "True"]
        ),
        min_size=1,
        max_size=4,
    ).map(", ".join),
    st.text(max_size=6),
)


@st.composite
def nested(draw: st.DrawFn) -> Any:
    """Numbers in lists of a shape."""
    numbers = draw(st.sampled_from([SMALL, st.floats(-2, 2, width=32), st.booleans(), NUMBERS]))

    def fill(shape: tuple[int, ...]) -> Any:
        return tuple(fill(shape[1:]) for _ in range(shape[0])) if shape else draw(numbers)

    return fill(draw(SHAPES))


def value_of(param: Param) -> st.SearchStrategy[Any]:
    """Values that a parameter mostly takes."""
    match param:
        case BoolParam():
            return st.booleans()
        case ChoiceParam():
            return st.sampled_from(param.choices)
        case IndexParam():
            return INDEXES
        case NestedParam():
            return nested()
        case SizeParam() if not param.scalar:
            return st.one_of(SHAPES, st.lists(SMALL, max_size=4).map(tuple))
        case SizeParam():
            return st.one_of(SMALL, st.lists(SMALL, max_size=3).map(tuple))
        case ScalarParam():
            return st.one_of(NUMBERS, st.booleans())
    return NUMBERS if param.name not in ("generator", "n", "m", "steps", "chunks") else st.integers(-1, 6)


@st.composite
def steps(draw: st.DrawFn) -> BenchStep:
    """A step that is right more often than not."""
    entry: TensorOpEntry = draw(st.sampled_from(TENSOR_OPS))
    is_wild = draw(st.integers(0, 19)) == 0
    inputs: dict[str, Any] = {}
    params: dict[str, Any] = {}
    for tensor in entry.inputs:
        if draw(st.booleans()) if tensor.optional or tensor.or_param else not is_wild:
            inputs[tensor.name] = draw(
                st.lists(NAMES, min_size=1, max_size=3).map(tuple) if tensor.several else NAMES
            )
    for param in entry.params:
        is_named = param.name in inputs
        if not is_named and (param.required or draw(st.integers(0, 3)) == 0):
            params[param.name] = draw(ANYTHING if is_wild else value_of(param))
    many = {
        Results.NONE: 0,
        Results.PIECES: draw(st.integers(1, 3)),
        Results.ONE_EACH: len(inputs.get("inputs", "a")),
    }
    count = many.get(entry.results, 1)
    if entry.results is Results.WITH_PLACES and params.get("dim") is not None:
        count = 2
    names = draw(st.lists(NAMES, min_size=count, max_size=count, unique=True))
    if is_wild:
        names = draw(st.lists(st.one_of(NAMES, st.text(max_size=3)), max_size=3))
    kind = draw(st.text(min_size=1, max_size=5)) if is_wild and draw(st.booleans()) else entry.kind
    return BenchStep(kind=kind, params=params, inputs=inputs, names=tuple(names))


START = (
    BenchStep(kind="tensor", params={"data": ((1.0, 2.0), (3.0, 4.0)), "requires_grad": True}, names=("a",)),
    BenchStep(kind="tensor", params={"data": (True, False)}, names=("b",)),
    BenchStep(kind="numpy.array", params={"object": ((1, 2), (3, 4))}, names=("c",)),
    BenchStep(kind="from_numpy", inputs={"ndarray": "c"}, names=("d",)),
    BenchStep(kind="mul", inputs={"input": "a", "other": "a"}, names=("e",)),
)
BENCHES = st.builds(
    lambda more, seed: bench(*START, *more, seed=seed),
    st.lists(steps(), max_size=12),
    st.integers(-(2**63), 2**64),
)


@given(spec=BENCHES, shown=st.integers(-2, 20))
@settings(max_examples=150, deadline=None)
def test_any_bench_runs_to_its_end(spec: BenchSpec, shown: int) -> None:
    before = torch.get_rng_state()
    view = run_bench(spec, shown)
    assert torch.equal(torch.get_rng_state(), before)
    assert len(view.steps) == len(spec.steps)
    for one in view.steps:
        assert one.code
        assert bool(one.happened) != (one.fault is not None)
        assert one.fault is None or one.fault.sentence
    for value in view.values:
        assert value.values_any is not None
        assert value.values_any.shape == value.shape
        assert value.addresses_any is not None
        assert value.addresses_any.size == 0 or value.addresses_any.min() >= 0
        assert value.addresses_any.size == 0 or value.addresses_any.max() < value.memory_size
    if view.graph is not None:
        layers = {node.id: node.layer for node in view.graph.nodes}
        assert all(layers[source] < layers[target] for source, target in view.graph.edges)
    check_bench(spec)


@given(spec=BENCHES)
@settings(max_examples=60, deadline=None)
def test_any_script_is_python_that_has_every_line_that_ran(spec: BenchSpec) -> None:
    lines = {ast.unparse(node) for node in ast.parse(engine.bench_script(spec)).body}
    for step in run_bench(spec, len(spec.steps)).steps:
        if step.fault is None:
            assert ast.unparse(ast.parse(step.code)) in lines
