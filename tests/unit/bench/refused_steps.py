"""Benches that torch refuses, each with the sentence that the user must read and the argument that is to blame."""

from __future__ import annotations

from bench_steps import data, step
from refused_shapes_and_types import SHAPES_AND_TYPES, A, B, I, L, N

from engine.spec import BenchStep

CASES: dict[str, tuple[tuple[BenchStep, ...], str, str]] = {
    **SHAPES_AND_TYPES,
    "a_shape_with_two_unknowns": (
        (A, step("reshape", "c", {"input": "a"}, shape=(-1, -1))),
        "The shape (-1, -1) holds −1 more than once; only one size can follow from the others.",
        "params.shape",
    ),
    "cat_of_other_sizes": (
        (A, B, step("cat", "c", {"tensors": ("a", "b")})),
        "a is (2, 3) and b (2, 4): joined along axis 0, all other axes must be equal, but axis 1 is 3 and 4.",
        "inputs.tensors",
    ),
    "cat_of_other_axes": (
        (A, I, step("cat", "c", {"tensors": ("a", "i")})),
        "a is (2, 3) and i (3,); cat needs as many axes in all of them.",
        "inputs.tensors",
    ),
    "cat_of_a_number": (
        (A, data("x", 1.0), step("cat", "c", {"tensors": ("x", "a")})),
        "x is a single number and has no axis along which it could be joined.",
        "inputs.tensors",
    ),
    "stack_of_other_sizes": (
        (A, B, step("stack", "c", {"tensors": ("a", "a", "b")})),
        "a is (2, 3) and b (2, 4); stack needs the same shape everywhere.",
        "inputs.tensors",
    ),
    "pieces_that_are_not_the_whole": (
        (A, step("split", "c d", {"tensor": "a"}, split_size_or_sections=(1, 3))),
        "1 + 3 = 4, but axis 0 of a, shape (2, 3), has 2: the pieces together must be the whole axis.",
        "params.split_size_or_sections",
    ),
    "a_number_that_is_cut": (
        (data("x", 1.0), step("chunk", "c", {"input": "x"}, chunks=2)),
        "x is a single number and has no axis to cut.",
        "inputs.input",
    ),
    "more_names_than_pieces": (
        (A, step("chunk", "c d e", {"input": "a"}, chunks=3)),
        "chunk gives 2 pieces here, but there are 3 names.",
        "names",
    ),
    "fewer_names_than_pieces": (
        (A, step("split", "c", {"tensor": "a"}, split_size_or_sections=1, dim=1)),
        "split gives 3 pieces here, but there is 1 name.",
        "names",
    ),
    "out_of_a_wrong_dtype": (
        (A, data("o", [0]), step("add", "", {"input": "a", "out": "o"}, other=1)),
        "The result is float32, but out=o is int64 and keeps its dtype: the numbers would be changed.",
        "inputs.out",
    ),
    "out_beside_another_dtype": (
        (data("o", [0]), step("zeros", "", {"out": "o"}, size=(2,), dtype="float64")),
        "The result is float64, but out=o is int64 and keeps its dtype",
        "inputs.out",
    ),
    "a_change_in_place_that_would_lose_decimals": (
        (I, step("add_", "", {"input": "i"}, other=0.5)),
        "The result would be float32, but i is int64 and keeps its dtype when it is changed in place.",
        "inputs.input",
    ),
    "an_axis_that_is_not_there": (
        (A, step("squeeze", "c", {"input": "a"}, dim=2)),
        "a has the shape (2, 3), so that dim can be from -2 to 1; 2 is no axis of it.",
        "params.dim",
    ),
    "a_new_axis_too_far": (
        (A, step("unsqueeze", "c", {"input": "a"}, dim=-4)),
        "a has the shape (2, 3), so that dim for a new axis can be from -3 to 2; -4 is no axis of it.",
        "params.dim",
    ),
    "a_second_axis_that_is_not_there": (
        (A, step("transpose", "c", {"input": "a"}, dim0=0, dim1=5)),
        "a has the shape (2, 3), so that dim1 can be from -2 to 1; 5 is no axis of it.",
        "params.dim1",
    ),
    "an_order_without_an_axis": (
        (A, step("permute", "c", {"input": "a"}, dims=(0,))),
        "a has 2 axes, shape (2, 3); dims names 1 of them. Every axis must be named once.",
        "params.dims",
    ),
    "an_order_with_an_axis_twice": (
        (A, step("permute", "c", {"input": "a"}, dims=(1, -1))),
        "An axis stands twice in dims; every axis must be named once.",
        "params.dims",
    ),
    "an_axis_that_is_summed_twice": (
        (A, step("sum", "c", {"input": "a"}, dim=(0, 0))),
        "An axis stands twice in dim.",
        "params.dim",
    ),
    "t_of_three_axes": (
        (step("zeros", "z", size=(2, 3, 4)), step("t", "c", {"input": "z"})),
        "z has 3 axes, shape (2, 3, 4); t swaps those of a matrix.",
        "inputs.input",
    ),
    "a_mask_of_another_shape": (
        (A, data("m", [True, False, True]), step("getitem", "c", {"input": "a"}, index="m")),
        "m has the shape (3,), but a (2, 3): a mask needs a true or false for every place of the axes that it "
        "picks from.",
        "params.index",
    ),
    "a_mask_of_another_shape_in_masked_select": (
        (A, data("m", [True, False]), step("masked_select", "c", {"input": "a", "mask": "m"})),
        "The shapes a (2, 3) and m (2,) do not fit: along axis 1 (the last), counted from behind, a has 3 and m has 2.",
        "inputs.mask",
    ),
    "a_mask_of_numbers": (
        (A, step("masked_select", "c", {"input": "a", "mask": "a"})),
        "a is float32; masked_select needs a mask of true and false (bool).",
        "inputs.mask",
    ),
    "a_condition_of_numbers": (
        (A, step("where", "c", {"condition": "a"}, input=1.0, other=0.0)),
        "a is float32; where needs a mask of true and false (bool).",
        "inputs.condition",
    ),
    "a_value_that_does_not_fit_the_places": (
        (A, I, step("setitem", "", {"input": "a", "value": "i"}, index=":, 0:2")),
        "i has the shape (3,), which cannot be stretched to the places [:, 0:2] of a, shape (2, 3).",
        "inputs.value",
    ),
    "an_axis_that_cannot_be_repeated": (
        (A, step("expand", "c", {"input": "a"}, size=(4, 3))),
        "Axis 0 of a, shape (2, 3), has 2 and cannot become 4: only an axis of size 1 can be repeated.",
        "params.size",
    ),
    "an_axis_that_expand_would_take_away": (
        (A, step("expand", "c", {"input": "a"}, size=(3,))),
        "a has 2 axes, shape (2, 3); expand cannot take any away.",
        "params.size",
    ),
    "a_coin_of_short_whole_numbers": (
        (data("k", [0, 1], dtype="int32"), step("bernoulli", "c", {"input": "k"})),
        "k is int32; bernoulli needs real numbers (float32).",
        "inputs.input",
    ),
    "a_mean_of_whole_numbers_along_an_axis_that_is_not_there": (
        (I, step("mean", "c", {"input": "i"}, dim=(5,), dtype="float32")),
        "i has the shape (3,), so that dim can be from -1 to 0; 5 is no axis of it.",
        "params.dim",
    ),
    "a_mean_of_whole_numbers": (
        (I, step("mean", "c", {"input": "i"})),
        "i is int64; mean needs real numbers (float32).",
        "inputs.input",
    ),
    "the_largest_of_nothing": (
        (step("zeros", "z", size=(0,)), step("max", "c", {"input": "z"})),
        "z has the shape (0,) and no elements: there is no max.",
        "inputs.input",
    ),
    "matrices_of_two_dtypes": (
        (
            A,
            data("d", [[1.0], [2.0], [3.0]], dtype="float64"),
            step("matmul", "c", {"input": "a", "other": "d"}),
        ),
        "a is float32 and d is float64; matmul does not convert by itself.",
        "inputs.input",
    ),
    "minus_of_a_mask": (
        (data("m", [True, False]), step("sub", "c", {"input": "m", "other": "m"})),
        "m holds true and false (bool), which sub does not compute with.",
        "inputs.input",
    ),
    "a_probability_above_one": (
        (A, step("bernoulli", "c", {"input": "a"})),
        "a holds 2; a probability is between 0 and 1.",
        "inputs.input",
    ),
    "a_spread_below_nought": (
        (data("s", [1.0, -2.0]), step("normal", "c", {"std": "s"}, mean=0)),
        "s holds -2; a standard deviation is at least 0.",
        "inputs.std",
    ),
    "an_array_of_what_records": (
        (L, step("numpy", "c", {"input": "l"})),
        "l requires grad, and an array cannot record what is done with it.",
        "inputs.input",
    ),
    "an_array_of_bfloat16": (
        (data("h", [1.0], dtype="bfloat16"), step("numpy", "c", {"input": "h"})),
        "NumPy has no bfloat16.",
        "inputs.input",
    ),
    "from_numpy_of_a_tensor": (
        (A, step("from_numpy", "c", {"ndarray": "a"})),
        "a is a tensor already; from_numpy takes an array of NumPy.",
        "inputs.ndarray",
    ),
    "from_numpy_of_a_single_number": (
        (N, step("getitem", "x", {"input": "n"}, index="0, 1"), step("from_numpy", "c", {"ndarray": "x"})),
        "x is a single number of NumPy (float64), not an array: it has no memory to share.",
        "inputs.ndarray",
    ),
    "an_array_where_a_tensor_is_wanted": (
        (N, step("exp", "c", {"input": "n"})),
        "n is an array of NumPy; exp takes tensors.",
        "inputs.input",
    ),
    "a_number_too_large_for_its_dtype": (
        (data("c", [300], dtype="int8"),),
        "A number is too large for int8.",
        "params.dtype",
    ),
    "no_gpu": (
        (data("c", [1.0], device="mps"),),
        'device="mps" needs the GPU of an Apple computer and a torch that was made for it.',
        "params.device",
    ),
}
