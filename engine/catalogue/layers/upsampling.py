"""Upsampling without weights: pictures, sequences and volumes get another size by copying or mixing neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalogue.entry import LayerCall, LayerEntry, LayerExample, Shape, ShapeProblem
from engine.catalogue.layers.declare import COUNTED, DOCS, layer
from engine.catalogue.layers.sizes import per_axis
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, Param, SizeParam

Params = Mapping[str, Any]
# Numbers of axes behind the channels for which a mode is defined.
_AXES_OF = {"linear": (1,), "bilinear": (2,), "bicubic": (2,), "trilinear": (3,)}
_BY_AXES = {1: "linear", 2: "bilinear", 3: "trilinear"}


def interpolated(params: Params, shape: Shape) -> Shape:
    """Shape after the axes behind the channels have got another size.

    Args:
        params: size, scale_factor and, where the layer has them, mode, align_corners, recompute_scale_factor and
            antialias.
        shape: What comes in, batch and channels first.

    Raises:
        ShapeProblem: If the parameters contradict each other or the input.
    """
    size, factor, n = params["size"], params["scale_factor"], len(shape) - 2
    if size is None and factor is None:
        raise ShapeProblem("a size or a scale_factor", "neither", "scale_factor", 2.0)
    if size is not None and factor is not None:
        raise ShapeProblem("either a size or a scale_factor", "both")
    _mode_fits(params, n)
    if size is not None:
        if not isinstance(size, int) and len(size) != n:
            raise ShapeProblem(
                f"one size or {n} of them", f"{len(size)} of them", "size", size[0] if size else 1
            )
        return (*shape[:2], *per_axis(size, n))
    out = tuple(int(axis * factor) for axis in shape[2:])
    for i, (axis, new) in enumerate(zip(shape[2:], out, strict=True)):
        if new < 1:
            counted = COUNTED[n][i]
            raise ShapeProblem(f"a factor that leaves at least one of {axis} {counted}", f"{factor:g}")
    return (*shape[:2], *out)


def _mode_fits(params: Params, n: int) -> None:
    mode = params.get("mode", "nearest")
    if n not in _AXES_OF.get(mode, (n,)):
        needed = " or ".join(str(axes + 2) for axes in _AXES_OF[mode])
        raise ShapeProblem(
            f"an input with {needed} axes for mode {mode}", f"{n + 2} axes", "mode", _BY_AXES[n]
        )
    if params.get("align_corners") is not None and mode not in _AXES_OF:
        raise ShapeProblem(
            f"none for align_corners, as mode {mode} mixes nothing",
            str(params["align_corners"]).lower(),
            "align_corners",
            None,
        )
    if params.get("antialias") and mode not in ("bilinear", "bicubic"):
        raise ShapeProblem(f"antialias off, as mode {mode} does not know it", "true", "antialias", False)
    if params.get("recompute_scale_factor") and params["size"] is not None:
        raise ShapeProblem("a scale_factor to compute anew", "a size", "recompute_scale_factor", None)


def _sizes(axes: int | None = None) -> tuple[Param, ...]:
    return (
        SizeParam(
            name="size",
            help="Size to give: one number for all axes, or one for each; set this or scale_factor.",
            default=None,
            optional=True,
            none_means="by factor",
            low=1,
            axes=axes,
            start=32,
        ),
        FloatParam(
            name="scale_factor",
            help="How many times as large the result is along every axis; 2 doubles, 0.5 halves.",
            default=None,
            optional=True,
            none_means="by size",
            low=0,
            low_open=True,
            start=2.0,
        ),
    )


_MODES: tuple[Param, ...] = (
    ChoiceParam(
        name="mode",
        help="How new values come about: the nearest old one, or a mix of neighbours along 1 (linear), 2 (bilinear, "
        "bicubic) or 3 axes (trilinear), or means over areas.",
        default="nearest",
        choices=("nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area"),
    ),
    BoolParam(
        name="align_corners",
        help="Lets the corners of input and result coincide; only where neighbours are mixed.",
        default=None,
        optional=True,
        advanced=True,
    ),
    BoolParam(
        name="recompute_scale_factor",
        help="Computes the factor anew from the rounded size before mixing.",
        default=None,
        optional=True,
        advanced=True,
    ),
)
_TAGS = ("upsampling", "resize", "interpolation", "decoder")
_SHAPES = "(N, C, L), (N, C, H, W) or (N, C, D, H, W) → the same with other sizes behind C"
_FRESH = {"scale_factor": 2.0}
_EXAMPLE = LayerExample({"scale_factor": 2.0}, (2, 3, 4, 5))
_IMAGE = "(N, C, H, W) → (N, C, H′, W′)"

UPSAMPLE = layer(
    "Upsample",
    "Makes sequences, pictures or volumes larger or smaller by copying or mixing neighbours.",
    _TAGS,
    *_sizes(),
    *_MODES,
    shapes=_SHAPES,
    rule=interpolated,
    axes=(3, 4, 5),
    fresh=_FRESH,
    example=_EXAMPLE,
)

UPSAMPLING_NEAREST = layer(
    "UpsamplingNearest2d",
    "Makes pictures larger by copying the nearest pixel.",
    _TAGS,
    *_sizes(2),
    shapes=_IMAGE,
    rule=interpolated,
    axes=(4,),
    fresh=_FRESH,
    example=_EXAMPLE,
)

UPSAMPLING_BILINEAR = layer(
    "UpsamplingBilinear2d",
    "Makes pictures larger by mixing the four nearest pixels.",
    _TAGS,
    *_sizes(2),
    shapes=_IMAGE,
    rule=interpolated,
    axes=(4,),
    fresh=_FRESH,
    example=_EXAMPLE,
)

INTERPOLATE = layer(
    "F.interpolate",
    "Makes sequences, pictures or volumes larger or smaller by copying or mixing neighbours.",
    _TAGS,
    *_sizes(),
    *_MODES,
    BoolParam(
        name="antialias",
        help="Smooths before making smaller, so that fine patterns do not turn into false coarse ones.",
        default=False,
        advanced=True,
    ),
    target="torch.nn.functional:interpolate",
    source=f"{DOCS}torch.nn.functional.interpolate.html",
    shapes=_SHAPES,
    rule=interpolated,
    axes=(3, 4, 5),
    call=LayerCall.FUNCTION,
    fresh=_FRESH,
    example=_EXAMPLE,
    deviations={"input": "what comes in"},
)

UPSAMPLING_LAYERS: tuple[LayerEntry, ...] = (UPSAMPLE, UPSAMPLING_NEAREST, UPSAMPLING_BILINEAR)
