"""Forward pass, gradients and update of one batch as source text."""

from __future__ import annotations

from engine import catalogue
from engine.export.text import literal
from engine.spec import ProjectSpec


def preparing_lines(spec: ProjectSpec) -> list[str]:
    """What the loop needs before it begins: the compiled model, the scaler of float16."""
    lines = []
    if spec.training.compile:
        lines.append("compiled_model = torch.compile(model)")
    if spec.training.precision == "float16":
        lines.append("scaler = torch.amp.GradScaler(device.type)")
    if spec.training.gradients.accumulate > 1:
        lines.append(f"accumulate = {spec.training.gradients.accumulate}  # batches to a step")
    return lines


def forward_lines(spec: ProjectSpec, target: str, indent: str = "        ") -> list[str]:
    """The output and the loss of a batch.

    Args:
        spec: The resolved project.
        target: What the loss compares the output with.
        indent: Space before each line.
    """
    name = "compiled_model" if spec.training.compile else "model"
    lines = [f"output = {name}(x_batch)", f"loss = loss_function(output, {target})"]
    if spec.training.precision != "float32":
        head = f"with torch.autocast(device.type, dtype=torch.{spec.training.precision}):"
        lines = [head, *(f"    {line}" for line in lines)]
    return [indent + line for line in lines]


def step_lines(spec: ProjectSpec, target: str, *, by_step: bool) -> list[str]:
    """The gradients of a batch, and the update if it is the last of its portion.

    Args:
        spec: The resolved project.
        target: What the loss compares the output with.
        by_step: True if the schedule moves after every update.
    """
    entry = catalogue.optimizer(spec.optimizer.kind)
    after = ["scheduler.step()"] if by_step else []
    if entry is not None and entry.needs_closure:
        lines = [
            "",
            "def closure():",
            "    optimizer.zero_grad()",
            *forward_lines(spec, target, "    "),
            "    loss.backward()",
            "    return loss",
            "",
            "optimizer.step(closure)",
            *after,
        ]
        return _indented(lines)
    scaled = spec.training.precision == "float16"
    update = [*_clip_lines(spec, scaled=scaled)]
    update += ["scaler.step(optimizer)", "scaler.update()"] if scaled else ["optimizer.step()"]
    update += after
    if spec.training.gradients.accumulate == 1:
        return _indented(["optimizer.zero_grad()", _backward("loss", scaled=scaled), *update])
    sums = spec.loss.params.get("reduction") == "sum"
    return _indented(
        [
            "first = i // accumulate * accumulate",
            "portion = min(accumulate, len(loader) - first)  # the last one of an epoch may be smaller",
            "if i == first:",
            "    optimizer.zero_grad()",
            _backward("loss" if sums else "(loss / portion)", scaled=scaled),
            "if i == first + portion - 1:",
            *(f"    {line}" for line in update),
        ]
    )


def _backward(loss: str, *, scaled: bool) -> str:
    return f"scaler.scale({loss.strip('()')}).backward()" if scaled else f"{loss}.backward()"


def _clip_lines(spec: ProjectSpec, *, scaled: bool) -> list[str]:
    chosen = spec.training.gradients
    lines = []
    if scaled and (chosen.clip_value is not None or chosen.clip_norm is not None):
        lines.append("scaler.unscale_(optimizer)")
    if chosen.clip_value is not None:
        lines.append(f"nn.utils.clip_grad_value_(model.parameters(), {literal(float(chosen.clip_value))})")
    if chosen.clip_norm is not None:
        norm = "" if chosen.norm_type == 2 else f", norm_type={literal(float(chosen.norm_type))}"
        lines.append(
            f"nn.utils.clip_grad_norm_(model.parameters(), {literal(float(chosen.clip_norm))}{norm})"
        )
    return lines


def _indented(lines: list[str]) -> list[str]:
    return [f"        {line}" if line else "" for line in lines]
