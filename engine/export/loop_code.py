"""The training loop as source text: DataLoader, zero_grad, backward, step, and the rules that end the run."""

from __future__ import annotations

import textwrap

from engine import catalogue
from engine.build.tensors import LOOKING_BATCH
from engine.catalogue.entry import ItemKind, OutputMeaning
from engine.catalogue.params import AUTO
from engine.check.schedule_lengths import steps_by_batch, watched_metric
from engine.data.load import LoadedData
from engine.export.step_code import forward_lines, preparing_lines, step_lines
from engine.export.text import call, comment, literal
from engine.spec import ProjectSpec
from engine.spec.epoch import batch_size_of


def loop_code(spec: ProjectSpec, meaning: OutputMeaning, data: LoadedData, per_epoch: int) -> str:
    """The loop of a project.

    Args:
        spec: The resolved project.
        meaning: How the loss reads the output, which decides how right answers are counted.
        data: Its samples.
        per_epoch: Steps in an epoch.
    """
    has_validation = spec.data.split.validation > 0
    stop = spec.training.stop
    by_step, metric = steps_by_batch(spec.scheduler), watched_metric(spec.scheduler)
    wants_accuracy = stop.accuracy_at_least is not None or metric == "accuracy"
    counts_train = wants_accuracy and not has_validation
    exact_best = per_epoch == 1 and not has_validation
    lines = [
        *_loader_lines(spec, data),
        "",
        f"epochs = {spec.training.epochs}",
        *preparing_lines(spec),
        "losses = []  # the training loss of every step",
        "best_loss, best_state = math.inf, None",
    ]
    if stop.patience is not None:
        lines.append("epochs_without_gain, best_validation = 0, math.inf")
    lines += ["", "for epoch in range(1, epochs + 1):", "    model.train()"]
    if counts_train:
        lines.append("    n_right = n_seen = 0")
    lines += [
        *_batch_lines(data, enumerated=spec.training.gradients.accumulate > 1),
        *_augment_lines(spec, data),
        *forward_lines(spec, "x_batch" if data.facts.predicts_input else "y_batch"),
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
    lines += step_lines(spec, "x_batch" if data.facts.predicts_input else "y_batch", by_step=by_step)
    lines += [
        "",
        "    epoch_losses = losses[-len(loader) :]",
        "    epoch_loss = math.fsum(epoch_losses) / len(epoch_losses)",
    ]
    watched = "epoch_loss"
    if has_validation:
        watched = "validation_loss"
        lines += ["    model.eval()", "    with torch.no_grad():", *_validation_lines(spec, data)]
        if wants_accuracy:
            right = _right(meaning, "validation_targets")
            lines.append(f"        accuracy = {right} / len(validation_targets)")
    elif counts_train:
        lines.append("    accuracy = n_right / n_seen")
    if not exact_best:
        lines += [
            f"    if {watched} < best_loss:",
            f"        best_loss, best_state = {watched}, copy.deepcopy(model.state_dict())",
        ]
    if spec.scheduler is not None and not by_step:
        number = {None: "", "loss": watched, "training_loss": "epoch_loss"}.get(metric, metric)
        lines.append(f"    scheduler.step({number})")
    shown = "loss {epoch_loss:.4f}" + (", validation loss {validation_loss:.4f}" if has_validation else "")
    lines.append(f'    print(f"\\repoch {{epoch}}/{{epochs}}, {shown}", end="", flush=True)')
    lines += [textwrap.indent(line, "    ") for line in _stop_lines(spec)]
    lines += ["print()"]
    return "\n".join(lines)


def _loader_lines(spec: ProjectSpec, data: LoadedData) -> list[str]:
    training, in_memory = spec.training, data.facts.in_memory
    lines = []
    arguments = {"batch_size": literal(batch_size_of(training, data.facts.n_train))}
    seeded = f"torch.Generator().manual_seed({spec.seed})"
    if training.sampler is None and in_memory:
        arguments["shuffle"] = literal(training.shuffle)
    else:
        lines = [f"order = {seeded}", *_sampler_lines(spec, data)]
        arguments["sampler"] = "sampler"
    if training.drop_last:
        arguments["drop_last"] = "True"
    if training.num_workers and not in_memory:
        arguments["num_workers"] = literal(training.num_workers)
        arguments["persistent_workers"] = "True"
    if training.pin_memory:
        arguments["pin_memory"] = 'device.type == "cuda"'
    # Even without shuffling a loader draws a number; with a generator of its own it draws none of the model's.
    if not in_memory:
        # Workers that are kept draw less often: the order has a generator that no one else uses.
        arguments["generator"] = "torch.Generator().manual_seed(0)"
    else:
        arguments["generator"] = "order" if training.sampler is not None else seeded
    lines.append("loader = " + call("DataLoader", arguments, first="train_set"))
    if not in_memory and spec.data.split.validation > 0:
        own = {"batch_size": literal(LOOKING_BATCH), "generator": "torch.Generator()"}
        lines.append("validation_loader = " + call("DataLoader", own, first="validation_set"))
    if _augments(spec, data):
        lines.append(f"augment_generator = {seeded}")
    return lines


def _sampler_lines(spec: ProjectSpec, data: LoadedData) -> list[str]:
    node = spec.training.sampler
    if node is None:
        kind = (
            "RandomSampler(train_set, generator=order)"
            if spec.training.shuffle
            else "SequentialSampler(train_set)"
        )
        return [f"sampler = {kind}"]
    entry = catalogue.sampler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked sampler {node.kind!r}")
    params = entry.resolved(node.params)
    if node.kind == "SequentialSampler":
        return ["sampler = SequentialSampler(train_set)"]
    if node.kind == "RandomSampler":
        arguments = {name: literal(value) for name, value in params.items() if value not in (None, False)}
        return ["sampler = " + call("RandomSampler", arguments | {"generator": "order"}, first="train_set")]
    n_classes = data.facts.n_classes
    lines = ["train_classes = y[train_rows].astype(np.int64)"]
    if params["weights"] == AUTO:
        lines += [
            comment("A class is drawn the more often, the fewer samples it has."),
            f"class_weights = 1.0 / np.maximum(np.bincount(train_classes, minlength={n_classes}), 1)",
        ]
    else:
        lines.append(f"class_weights = np.array({literal(params['weights'])}, dtype=np.float64)")
    arguments = {
        "num_samples": literal(params["num_samples"]) if params["num_samples"] else "len(train_classes)",
        "replacement": literal(params["replacement"]),
        "generator": "order",
    }
    first = "class_weights[train_classes].tolist()"
    return [*lines, "sampler = " + call("WeightedRandomSampler", arguments, first=first)]


def _augments(spec: ProjectSpec, data: LoadedData) -> bool:
    images = spec.data.images
    return data.facts.item is ItemKind.IMAGE and bool(images.flip or images.crop_padding)


def _augment_lines(spec: ProjectSpec, data: LoadedData) -> list[str]:
    if not _augments(spec, data):
        return []
    images = spec.data.images
    arguments = {"flip": literal(images.flip), "crop_padding": literal(images.crop_padding)}
    return ["        x_batch = " + call("augment", arguments, first="x_batch, augment_generator")]


def _batch_lines(data: LoadedData, *, enumerated: bool) -> list[str]:
    if not data.facts.predicts_input:
        pair = "i, (x_batch, y_batch) in enumerate(loader)" if enumerated else "x_batch, y_batch in loader"
        return [
            f"    for {pair}:",
            "        x_batch, y_batch = x_batch.to(device), y_batch.to(device)",
        ]
    names = "(x_batch,)" if data.facts.in_memory else "x_batch, _"
    each = f"i, ({names.strip('()')}) in enumerate(loader)" if enumerated else f"{names} in loader"
    return [f"    for {each}:", "        x_batch = x_batch.to(device)"]


def _validation_lines(spec: ProjectSpec, data: LoadedData) -> list[str]:
    if not data.facts.predicts_input:
        return [
            f"        output = {_validation_output(data)}",
            "        validation_loss = loss_function(output, validation_targets).item()",
        ]
    if data.facts.item is ItemKind.TABLE:
        return [
            "        output = model(validation_inputs)",
            "        validation_loss = loss_function(output, validation_inputs).item()",
        ]
    portions = f"validation_inputs.split({LOOKING_BATCH})"
    if not data.facts.in_memory:
        portions = "(x_batch.to(device) for x_batch, _ in validation_loader)"
    total = "math.fsum(part_loss * n for part_loss, n in parts) / len(validation_rows)"
    if spec.loss.params.get("reduction") == "sum":
        total = "math.fsum(part_loss for part_loss, _ in parts)"
    return [
        "        parts = [",
        "            (loss_function(model(x_part), x_part).item(), len(x_part))",
        f"            for x_part in {portions}",
        "        ]",
        f"        validation_loss = {total}",
    ]


def _validation_output(data: LoadedData) -> str:
    if not data.facts.in_memory:
        return "torch.cat([model(x_batch.to(device)) for x_batch, _ in validation_loader])"
    if data.facts.item is not ItemKind.TABLE:
        return f"torch.cat([model(x_part) for x_part in validation_inputs.split({LOOKING_BATCH})])"
    return "model(validation_inputs)"


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
