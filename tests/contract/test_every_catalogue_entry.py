"""What holds for every entry: it exists, it says the truth about itself, and it can be saved."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from documented_signature import signature_of

from engine.build.targets import resolve_target
from engine.catalogue import FAMILIES, Entry, MetricEntry, TensorOpEntry
from engine.catalogue.entry import OpForm
from engine.catalogue.own_arguments import ArgumentsParam
from engine.catalogue.params import (
    AUTO,
    BoolParam,
    ChoiceParam,
    ColumnsParam,
    FloatParam,
    IntParam,
    NumberParam,
    NumbersParam,
    Param,
    RowsParam,
    SizeParam,
    TextParam,
)
from engine.catalogue.tensor_params import IndexParam, NestedParam, ScalarParam
from engine.spec import Node

ENTRIES = [
    pytest.param(entry, id=f"{family}/{entry.kind}") for family, all_ in FAMILIES.items() for entry in all_
]
# The two arguments of a metric are the data, so there is nothing to declare.
CALLED = [
    pytest.param(entry, id=f"{family}/{entry.kind}")
    for family, all_ in FAMILIES.items()
    if family != "metrics"
    for entry in all_
]
PARAMS = [
    pytest.param(param, id=f"{family}/{entry.kind}.{param.name}")
    for family, all_ in FAMILIES.items()
    for entry in all_
    for param in entry.params
]
SENTENCE = re.compile(r"[A-Z0-9Φ].*\.", re.DOTALL)


def wrong_values(param: Param) -> list[Any]:
    """Values that nobody may set."""
    wrong: list[Any] = [] if param.optional else [None]
    if not param.auto and not isinstance(param, ArgumentsParam):
        wrong.append({"a": 1})
    match param:
        case ArgumentsParam():
            wrong += ["a=1", 0, ("a",), {"1a": 1}, {"class": 1}, {"a b": 1}, {1: 1}]
            wrong += [{"a": math.nan}, {"a": math.inf}, {"a": {"b": 1}}, {"a": ({"b": 1},)}, {"a": object()}]
        case BoolParam():
            wrong += [0, 1, "true", math.nan]
        case ChoiceParam():
            wrong += ["no such word", 0, True, (param.choices[0],), math.nan]
        case IndexParam():
            wrong += [
                0,
                "",
                "1.5",
                "a b",
                "0,,1",
                "[0",
                "..., ...",
                "::-1",
                "a[0]",
                "__import__('os')",
                "x" * 201,
            ]
        case TextParam():
            wrong += [0, True, math.nan, "x" * (param.max_length + 1), ("x",)]
        case ColumnsParam():
            wrong += ["one name", (), (1,), math.nan]
        case FloatParam():
            wrong += ["0.5", math.nan, math.inf, -math.inf, True, (0.5,), *beyond(param)]
        case IntParam():
            wrong += ["1", math.nan, math.inf, True, 1.5, (1,), *beyond(param)]
        case ScalarParam():
            wrong += ["1", math.nan, math.inf, (1,), 2**64, *([] if param.booleans else [True])]
        case RowsParam():
            row = (0.5,) * len(param.columns)
            wrong += [0.5, "0.5", (0.5,), (row[1:],), (("a",) * len(row),), ((math.nan,) * len(row),)]
            wrong.append((row,) * (param.max_rows + 1))
        case NestedParam():
            wrong += ["1", math.nan, (1, (2,)), ((1, 2), (3,)), (math.inf,), (None,), ("a",)]
            wrong += [(0,) * (param.max_numbers + 1)]
        case NumbersParam():
            length = param.length or 1
            wrong += [0.5, "0.5", (), ("a",) * length, (math.nan,) * length, (True,) * length]
            wrong += [(value,) * length for value in beyond(param.item)]
            wrong += [(0.5,) * (length + 1)] if param.length else []
        case SizeParam():
            wrong += ["1", 1.5, math.nan, True, ("a",), (1.5,), *[(value,) for value in beyond(param)]]
            wrong += beyond(param) if param.scalar else [1]
            wrong += [(1,) * (param.axes + 1)] if param.axes else []
        case _:
            raise TypeError(f"no wrong values are known for {type(param).__name__}")
    return wrong


def beyond(param: NumberParam) -> list[float]:
    """Numbers just outside the bounds."""
    whole = isinstance(param, IntParam | SizeParam)
    found = []
    if param.low is not None:
        below = param.low - 1 if whole else math.nextafter(param.low, -math.inf)
        found.append(param.low if param.low_open else below)
    if param.high is not None:
        above = param.high + 1 if whole else math.nextafter(param.high, math.inf)
        found.append(param.high if param.high_open else above)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_target_can_be_called(entry: Entry) -> None:
    assert callable(resolve_target(entry.target))


@pytest.mark.parametrize("entry", CALLED)
def test_parameters_and_deviations_are_exactly_the_signature(entry: Entry) -> None:
    real = set(signature_of(resolve_target(entry.target)))
    tensors = set(entry.tensors) if isinstance(entry, TensorOpEntry) else set()
    if isinstance(entry, TensorOpEntry) and entry.form is OpForm.METHOD:
        # The object of the method, which torch's help does not list.
        real, tensors = real - {"self"}, tensors - {"input"}
    declared = {param.name for param in entry.params}
    assert real - declared - tensors - set(entry.deviations) == set(), (
        "in the signature, but neither declared nor explained"
    )
    assert declared - real - set(entry.deviations) == set(), "declared, but the target has no such parameter"
    assert set(entry.deviations) - real - declared == set(), "explained, but not in the signature"
    assert tensors - real == set(), "a tensor that the target does not take"


@pytest.mark.parametrize("entry", [case for case in ENTRIES if isinstance(case.values[0], MetricEntry)])
def test_a_metric_takes_what_is_true_and_what_is_predicted(entry: MetricEntry) -> None:
    assert list(signature_of(resolve_target(entry.target))) == ["true_N", "predicted_N"]


@pytest.mark.parametrize("entry", CALLED)
def test_defaults_are_those_of_the_signature(entry: Entry) -> None:
    real = signature_of(resolve_target(entry.target))
    wrong = {
        param.name: (param.default, real[param.name])
        for param in entry.params
        if param.name not in entry.deviations and param.default not in real[param.name]
    }
    assert wrong == {}


@pytest.mark.parametrize("entry", CALLED)
def test_parameters_come_in_the_order_of_the_signature(entry: Entry) -> None:
    real = list(signature_of(resolve_target(entry.target)))
    declared = [param.name for param in entry.params if param.name in real]
    assert declared == [name for name in real if name in declared]


@pytest.mark.parametrize("entry", ENTRIES)
def test_texts_are_full_sentences(entry: Entry) -> None:
    texts = {"summary": entry.summary} | {param.name: param.help for param in entry.params}
    assert {name: text for name, text in texts.items() if not SENTENCE.fullmatch(text)} == {}
    assert entry.source.startswith("https://")
    assert all(len(reason) > 8 for reason in entry.deviations.values())


@pytest.mark.parametrize("family", ["losses", "activations", "initializers", "optimizers", "schedulers"])
def test_every_method_has_a_formula(family: str) -> None:
    assert [entry.kind for entry in FAMILIES[family] if not entry.formula] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_formula_is_well_formed(entry: Entry) -> None:
    bare = entry.formula.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")
    assert entry.formula.count(r"\begin{cases}") == entry.formula.count(r"\end{cases}")


@pytest.mark.parametrize("family", list(FAMILIES))
def test_kinds_are_unique_in_their_family(family: str) -> None:
    kinds = [entry.kind for entry in FAMILIES[family]]
    assert sorted(set(kinds)) == sorted(kinds) != []


def test_a_layer_and_an_activation_never_share_a_kind() -> None:
    assert {entry.kind for entry in FAMILIES["layers"]} & {
        entry.kind for entry in FAMILIES["activations"]
    } == set()


@pytest.mark.parametrize("entry", ENTRIES)
def test_parameter_names_are_unique(entry: Entry) -> None:
    names = [param.name for param in entry.params]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("param", PARAMS)
def test_what_a_form_begins_with_is_accepted(param: Param) -> None:
    assert param.accepts(param.initial)
    assert not param.required or param.initial == AUTO or param.accepts(param.start)


@pytest.mark.parametrize("param", PARAMS)
def test_what_is_offered_in_place_of_none_is_accepted(param: Param) -> None:
    assert param.start is None or param.accepts(param.start)


@pytest.mark.parametrize("param", PARAMS)
def test_wrong_values_are_refused_and_the_right_ones_described(param: Param) -> None:
    assert [value for value in wrong_values(param) if param.accepts(value)] == []
    assert len(param.expected) > 4


@pytest.mark.parametrize("entry", ENTRIES)
def test_parameters_survive_a_project_file(entry: Entry) -> None:
    given = {**entry.initial_params(), **entry.resolved(entry.initial_params())}
    node = Node(kind=entry.kind, params=given)
    # A project is read with tuples for lists, as engine.spec.files does.
    read = json.loads(json.dumps(node.model_dump(mode="json"), allow_nan=False))
    again = Node.model_validate(read)
    assert again == node
    assert [param.name for param in entry.params if not param.accepts(again.params[param.name])] == []
