"""What the user chose: frozen values, pure edits, JSON. Knows nothing of torch, of Qt or of the catalogue."""

from engine.spec.bench import BenchSpec, BenchStep
from engine.spec.data import (
    DataSpec,
    FeatureTerm,
    ImageSpec,
    MovedPoint,
    PointEdits,
    SplitSpec,
)
from engine.spec.edits import choose_kind, get_value, reset_param, set_value, set_values
from engine.spec.files import project_from_json, project_to_json, read_project, write_project
from engine.spec.frozen import Node
from engine.spec.model import InitRule, LayerNode
from engine.spec.optimization import GradientSpec, ParameterGroup, SchedulerNode
from engine.spec.paths import format_path, parse_path
from engine.spec.problem import Fix, Problem, ProjectError, Severity
from engine.spec.project import ProjectSpec, StopSpec, TrainingSpec

__all__ = [
    "BenchSpec",
    "BenchStep",
    "DataSpec",
    "FeatureTerm",
    "Fix",
    "GradientSpec",
    "ImageSpec",
    "InitRule",
    "LayerNode",
    "MovedPoint",
    "Node",
    "ParameterGroup",
    "PointEdits",
    "Problem",
    "ProjectError",
    "ProjectSpec",
    "SchedulerNode",
    "Severity",
    "SplitSpec",
    "StopSpec",
    "TrainingSpec",
    "choose_kind",
    "format_path",
    "get_value",
    "parse_path",
    "project_from_json",
    "project_to_json",
    "read_project",
    "reset_param",
    "set_value",
    "set_values",
    "write_project",
]
