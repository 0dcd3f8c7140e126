"""PyTorch: the models of bench/workloads, written as one writes them there, with Keras's weights and its Adam."""
import sys

import numpy as np
import torch
from python_model import serve
from torch import nn

torch.set_num_threads(int(sys.argv[1]))


class Weights:
    """Keras's arrays, taken one after the other."""

    def __init__(self, arrays):
        self.names = iter(sorted((name for name in arrays if name.isdigit()), key=int))
        self.arrays = arrays

    def take(self):
        return torch.from_numpy(self.arrays[next(self.names)])

    def linear(self, inputs, outputs):
        layer = nn.Linear(inputs, outputs)
        return self.fill(layer, weight=self.take().reshape(inputs, outputs).T, bias=self.take().reshape(outputs))

    def lstm(self, *sizes):
        """Two biases are added; the second one stays at zero, as Keras has one."""
        layer = nn.LSTM(*sizes, batch_first=True)
        return self.direction(layer, "")

    def both_ways(self, *sizes):
        layer = nn.LSTM(*sizes, batch_first=True, bidirectional=True)
        return self.direction(self.direction(layer, ""), "_reverse")

    def direction(self, layer, suffix):
        kernel, recurrent, bias = self.take(), self.take(), self.take()
        second = getattr(layer, f"bias_hh_l0{suffix}")
        second.requires_grad_(False)
        named = {"weight_ih": kernel.T, "weight_hh": recurrent.T, "bias_ih": bias, "bias_hh": torch.zeros_like(bias)}
        return self.fill(layer, **{f"{name}_l0{suffix}": value for name, value in named.items()})

    def convolution(self, layer):
        """[...kernel, in, out] in Keras, [out, in, ...kernel] here."""
        kernel = self.take()
        axes = [kernel.ndim - 1, kernel.ndim - 2, *range(kernel.ndim - 2)]
        return self.fill(layer, weight=kernel.permute(*axes), bias=self.take())

    def scaled(self, layer):
        return self.fill(layer, weight=self.take(), bias=self.take())

    @staticmethod
    def fill(layer, **values):
        with torch.no_grad():
            for name, value in values.items():
                getattr(layer, name).copy_(value)
        return layer


class Dense(nn.Module):
    def __init__(self, weights, sizes):
        super().__init__()
        self.layers = nn.ModuleList([weights.linear(*pair) for pair in zip(sizes, sizes[1:])])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


class Images(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.first = weights.convolution(nn.Conv2d(1, 32, 3))
        self.second = weights.convolution(nn.Conv2d(32, 64, 3))
        self.dense = weights.linear(1600, 10)

    def forward(self, x):
        x = x.permute(0, 3, 1, 2)
        for layer in (self.first, self.second):
            x = nn.functional.max_pool2d(torch.relu(layer(x)), 2)
        # Keras flattens rows, columns, channels in this order.
        return self.dense(x.permute(0, 2, 3, 1).flatten(1))


class Text(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.embedding = weights.fill(nn.Embedding(10_000, 64), weight=weights.take())
        self.lstm = weights.lstm(64, 64)
        self.dense = weights.linear(64, 2)

    def forward(self, x):
        return self.dense(self.lstm(self.embedding(x.long()))[0][:, -1])


class Sequences(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.lstm = weights.lstm(64, 128)
        self.dense = weights.linear(128, 2)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


class BothWays(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.first = weights.both_ways(64, 64)
        self.second = weights.lstm(128, 64)
        self.dense = weights.linear(64, 2)

    def forward(self, x):
        return self.dense(self.second(self.first(x)[0])[0][:, -1])


class Series(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.convolution = weights.convolution(nn.Conv1d(64, 128, 5, padding="same"))
        self.norm = weights.scaled(nn.BatchNorm1d(128, eps=1e-3, momentum=0.01))
        weights.fill(self.norm, running_mean=weights.take(), running_var=weights.take())
        self.dense = weights.linear(128, 2)

    def forward(self, x):
        return self.dense(torch.relu(self.norm(self.convolution(x.permute(0, 2, 1)))).mean(2))


class Attention(nn.Module):
    def __init__(self, weights):
        super().__init__()
        # The projections of queries, keys and values, [64, heads, size] in Keras.
        self.projections = nn.ModuleList([weights.linear(64, 64) for _ in range(3)])
        self.output = weights.linear(64, 64)
        self.first_norm = weights.scaled(nn.LayerNorm(64, eps=1e-3))
        self.wide = weights.linear(64, 128)
        self.narrow = weights.linear(128, 64)
        self.second_norm = weights.scaled(nn.LayerNorm(64, eps=1e-3))
        self.dense = weights.linear(64, 2)

    def forward(self, x):
        heads = [layer(x).unflatten(2, (4, 16)).transpose(1, 2) for layer in self.projections]
        attended = nn.functional.scaled_dot_product_attention(*heads).transpose(1, 2).flatten(2)
        first = self.first_norm(x + self.output(attended))
        second = self.second_norm(first + self.narrow(torch.relu(self.wide(first))))
        return self.dense(second.mean(1))


MODELS = {
    "table": lambda weights: Dense(weights, [16, 32, 16, 1]),
    "pixels": lambda weights: Dense(weights, [784, 512, 512, 10]),
    "images": Images,
    "text": Text,
    "sequences": Sequences,
    "both ways": BothWays,
    "series": Series,
    "attention": Attention,
}


def load(job):
    arrays = np.load(job["arrays"])
    x, y = torch.from_numpy(arrays["x"]), torch.from_numpy(arrays["y"])
    net = MODELS[job["workload"]](Weights(arrays))
    is_binary = job["loss"] == "binary_crossentropy"
    loss_of = nn.functional.binary_cross_entropy_with_logits if is_binary else nn.functional.cross_entropy
    trained = [weight for weight in net.parameters() if weight.requires_grad]
    # A step of Keras's Adam: its epsilon stands beside the root that is not yet corrected.
    optimizer = torch.optim.Adam(trained, lr=1e-3, eps=1e-7 / (1 - 0.999) ** 0.5)

    def predict():
        net.eval()
        with torch.inference_mode():
            logits = net(x)
            return (torch.sigmoid(logits) if is_binary else torch.softmax(logits, 1)).numpy()

    def train():
        net.train()
        optimizer.zero_grad()
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return predict, train


serve(load)
