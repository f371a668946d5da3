"""Benches that torch refuses, each with the sentence that the user must read and the argument that is to blame."""

from __future__ import annotations

from bench_steps import data, step

from engine.spec import BenchStep

A = data("a", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = data("b", [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]])
I = data("i", [1, 2, 3])  # noqa: E741 - the name of whole numbers
L = data("l", [1.0, 2.0], requires_grad=True)
N = step("numpy.array", "n", object=((1.0, 2.0),))
SQUARE = (L, step("mul", "s", {"input": "l", "other": "l"}), step("sum", "t", {"input": "s"}))
BACK = step("backward", "", {"input": "t"})


SHAPES_AND_TYPES: dict[str, tuple[tuple[BenchStep, ...], str, str]] = {
    "shapes_that_do_not_broadcast": (
        (A, B, step("add", "c", {"input": "a", "other": "b"})),
        "The shapes a (2, 3) and b (2, 4) do not fit: along axis 1 (the last), counted from behind, a has 3 and "
        "b has 4. Sizes must be equal, or one of them 1.",
        "inputs.other",
    ),
    "three_shapes_that_do_not_broadcast": (
        (A, I, B, step("addcmul", "c", {"input": "a", "tensor1": "i", "tensor2": "b"})),
        "The shapes a (2, 3) and i (3,) and b (2, 4) do not fit: along axis 1 (the last), counted from behind, a has 3",
        "inputs.tensor2",
    ),
    "an_in_place_change_of_shape": (
        (A, data("v", [1.0, 2.0, 3.0]), step("add_", "", {"input": "v", "other": "a"})),
        "v (3,) would have to become (2, 3); a tensor that is changed in place keeps its shape.",
        "inputs.other",
    ),
    "inner_sizes_of_matmul": (
        (A, B, step("matmul", "c", {"input": "a", "other": "b"})),
        "a is (2, 3) and b (2, 4): each row of a has 3 numbers, but each column of b has 2; the inner sizes must be "
        "equal.",
        "inputs.other",
    ),
    "matmul_of_a_number": (
        (A, data("x", 2.0), step("matmul", "c", {"input": "a", "other": "x"})),
        "a is (2, 3) and x (): a single number is no matrix.",
        "inputs.other",
    ),
    "a_float_index": (
        (A, data("k", [0.0, 1.0]), step("index_select", "c", {"input": "a", "index": "k"}, dim=0)),
        "k is float32; index_select needs whole numbers (int64 or int32), as they tell places.",
        "inputs.index",
    ),
    "a_float_index_of_gather": (
        (A, data("k", [[0.0, 1.0]]), step("gather", "c", {"input": "a", "index": "k"}, dim=0)),
        "k is float32; gather needs whole numbers",
        "inputs.index",
    ),
    "a_float_tensor_in_brackets": (
        (A, data("k", [0.0, 1.0]), step("getitem", "c", {"input": "a"}, index="k")),
        "k is float32; a tensor in an index tells places (int64) or is a mask (bool).",
        "params.index",
    ),
    "an_index_beyond_the_axis": (
        (A, data("k", [0, 2]), step("index_select", "c", {"input": "a", "index": "k"}, dim=0)),
        "k names the place 2, but axis 0 of a, shape (2, 3), has the places 0 to 1.",
        "inputs.index",
    ),
    "a_gather_index_beyond_the_axis": (
        (A, data("k", [[7]]), step("gather", "c", {"input": "a", "index": "k"}, dim=1)),
        "k names the place 7, but axis 1 of a, shape (2, 3), has the places 0 to 2.",
        "inputs.index",
    ),
    "a_gather_index_with_other_axes": (
        (A, data("k", [0]), step("gather", "c", {"input": "a", "index": "k"}, dim=1)),
        "k has the shape (1,) and a (2, 3); gather needs as many axes in both.",
        "inputs.index",
    ),
    "an_index_in_two_rows": (
        (A, data("k", [[0], [1]]), step("index_select", "c", {"input": "a", "index": "k"}, dim=0)),
        "k has the shape (2, 1); index_select needs one row of places.",
        "inputs.index",
    ),
    "a_place_beyond_the_axis": (
        (A, step("getitem", "c", {"input": "a"}, index="0, 3")),
        "a has the shape (2, 3): axis 1 has the places 0 to 2 (or −3 to −1), and 3 is none of them.",
        "params.index",
    ),
    "a_place_beyond_the_axis_of_an_array": (
        (N, step("setitem", "", {"input": "n"}, index="1, 0", value=1.0)),
        "n has the shape (1, 2): axis 0 has the places 0 to 0 (or −1 to −1), and 1 is none of them.",
        "params.index",
    ),
    "more_places_than_axes": (
        (I, step("getitem", "c", {"input": "i"}, index="0, 1")),
        "i has the shape (3,), 1 axis; the index [0, 1] has more parts.",
        "params.index",
    ),
    "a_leaf_in_place": (
        (L, step("add_", "", {"input": "l"}, other=1.0)),
        "l is a leaf that requires grad: backward is to tell its gradient at the numbers that it holds.",
        "inputs.input",
    ),
    "an_edit_of_a_leaf": (
        (L, step("setitem", "", {"input": "l"}, index="0", value=9.0)),
        "l looks at the memory of a leaf that requires grad.",
        "inputs.input",
    ),
    "a_view_of_a_leaf_in_place": (
        (L, step("getitem", "v", {"input": "l"}, index="0:1"), step("mul_", "", {"input": "v"}, value=2)),
        "v looks at the memory of a leaf that requires grad.",
        "inputs.input",
    ),
    "a_second_backward": (
        (*SQUARE, BACK, BACK),
        "Backward has passed through the graph behind t already, and what the graph had saved for it was freed then.",
        "inputs.input",
    ),
    "a_second_differentiation": (
        (*SQUARE, BACK, step("autograd.grad", "g", {"outputs": "t", "inputs": ("l",)})),
        "Backward has passed through the graph behind t already",
        "inputs.outputs",
    ),
    "backward_of_several_numbers": (
        (*SQUARE, step("backward", "", {"input": "s"})),
        "s has the shape (2,): there is not one slope but 2, and backward does not know how to weigh them.",
        "inputs.input",
    ),
    "a_gradient_of_the_wrong_shape": (
        (*SQUARE, A, step("backward", "", {"input": "s", "gradient": "a"})),
        "gradient holds one weight for each element of s, whose shape is (2,); a has the shape (2, 3).",
        "inputs.gradient",
    ),
    "backward_of_what_was_not_recorded": (
        (A, step("sum", "t", {"input": "a"}), BACK),
        "t was not recorded: nothing that it was computed from requires grad",
        "inputs.input",
    ),
    "differentiation_by_what_does_not_record": (
        (*SQUARE, A, step("autograd.grad", "g", {"outputs": "t", "inputs": ("a",)})),
        "a does not require grad, so that nothing can be differentiated by it.",
        "inputs.inputs",
    ),
    "differentiation_by_what_plays_no_part": (
        (
            *SQUARE,
            data("m", [1.0], requires_grad=True),
            step("autograd.grad", "g h", {"outputs": "t", "inputs": ("l", "m")}),
        ),
        "m plays no part in t: the graph behind it does not lead to m.",
        "inputs.inputs",
    ),
    "what_was_saved_changed": (
        (
            L,
            step("exp", "e", {"input": "l"}),
            step("add_", "", {"input": "e"}, other=1.0),
            step("sum", "t", {"input": "e"}),
            BACK,
        ),
        "A tensor that the graph had saved for this was changed in place since then",
        "inputs.input",
    ),
    "a_gradient_that_nobody_has": (
        (L, step("grad", "g", {"input": "l"})),
        "l.grad is None: no backward has reached l yet.",
        "inputs.input",
    ),
    "a_gradient_of_a_non_leaf": (
        (*SQUARE, BACK, step("grad", "g", {"input": "s"})),
        "s.grad is None: s is no leaf, and backward keeps gradients for leaves only.",
        "inputs.input",
    ),
    "a_step_without_a_gradient": (
        (A, step("gradient_step", "", {"input": "a"}, lr=0.1)),
        "a has no gradient: it does not require grad.",
        "inputs.input",
    ),
    "whole_numbers_that_record": (
        (data("c", [1, 2], requires_grad=True),),
        "All its numbers are whole, so that it would be int64: gradients tell how a result changes with small changes",
        "params.requires_grad",
    ),
    "an_integer_dtype_that_records": (
        (step("zeros", "c", size=(2,), dtype="int32", requires_grad=True),),
        "The tensor would be int32: gradients tell how a result changes with small changes",
        "params.requires_grad",
    ),
    "whole_numbers_that_record_later": (
        (I, step("requires_grad_", "", {"input": "i"})),
        "i is int64: gradients tell how a result changes with small changes, and whole numbers have no small ones.",
        "params.requires_grad",
    ),
    "recording_switched_off_in_the_middle": (
        (*SQUARE, step("requires_grad_", "", {"input": "s"}, requires_grad=False)),
        "s is no leaf: it was computed from tensors that require grad, and so is part of their graph.",
        "inputs.input",
    ),
    "retaining_where_nothing_records": (
        (A, step("retain_grad", "", {"input": "a"})),
        "a does not require grad, so that no gradient will ever reach it.",
        "inputs.input",
    ),
    "out_where_something_records": (
        (L, data("o", [0.0]), step("mul", "", {"input": "l", "out": "o"}, other=2.0)),
        "l requires grad, and what is written into out cannot be recorded.",
        "inputs.out",
    ),
    "a_view_out_of_reading_order": (
        (A, step("t", "w", {"input": "a"}), step("view", "c", {"input": "w"}, shape=(6,))),
        "w does not lie in reading order (shape (3, 2), strides (1, 3)), so that no strides give the shape (6,)",
        "params.shape",
    ),
    "a_shape_with_another_count": (
        (A, step("reshape", "c", {"input": "a"}, shape=(4, 2))),
        "a has 6 elements (shape (2, 3)), the shape (4, 2) has 8.",
        "params.shape",
    ),
    "a_shape_that_does_not_come_out_even": (
        (A, step("view", "c", {"input": "a"}, shape=(4, -1))),
        "a has 6 elements, which cannot be dealt out evenly over the shape (4, -1): 6 is no multiple of 4.",
        "params.shape",
    ),
}
