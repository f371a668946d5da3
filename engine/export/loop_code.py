"""The training loop as source text: DataLoader, zero_grad, backward, step, and the rules that end the run."""

from __future__ import annotations

import textwrap

from engine import catalogue
from engine.catalogue.entry import OutputMeaning
from engine.export.text import call, comment, literal
from engine.spec import ProjectSpec


def loop_code(spec: ProjectSpec, meaning: OutputMeaning, n_train: int, per_epoch: int) -> str:
    """The loop of a project.

    Args:
        spec: The resolved project.
        meaning: How the loss reads the output, which decides how right answers are counted.
        n_train: Number of training samples.
        per_epoch: Steps in an epoch.
    """
    has_validation = spec.data.split.validation > 0
    stop = spec.training.stop
    counts_train = stop.accuracy_at_least is not None and not has_validation
    exact_best = per_epoch == 1 and not has_validation
    scheduler = catalogue.scheduler(spec.scheduler.kind) if spec.scheduler is not None else None
    by_step = scheduler is not None and scheduler.step_unit == "step"
    lines = [
        _loader(spec, n_train),
        "",
        f"epochs = {spec.training.epochs}",
        "losses = []  # the training loss of every step",
        "best_loss, best_state = math.inf, None",
    ]
    if stop.patience is not None:
        lines.append("epochs_without_gain, best_validation = 0, math.inf")
    lines += ["", "for epoch in range(1, epochs + 1):", "    model.train()"]
    if counts_train:
        lines.append("    n_right = n_seen = 0")
    lines += [
        "    for x_batch, y_batch in loader:",
        "        x_batch, y_batch = x_batch.to(device), y_batch.to(device)",
        "        output = model(x_batch)",
        "        loss = loss_function(output, y_batch)",
        "        if not math.isfinite(loss.item()):",
        '            raise FloatingPointError(f"The loss is not finite at step {len(losses) + 1}.")',
        "        losses.append(loss.item())",
    ]
    if exact_best:
        lines += [
            "        if loss.item() < best_loss:  # the weights before the update gave this loss",
            "            best_loss, best_state = loss.item(), copy.deepcopy(model.state_dict())",
        ]
    if counts_train:
        lines += [f"        n_right += {_right(meaning, 'y_batch')}", "        n_seen += len(y_batch)"]
    lines += ["        optimizer.zero_grad()", "        loss.backward()", "        optimizer.step()"]
    if by_step:
        lines.append("        scheduler.step()")
    lines += [
        "",
        "    epoch_losses = losses[-len(loader) :]",
        "    epoch_loss = math.fsum(epoch_losses) / len(epoch_losses)",
    ]
    watched = "epoch_loss"
    if has_validation:
        watched = "validation_loss"
        lines += [
            "    model.eval()",
            "    with torch.no_grad():",
            "        output = model(validation_inputs)",
            "        validation_loss = loss_function(output, validation_targets).item()",
        ]
        if stop.accuracy_at_least is not None:
            right = _right(meaning, "validation_targets")
            lines.append(f"        accuracy = {right} / len(validation_targets)")
    elif counts_train:
        lines.append("    accuracy = n_right / n_seen")
    if not exact_best:
        lines += [
            f"    if {watched} < best_loss:",
            f"        best_loss, best_state = {watched}, copy.deepcopy(model.state_dict())",
        ]
    if scheduler is not None and not by_step:
        lines.append(f"    scheduler.step({watched if scheduler.needs_metric else ''})")
    shown = "loss {epoch_loss:.4f}" + (", validation loss {validation_loss:.4f}" if has_validation else "")
    lines.append(f'    print(f"\\repoch {{epoch}}/{{epochs}}, {shown}", end="", flush=True)')
    lines += [textwrap.indent(line, "    ") for line in _stop_lines(spec)]
    lines += ["print()"]
    return "\n".join(lines)


def _loader(spec: ProjectSpec, n_train: int) -> str:
    training = spec.training
    size = n_train if training.batch_size is None else min(training.batch_size, n_train)
    arguments = {"batch_size": literal(size), "shuffle": literal(training.shuffle)}
    if training.drop_last:
        arguments["drop_last"] = "True"
    # Even without shuffling a loader draws a number; with a generator of its own it draws none of the model's.
    arguments["generator"] = f"torch.Generator().manual_seed({spec.seed})"
    return "loader = " + call("DataLoader", arguments, first="train_set")


def _right(meaning: OutputMeaning, target: str) -> str:
    if meaning in (OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES):
        return f"(output.argmax(dim=1) == {target}).sum().item()"
    bound = "0" if meaning in (OutputMeaning.LOGIT, OutputMeaning.SCORE) else "0.5"
    target_bound = "0" if meaning is OutputMeaning.SCORE else "0.5"
    return f"((output > {bound}) == ({target} > {target_bound})).sum().item()"


def _stop_lines(spec: ProjectSpec) -> list[str]:
    stop = spec.training.stop
    lines = []
    if stop.patience is not None:
        lines += [
            "if validation_loss < best_validation:",
            "    best_validation, epochs_without_gain = validation_loss, 0",
            "else:",
            "    epochs_without_gain += 1",
        ]
    if stop.loss_below is not None:
        lines += [f"if epoch_loss < {literal(stop.loss_below)}:", "    break"]
    if stop.accuracy_at_least is not None:
        lines += [f"if accuracy >= {literal(stop.accuracy_at_least)}:", "    break"]
    if stop.patience is not None:
        lines += [f"if epochs_without_gain >= {stop.patience}:", "    break"]
    return [comment("Stop early?"), *lines] if lines else []
