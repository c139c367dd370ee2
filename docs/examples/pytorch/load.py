"""Loads a trained network into PyTorch and prints the logits of sequences.

    python3 load.py RUN SEQUENCE...

RUN is a folder of `seqloom train`. The modules carry Seqloom's names, so one load_state_dict takes all weights.
"""

import json
import struct
import sys

import torch
from torch import nn


def load_safetensors(path):
    """Float32 tensors by name: the length of a JSON header, the header, the values.

    With the safetensors package these lines are two:
        from safetensors.torch import load_file
        tensors = load_file(path)
    """
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=torch.float32).view(entry["shape"])
        for name, entry in header.items()
    }


class Network(nn.Module):
    def __init__(self, encoder, symbols, embeddingDim, hidden, layers, pool, poolNorm, head, headHidden, classes):
        super().__init__()
        self.pool = pool
        self.embedding = nn.Embedding(symbols, embeddingDim)
        width = embeddingDim
        if encoder != "mean":
            bidirectional = encoder == "bilstm"
            self.lstm = nn.LSTM(embeddingDim, hidden, layers, bidirectional=bidirectional, batch_first=True)
            width = hidden * (2 if bidirectional else 1)
        self.norm = nn.LayerNorm(width) if poolNorm == "layer" else nn.Identity()
        self.head = (
            nn.Linear(width, classes)
            if head == "linear"
            else nn.Sequential(nn.Linear(width, headHidden), nn.ReLU(), nn.Linear(headHidden, classes))
        )

    def forward(self, tokens):
        """(1, L) symbol indices to (1, classes) logits. For ragged batches use nn.utils.rnn.pack_padded_sequence."""
        states = self.embedding(tokens)  # (1, L, E)
        last = states[:, -1]
        if hasattr(self, "lstm"):
            states, (final, _) = self.lstm(states)  # (1, L, D), (layers * directions, 1, H)
            directions = 2 if self.lstm.bidirectional else 1
            last = torch.cat(list(final[-directions:]), dim=1)  # (1, D): where each direction ends
        pooled = states.mean(dim=1) if self.pool == "mean" else last
        return self.head(self.norm(pooled))


def main(run, *sequences):
    with open(f"{run}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    network = Network(**config["model"])
    network.load_state_dict(load_safetensors(f"{run}/model.safetensors"))
    network.eval()
    for sequence in sequences:
        tokens = torch.tensor([[config["alphabet"].index(symbol) for symbol in sequence]])
        with torch.no_grad():
            (logits,) = network(tokens)
        print(json.dumps({"class": config["classes"][int(logits.argmax())], "logits": logits.tolist()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
