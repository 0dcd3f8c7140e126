"""State dicts of PyTorch modules, and what the modules compute. Needs a Python with torch alone (any CPU build from 1.13 on)."""
import json
import pathlib

import numpy as np
import torch
from torch import nn

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "goldens" / "pytorch.json"


def wave(shape, seed, scale=0.5, offset=0.0):
    """As in common.py, which needs Keras: a chirp in thousandths, in which no two rows or gates look alike."""
    k = np.arange(int(np.prod(shape)), dtype=np.float64)
    values = np.sin(0.37 * k * k + (2 * seed + 1) * 0.29 * k + 1.7 * seed + 0.4) * (0.75 + 0.25 * np.cos(1.3 * k + seed))
    return np.round(offset + scale * values.reshape(shape), 3).astype(np.float32)


def number(v):
    v = float(str(np.float32(v)))
    return int(v) if v.is_integer() else v


def tensor(a):
    a = np.asarray(a)
    return {"shape": list(a.shape), "data": [number(v) for v in a.reshape(-1)]}


def fill(module, seed):
    for i, (name, p) in enumerate(module.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            continue
        offset = 1.0 if name.endswith("running_var") else 0.0
        p.copy_(torch.from_numpy(wave(tuple(p.shape), seed + 3 * i, 0.4, offset)))


class Steps(nn.Module):
    """A recurrent module over [batch, time, features]: the outputs of all steps."""

    def __init__(self, rnn):
        super().__init__()
        self.rnn = rnn

    def forward(self, x):
        return self.rnn(x)[0]


class ChannelsLast(nn.Module):
    """A module of [batch, channels, ...] for [batch, ..., channels]."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.movedim(-1, 1)).movedim(1, -1)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 3)
        self.encoder = nn.Module()
        self.encoder.rnn = nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Sequential(nn.Linear(8, 5), nn.ReLU(), nn.Linear(5, 2))

    def forward(self, tokens):
        return self.head(self.norm(self.encoder.rnn(self.embedding(tokens))[0]))


TOKENS = np.array([[1, 5, 2, 6], [3, 0, 4, 1]])
STEPS = wave((2, 5, 3), 1)
CASES = {
    "linear": (nn.Linear(3, 4), wave((2, 3), 2)),
    "linear without bias": (nn.Linear(3, 4, bias=False), wave((2, 3), 2)),
    "embedding": (nn.Embedding(7, 3), TOKENS),
    "conv1d": (ChannelsLast(nn.Conv1d(4, 6, 3, stride=2, groups=2)), wave((2, 9, 4), 3)),
    "conv2d": (ChannelsLast(nn.Conv2d(2, 3, (2, 3), dilation=(1, 2))), wave((2, 5, 7, 2), 4)),
    "conv transpose 1d": (ChannelsLast(nn.ConvTranspose1d(2, 3, 4, stride=2)), wave((2, 5, 2), 5)),
    "depthwise conv1d": (ChannelsLast(nn.Conv1d(3, 6, 2, groups=3)), wave((2, 5, 3), 6)),
    "batch norm": (ChannelsLast(nn.BatchNorm1d(3)), STEPS),
    "layer norm": (nn.LayerNorm(3), STEPS),
    "lstm": (Steps(nn.LSTM(3, 4, batch_first=True)), STEPS),
    "gru": (Steps(nn.GRU(3, 4, batch_first=True)), STEPS),
    "rnn": (Steps(nn.RNN(3, 4, batch_first=True)), STEPS),
    "rnn without bias": (Steps(nn.RNN(3, 4, nonlinearity="relu", bias=False, batch_first=True)), STEPS),
    "bidirectional gru": (Steps(nn.GRU(3, 4, batch_first=True, bidirectional=True)), STEPS),
    "two layers of gru": (Steps(nn.GRU(3, 4, num_layers=2, batch_first=True)), STEPS),
    "tagger": (Tagger(), TOKENS),
}

lines = []
for index, (name, (module, x)) in enumerate(CASES.items()):
    module.eval()
    fill(module, index)
    with torch.no_grad():
        y = module(torch.from_numpy(x)).numpy()
    state = {key: tensor(p.numpy()) for key, p in module.state_dict().items()}
    lines.append(json.dumps({"name": name, "state": state, "x": tensor(x), "y": tensor(y)}, separators=(",", ":")))
head = json.dumps({"torch": torch.__version__.split("a")[0]}, separators=(",", ":"))
OUT.write_text(head[:-1] + ',"cases":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
print(f"pytorch: {len(lines)} cases")
