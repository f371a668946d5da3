"""The command line: list, check, summary, train, resume, export, prove and bench, on the same files as the window."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import project
from engine.catalogue import choices
from engine.catalogue.entry import DatasetEntry, Entry
from engine.catalogue.own_arguments import ArgumentsParam
from engine.catalogue.params import REQUIRED, ChoiceParam, NumberParam, Param
from engine.check.own_module import NOT_ALLOWED
from engine.presets import Preset
from engine.spec import Problem, ProjectError, ProjectSpec, Severity, set_values
from engine.spec.files import write_atomically

if TYPE_CHECKING:
    from engine.train.result import Run

DIFFERENT = 1
WRONG_USE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after the program's name; None takes the process's own.

    Returns:
        Exit status: 0 for success, 1 for a proof that failed, 2 for wrong use or a wrong project, 130 after Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        return status
    except ProjectError as error:
        _print_problems(error.problems)
        return WRONG_USE
    except KeyboardInterrupt:
        # Before training begins there is nothing to keep; from then on Ctrl-C is "stop and keep".
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine", description="Train PyTorch projects without a window."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    listing = commands.add_parser(
        "list", help="what can be chosen: presets, models, layers, losses, optimizers …"
    )
    listing.add_argument("kind", metavar="KIND")
    listing.add_argument("--json", action="store_true", help="print one JSON array")
    listing.set_defaults(run=_list)

    checking = commands.add_parser("check", help="find everything that is wrong with a project")
    _add_project(checking)
    checking.set_defaults(run=_check)

    summary = commands.add_parser("summary", help="the model as a table of shapes and parameters")
    _add_project(summary)
    summary.set_defaults(run=_summary)

    training = commands.add_parser("train", help="train a project")
    _add_project(training)
    training.add_argument("--epochs", type=int, metavar="N", help="passes over the training samples")
    training.add_argument("--seed", type=int, metavar="S", help="seed of first weights and batch order")
    training.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), help="where to compute")
    training.add_argument("--out", type=Path, metavar="DIR", help="keep the run in a new folder inside DIR")
    training.add_argument("--json", action="store_true", help="print the result as one JSON object")
    training.add_argument("--doctor", action="store_true", help="say what ails the run while it trains")
    _add_interval(training)
    training.set_defaults(run=_train)

    resuming = commands.add_parser("resume", help="go on with a run that was interrupted, with the same bits")
    resuming.add_argument("run_dir", type=Path, metavar="RUN_DIR", help="the folder of the interrupted run")
    resuming.add_argument("--json", action="store_true", help="print the result as one JSON object")
    _add_interval(resuming)
    _add_consent(resuming)
    resuming.set_defaults(run=_resume)

    predicting = commands.add_parser("predict", help="say what is on images, with the weights of a run")
    predicting.add_argument("run_dir", type=Path, metavar="RUN_DIR", help="the folder of a finished run")
    predicting.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    predicting.add_argument("--json", action="store_true", help="print one JSON array")
    _add_consent(predicting)
    predicting.set_defaults(run=_predict)

    exporting = commands.add_parser("export", help="write the project as a plain PyTorch script")
    _add_project(exporting)
    exporting.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.py")
    exporting.set_defaults(run=_export)

    run_export = commands.add_parser("export-run", help="write a finished run in a format of other programs")
    run_export.add_argument("run_dir", type=Path, metavar="RUN_DIR", help="the folder of a finished run")
    run_export.add_argument(
        "--as", dest="form", choices=("torch-export",), required=True, help="the trained model as a program"
    )
    run_export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    _add_consent(run_export)
    run_export.set_defaults(run=_export_run)

    proving = commands.add_parser(
        "prove", help="run the exported script in a fresh process and compare every bit with the engine"
    )
    _add_project(proving)
    proving.add_argument("--json", action="store_true", help="print the result as one JSON object")
    proving.add_argument("--epochs", type=int, metavar="N", help="passes over the training samples")
    proving.add_argument(
        "--time-limit", type=float, metavar="S", default=3600.0, help="seconds that the script may take"
    )
    proving.set_defaults(run=_prove)

    bench = commands.add_parser("bench", help="run the tensor bench of a project, step by step")
    _add_project(bench)
    bench.add_argument("--script", action="store_true", help="print it as a plain PyTorch script instead")
    bench.set_defaults(run=_bench)
    return parser


def _add_project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", metavar="PROJECT", help="a project file, or the name of a preset")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="change one value first, such as optimizer.params.lr=0.01; the value is JSON where it parses",
    )
    _add_consent(parser)


def _add_interval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--checkpoint-s",
        type=_seconds,
        default=20.0,
        metavar="S",
        help="at least so many seconds from one checkpoint to the next; 20 if it is left out",
    )


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number of seconds, at least 0, received {text!r}")
    return value


def _add_consent(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-code",
        action="store_true",
        help="run the Python files that the project's model names, with your rights; without it they are refused",
    )


def _project(options: argparse.Namespace) -> ProjectSpec:
    spec = project.load(options.project)
    edits: list[tuple[str, Any]] = []
    wrong = []
    for text in options.set:
        path, equals, value = text.partition("=")
        if not equals:
            expected = "PATH=VALUE, such as optimizer.params.lr=0.01"
            wrong.append(Problem("--set", "no_value", expected, repr(text)))
            continue
        edits.append((path.strip(), _json_or_text(value)))
    for name, path in (("seed", "seed"), ("epochs", "training.epochs"), ("device", "training.device")):
        value = getattr(options, name, None)
        if value is not None:
            edits.append((path, value))
    if wrong:
        raise ProjectError(wrong)
    return set_values(spec, edits) if edits else spec


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        prefix = "warning: " if problem.severity is Severity.WARNING else ""
        print(prefix + problem.line(), file=sys.stderr)
    if any(problem.code == NOT_ALLOWED for problem in problems):
        print("--allow-code lets the files run that the project names; look at them first.", file=sys.stderr)


def _list(options: argparse.Namespace) -> int:
    found: Sequence[Entry | Preset] = choices(options.kind)
    if options.json:
        print(json.dumps([_described(item) for item in found], indent=2, ensure_ascii=False))
        return 0
    names = [item.name if isinstance(item, Preset) else item.kind for item in found]
    width = max(map(len, names), default=0)
    for name, item in zip(names, found, strict=True):
        print(f"{name:<{width}}  {item.summary}")
    return 0


def _described(item: Entry | Preset) -> dict[str, Any]:
    if isinstance(item, Preset):
        return {"name": item.name, "title": item.title, "summary": item.summary, "reaches": item.reaches}
    described = {
        "kind": item.kind,
        "target": item.target,
        "summary": item.summary,
        "formula": item.formula,
        "source": item.source,
        "tags": sorted(item.tags),
        "params": [_described_param(param) for param in item.params],
    }
    if isinstance(item, DatasetEntry):
        described |= {"origin": item.origin, "licence": item.licence}
    return described


def _described_param(param: Param) -> dict[str, Any]:
    described: dict[str, Any] = {"name": param.name, "help": param.help, "expected": param.expected}
    if param.default is not REQUIRED:
        is_mapping = isinstance(param, ArgumentsParam)
        described["default"] = dict(param.default) if is_mapping else param.default
    described |= {"required": param.required, "live": param.live, "unit": param.unit}
    if isinstance(param, NumberParam):
        described |= {"low": param.low, "high": param.high}
    if isinstance(param, ChoiceParam):
        described["choices"] = list(param.choices)
    return described


def _check(options: argparse.Namespace) -> int:
    spec = _project(options)
    problems = project.check(spec, allow_code=options.allow_code)
    _print_problems(problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return WRONG_USE
    print(f"{spec.name}: ready to train")
    return 0


def _summary(options: argparse.Namespace) -> int:
    print(project.summary(_project(options), allow_code=options.allow_code).text())
    return 0


def _train(options: argparse.Namespace) -> int:
    from engine.cli_progress import with_progress
    from engine.doctor.doctor import Doctor

    spec = _project(options)
    problems = project.check(spec, allow_code=options.allow_code)
    _print_problems(problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return WRONG_USE
    run, interrupted = with_progress(
        lambda control, mailbox: project.train(
            spec,
            out=options.out,
            control=control,
            mailbox=mailbox,
            checkpoint_s=options.checkpoint_s,
            allow_code=options.allow_code,
        ),
        Doctor(spec) if options.doctor else None,
    )
    _tell_run(run, options)
    return INTERRUPTED if interrupted else 0


def _resume(options: argparse.Namespace) -> int:
    from engine.cli_progress import with_progress

    run, interrupted = with_progress(
        lambda control, mailbox: project.resume(
            options.run_dir,
            control=control,
            mailbox=mailbox,
            tell=lambda text: print(text, file=sys.stderr),
            checkpoint_s=options.checkpoint_s,
            allow_code=options.allow_code,
        )
    )
    _tell_run(run, options)
    return INTERRUPTED if interrupted else 0


def _tell_run(run: Run, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(run.to_json()))
    else:
        print(run.text)
        print(f"train loss {run.train_loss:.6g} after {run.steps} steps in {run.epochs} epochs")
        if run.validation_loss is not None:
            print(f"validation loss {run.validation_loss:.6g}")
        for name, value in run.metrics.items():
            print(f"{name.replace('_', ' ')} {value:.6g}")
        print(f"kept in {run.run_dir}")


def _predict(options: argparse.Namespace) -> int:
    from engine.runs.predict import predict

    found = predict(options.run_dir, options.images, allow_code=options.allow_code)
    if options.json:
        print(json.dumps([item.to_json() for item in found], indent=2))
        return 0
    for item in found:
        if item.reconstruction is not None:
            print(f"{item.file}: reconstructed with a mean error of {item.predicted:.4g}")
            continue
        share = item.probabilities.get(str(item.predicted))
        print(f"{item.file}: {item.predicted}" + (f" ({share:.1%})" if share is not None else ""))
    return 0


def _export(options: argparse.Namespace) -> int:
    folder = options.output.resolve().parent
    script = project.export_script(_project(options), allow_code=options.allow_code, folder=folder)
    write_atomically(options.output, script.encode())
    print(f"{options.output}: written", file=sys.stderr)
    return 0


def _export_run(options: argparse.Namespace) -> int:
    from engine.runs.torch_export import write_torch_export

    samples = write_torch_export(options.run_dir, options.output, allow_code=options.allow_code)
    checked = f"loaded back, the outputs of {samples} samples are the same, bit for bit"
    print(f"{options.output}: written; {checked}", file=sys.stderr)
    return 0


def _prove(options: argparse.Namespace) -> int:
    from engine.proof.prove import prove

    shows = sys.stderr.isatty()

    def progress(line: str) -> None:
        print("\r" + line[:100].ljust(100), end="", file=sys.stderr, flush=True)

    spec = _project(options)
    proof = prove(
        spec,
        allow_code=options.allow_code,
        time_limit_s=options.time_limit,
        progress=progress if shows else None,
    )
    if shows:
        print("\r" + " " * 100 + "\r", end="", file=sys.stderr, flush=True)
    print(json.dumps(proof.to_json()) if options.json else proof.text)
    return 0 if proof.identical else DIFFERENT


def _bench(options: argparse.Namespace) -> int:
    spec = _project(options)
    if options.script:
        print(project.bench_script(spec), end="")
        return 0
    from engine.cli_bench import bench_lines

    for line in bench_lines(spec.bench):
        print(line)
    return 0
