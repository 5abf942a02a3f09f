"""A bundle's model as one ONNX file, which answers without torch; and what an ONNX file answers.

The file begins where texts and tables have become numbers: the bundle's pipeline and its encoder stay in front of it.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from textnorm import __version__
from textnorm.bundle import Bundle
from textnorm.errors import DataError
from textnorm.extras import import_extra
from textnorm.training.batching import sorted_batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from textnorm.run_config import Run
    from textnorm.training.batching import Inputs

__all__ = ["OnnxModel", "export_onnx"]

_OUTPUTS = "outputs"


class OnnxModel:
    """An exported model under onnxruntime.

    Args:
        path: what `export_onnx` wrote.

    Raises:
        DataError: it is no ONNX model that onnxruntime can run.
        MissingExtraError: onnxruntime is not installed.

    Use::

        bundle, model = Bundle.load("runs/a/bundle"), OnnxModel("model.onnx")
        docs = [[token.form for token in doc] for doc in bundle.side.pipeline.tokenize(["재밌다"])]
        bundle.decode(model.outputs(bundle.side.pack(docs)))
    """

    def __init__(self, path: str | Path) -> None:
        runtime = import_extra("onnxruntime", "onnx")
        try:
            self.session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no common base
            raise DataError(f"a model in ONNX is required at {path}: {error}; textnorm export writes one") from error
        self.names = [item.name for item in self.session.get_inputs()]

    def outputs(self, inputs: Inputs, *, batch_size: int = 1024) -> NDArray[np.float32]:
        """What `Bundle.outputs` gives for the same rows.

        Args:
            inputs: encoded rows, from `Side.pack`.
            batch_size: rows at a time.

        Shape:
            N rows -> (N, K)
        """
        batches = sorted_batches(inputs.lengths, batch_size)
        chunks = [self._answer(inputs.batch(batch)) for batch in batches]
        in_order = np.empty((len(inputs), chunks[0].shape[1]), dtype=np.float32)
        in_order[np.concatenate(batches)] = np.concatenate(chunks)
        return in_order

    def _answer(self, batch: Mapping[str, Tensor]) -> NDArray[np.float32]:
        [answer] = self.session.run([_OUTPUTS], {name: batch[name].numpy() for name in self.names})
        return np.asarray(answer)


class _Answering(nn.Module):
    """A bundle's model with its temperature and its task's activation, and its inputs in a row: what stands in the file."""

    def __init__(self, bundle: Bundle, names: list[str]) -> None:
        super().__init__()
        self.model, self.activation, self.temperature = bundle.model, bundle.task.activation, bundle.temperature
        self.names = names

    def forward(self, *values: Tensor) -> Tensor:
        return self.activation(self.model(**dict(zip(self.names, values, strict=True))) / self.temperature)


def export_onnx(folder: str, output: str) -> str:
    """Write a bundle's model as ONNX.

    Inputs are those of the model: `ids` (batch, length) of the deep text model, padded with 0; `ids` and `offsets`, flat,
    of the fast one; `numeric` and `categorical` of a table; of a blend its members' (`0/ids`, `1/ids`); of texts with
    columns `0/ids`, `1/numeric`, `1/categorical`. `outputs` (batch, K) are probabilities, or a regression's value. The
    file's metadata has the task and the labels.

    Args:
        folder: the bundle.
        output: the file to write.

    Returns:
        A line that says what was written.

    Raises:
        BundleError: there is no bundle.
        DataError: nothing can be written there.
        MissingExtraError: onnx is not installed.
    """
    bundle, target = Bundle.load(folder, device="cpu"), Path(output)
    model = _convert(bundle)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(model.SerializeToString())
    except OSError as error:
        raise DataError(f"a place to write to is required at {output}: {error}") from error
    return f"{output}: {', '.join(item.name for item in model.graph.input)} -> {_OUTPUTS}"


def _convert(bundle: Bundle) -> Any:
    """The model as an onnx.ModelProto."""
    onnx = import_extra("onnx", "onnx")
    import_extra("onnxscript", "onnx")
    example, sizes = _example(bundle)
    with _quietly():
        program: Any = torch.onnx.export(
            _Answering(bundle, list(example)).eval(),
            tuple(example.values()),
            dynamo=True,
            dynamic_shapes={"values": tuple(sizes)},
            input_names=list(example),
            output_names=[_OUTPUTS],
            verbose=False,
        )
    model = program.model_proto
    for node in model.graph.node:  # where in torch's code each came from
        del node.metadata_props[:]
    about = {"textnorm": __version__, "task": bundle.task.name, "labels": json.dumps(bundle.labels, ensure_ascii=False)}
    onnx.helper.set_model_props(model, about)
    return model


def _example(bundle: Bundle) -> tuple[dict[str, Tensor], list[dict[int, Any]]]:
    """A batch to follow through the model, and which sizes of each input may be others: those that differ from batch to batch."""
    packed = bundle.side.pack(_values(bundle.run))
    example, other = packed.batch(np.array([0, 1, 2])), packed.batch(np.array([1, 2]))
    sizes = [
        {axis: torch.export.Dim.DYNAMIC for axis, size in enumerate(tensor.shape) if size != other[name].shape[axis]}
        for name, tensor in example.items()
    ]
    return example, sizes


def _values(run: Run) -> list[Any]:
    """Three rows as a side's stream would give them, of two lengths."""
    if run.members:
        return list(zip(*map(_values, run.members), strict=True))
    docs, cells = [list("가나다라마"), ["가"], ["나"]], dict.fromkeys(run.data.columns)
    return docs if run.data.kind == "text" else [{**cells, run.data.text: doc} for doc in docs]


@contextmanager
def _quietly() -> Iterator[None]:
    """Torch's exporter warns of its own insides, and of packages that no model here needs."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
