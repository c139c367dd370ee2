"""The PyTorch network of Seqloom's shape, parameter names and training options: what the goldens and train_peer.py share."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

ALPHABET = "ACDEFGHIKLMNPQRSTVWYX"


class Network(nn.Module):
    """tokens -> embedding -> [LSTM] -> pool -> norm -> dropout -> head; `config` has ModelConfig's fields."""

    def __init__(self, config, dropout=0.0):
        super().__init__()
        self.config = config
        lstm = config["encoder"] != "mean"
        directions = 2 if config["encoder"] == "bilstm" else 1
        width = config["hidden"] * directions if lstm else config["embeddingDim"]
        self.embedding = nn.Embedding(config["symbols"], config["embeddingDim"])
        if lstm:
            layers = config["layers"]
            self.lstm = nn.LSTM(
                config["embeddingDim"],
                config["hidden"],
                layers,
                batch_first=True,
                bidirectional=directions == 2,
                dropout=dropout if layers > 1 else 0.0,
            )
        if config["poolNorm"] == "layer":
            self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        if config["head"] == "mlp":
            inner = config["headHidden"]
            self.head = nn.Sequential(nn.Linear(width, inner), nn.ReLU(), nn.Linear(inner, config["classes"]))
        else:
            self.head = nn.Linear(width, config["classes"])

    def forward(self, sequences):
        """`sequences`: a list of 1-d long tensors of any lengths >= 1; returns the logits (B, C)."""
        lengths = torch.tensor([len(sequence) for sequence in sequences])
        states = self.embedding(pad_sequence(sequences, batch_first=True))
        if self.config["encoder"] == "lstm":
            # Padding comes after the residues, so it changes none of their states; packing would be many times slower.
            states = self.lstm(states)[0]
        elif self.config["encoder"] == "bilstm":
            packed = pack_padded_sequence(states, lengths, batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        pooled = self.pool(states, lengths)
        if self.config["poolNorm"] == "layer":
            pooled = self.norm(pooled)
        return self.head(self.dropout(pooled))

    def pool(self, states, lengths):
        if self.config["pool"] == "mean":
            mask = torch.arange(states.shape[1])[None, :] < lengths[:, None]
            return (states * mask[:, :, None]).sum(1) / lengths[:, None]
        last = states[torch.arange(len(lengths)), lengths - 1]
        if self.config["encoder"] != "bilstm":
            return last
        hidden = self.config["hidden"]
        return torch.cat([last[:, :hidden], states[:, 0, hidden:]], 1)
