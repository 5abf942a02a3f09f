"""Where a run stands after an epoch, in one file: tensors as safetensors, all else as JSON in its header. No pickle."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from textnorm.errors import ConfigError, DataError

if TYPE_CHECKING:
    from textnorm.training.learner import Learner
    from textnorm.training.loop import Loop

__all__ = ["Checkpoint"]

FORMAT = "1"
_STOPPING = ("best", "best_epoch", "waited")


@dataclass(frozen=True)
class Checkpoint:
    """A file that a run of the same config and the same rows can go on from, to the same weights.

    What is saved: the model, AdamW's moments, the average and the best weights; the states of torch's chance and of the
    batches'; how many epochs and steps were done, the history, and what early stopping has seen. The schedule has no
    state: its rates are counted off again.

    Args:
        path: The file. It is replaced whole: a run killed while it writes leaves the one before.
        of: What the run is, such as a checksum of its config and rows; a checkpoint of another is refused.
    """

    path: Path
    of: str

    def save(self, loop: Loop) -> None:
        """Write where the loop stands, which must be between two epochs."""
        from safetensors.torch import save_file

        tensors = {name: tensor.detach().cpu().clone().contiguous() for name, tensor in _tensors(loop)}
        about = {"format": FORMAT, "of": self.of, "facts": json.dumps(_facts(loop))}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f".{self.path.name}.part")
        save_file(tensors, str(part), metadata=about)
        part.replace(self.path)

    def resume(self, loop: Loop) -> None:
        """Bring a fresh loop to where the file stands; where there is no file, it stays fresh.

        Raises:
            DataError: If the file is no checkpoint, or one of a later format.
            ConfigError: If it is of another config or other rows.
        """
        from safetensors import SafetensorError, safe_open

        if not self.path.exists():
            return
        try:
            with safe_open(str(self.path), framework="pt") as file:
                about = file.metadata() or {}
                self._check(about)
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # it is no mapping
        except (OSError, SafetensorError) as error:
            raise DataError(f"{self.path} is no whole checkpoint: {error}; run without --resume") from error
        _restore(loop, tensors, json.loads(about["facts"]))

    def _check(self, about: Mapping[str, str]) -> None:
        if about.get("format") != FORMAT:
            raise DataError(
                f"{self.path} must be a checkpoint of format {FORMAT}, found {about.get('format')}; run without --resume"
            )
        if about["of"] != self.of:
            raise ConfigError(
                f"{self.path} is of another config or other rows; go on with those, or run without --resume"
            )


def _tensors(loop: Loop) -> Iterator[tuple[str, Tensor]]:
    learner = loop.learner
    groups = {"model": learner.model.state_dict(), "best": loop.best_weights, "chance": _chance(loop)}
    if learner.average:
        groups["average"] = learner.average.weights
    for index, state in learner.optimizer.state_dict()["state"].items():
        groups[f"optimizer/{index}"] = state
    for group, named in groups.items():
        yield from ((f"{group}/{name}", tensor) for name, tensor in named.items())


def _facts(loop: Loop) -> dict[str, Any]:
    average, history = loop.learner.average, loop.history
    return {
        "epoch": loop.epoch,
        "stopped": loop.stopped,
        "steps": loop.learner.steps,
        "averaged": average.steps if average else 0,
        "epochs": history.epochs,
        "stop_reason": history.stop_reason,
        "stopping": {name: getattr(loop.stopping, name) for name in _STOPPING},
    }


def _restore(loop: Loop, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    learner = loop.learner
    learner.model.load_state_dict(_under("model", tensors))
    loop.best_weights = {name: tensor.to(learner.place) for name, tensor in _under("best", tensors).items()}
    _restore_learner(learner, tensors, facts)
    _set_chance(loop, _under("chance", tensors))
    loop.epoch, loop.stopped = facts["epoch"], facts["stopped"]
    loop.history.epochs, loop.history.stop_reason = facts["epochs"], facts["stop_reason"]
    for name in _STOPPING:
        setattr(loop.stopping, name, facts["stopping"][name])


def _restore_learner(learner: Learner, tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> None:
    moments: dict[int, dict[str, Tensor]] = {}
    for name, tensor in _under("optimizer", tensors).items():
        index, _, key = name.partition("/")
        moments.setdefault(int(index), {})[key] = tensor
    learner.optimizer.load_state_dict(learner.optimizer.state_dict() | {"state": moments})
    learner.steps = facts["steps"]
    next(islice(learner.rates, learner.steps, learner.steps), None)  # count off the rates of the steps that were taken
    if learner.average:
        learner.average.steps = facts["averaged"]
        for name, tensor in _under("average", tensors).items():
            learner.average.weights[name].copy_(tensor)


def _chance(loop: Loop) -> dict[str, Tensor]:
    states = {"batches": loop.generator.get_state(), "torch": torch.get_rng_state()}
    place = loop.learner.place
    return states | ({"cuda": torch.cuda.get_rng_state(place)} if place.type == "cuda" else {})


def _set_chance(loop: Loop, states: Mapping[str, Tensor]) -> None:
    loop.generator.set_state(states["batches"])
    torch.set_rng_state(states["torch"])
    if "cuda" in states and loop.learner.place.type == "cuda":
        torch.cuda.set_rng_state(states["cuda"], loop.learner.place)


def _under(group: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a group, by their names within it."""
    return {name.removeprefix(f"{group}/"): tensor for name, tensor in tensors.items() if name.startswith(f"{group}/")}
