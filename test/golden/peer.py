"""The PyTorch network of Seqloom's shape, parameter names and training options: what the goldens and train_peer.py share."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

ALPHABET = "ACDEFGHIKLMNPQRSTVWYX"


class Network(nn.Module):
    """tokens -> embedding -> [LSTM or GRU] -> pool -> norm -> dropout -> head; `config` has ModelConfig's fields."""

    def __init__(self, config, dropout=0.0):
        super().__init__()
        self.config = config
        self.encoder = config["encoder"].removeprefix("bi")
        self.bidirectional = self.encoder != config["encoder"]
        width = config["embeddingDim"] if self.encoder == "mean" else config["hidden"] * (1 + self.bidirectional)
        self.embedding = nn.Embedding(config["symbols"], config["embeddingDim"])
        if self.encoder != "mean":
            layers = config["layers"]
            module = {"lstm": nn.LSTM, "gru": nn.GRU}[self.encoder](
                config["embeddingDim"],
                config["hidden"],
                layers,
                batch_first=True,
                bidirectional=self.bidirectional,
                dropout=dropout if layers > 1 else 0.0,
            )
            setattr(self, self.encoder, module)
        if config["pool"] == "attention":
            self.attention = nn.Linear(width, 1, bias=False)
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
        if self.bidirectional:
            packed = pack_padded_sequence(states, lengths, batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(getattr(self, self.encoder)(packed)[0], batch_first=True)
        elif self.encoder != "mean":
            # Padding comes after the residues, so it changes none of their states; packing would be many times slower.
            states = getattr(self, self.encoder)(states)[0]
        pooled = self.pool(states, lengths)
        if self.config["poolNorm"] == "layer":
            pooled = self.norm(pooled)
        return self.head(self.dropout(pooled))

    def pool(self, states, lengths):
        padding = (torch.arange(states.shape[1])[None, :] >= lengths[:, None])[:, :, None]
        if self.config["pool"] == "mean":
            return states.masked_fill(padding, 0).sum(1) / lengths[:, None]
        if self.config["pool"] == "max":
            return states.masked_fill(padding, -torch.inf).max(1).values
        if self.config["pool"] == "attention":
            weights = self.attention(states).masked_fill(padding, -torch.inf).softmax(1)
            return (weights * states).sum(1)
        last = states[torch.arange(len(lengths)), lengths - 1]
        if not self.bidirectional:
            return last
        hidden = self.config["hidden"]
        return torch.cat([last[:, :hidden], states[:, 0, hidden:]], 1)
