"""Makes test/golden/*.json: what PyTorch computes, in float64, for small networks. See README.md for the command."""

import json
import os
import random

import torch
from torch import nn

from peer import ALPHABET, Network

LENGTHS = [7, 1, 40, 2, 31, 16]  # unsorted on purpose
STEPS = 10

BASE = {
    "symbols": len(ALPHABET),
    "embeddingDim": 10,
    "hidden": 12,
    "layers": 1,
    "pool": "mean",
    "poolNorm": "none",
    "head": "linear",
    "headHidden": 9,
    "classes": 4,
}

CASES = [
    # name, changes to BASE, label smoothing, class weights, clipping value (between the norms the ten steps meet)
    ("mean", {"encoder": "mean", "poolNorm": "layer", "classes": 5}, 0.1, True, 0.8),
    ("mean-plain", {"encoder": "mean"}, 0.0, False, 0.3),
    ("lstm", {"encoder": "lstm"}, 0.0, False, 0.3),
    (
        "lstm-last-mlp",
        {"encoder": "lstm", "pool": "last", "poolNorm": "layer", "head": "mlp"},
        0.1,
        True,
        0.55,
    ),
    ("bilstm-2-layers", {"encoder": "bilstm", "layers": 2, "poolNorm": "layer"}, 0.05, True, 1.0),
    ("bilstm-last", {"encoder": "bilstm", "hidden": 8, "pool": "last", "classes": 2}, 0.0, True, 0.28),
    ("gru", {"encoder": "gru"}, 0.0, False, 0.34),
    ("gru-last-mlp", {"encoder": "gru", "pool": "last", "poolNorm": "layer", "head": "mlp"}, 0.1, True, 0.65),
    ("bigru-2-layers", {"encoder": "bigru", "layers": 2, "poolNorm": "layer"}, 0.05, True, 1.0),
    ("bigru-last", {"encoder": "bigru", "hidden": 8, "pool": "last", "classes": 2}, 0.0, True, 0.28),
    ("mean-max", {"encoder": "mean", "pool": "max"}, 0.0, False, 0.6),
    ("lstm-max-mlp", {"encoder": "lstm", "pool": "max", "head": "mlp"}, 0.1, True, 0.25),
    ("mean-attention", {"encoder": "mean", "pool": "attention", "classes": 2}, 0.0, False, 0.45),
    ("bilstm-attention", {"encoder": "bilstm", "hidden": 7, "pool": "attention", "poolNorm": "layer"}, 0.05, True, 0.8),
]


def rounded(tensor):
    """Nine significant digits: far below the tests' tolerances, and half the size of all seventeen."""
    return [float("%.9g" % value) for value in tensor.detach().flatten().tolist()]


def make(name, changes, label_smoothing, weighted, clip_norm, seed):
    config = {**BASE, **changes}
    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = Network(config).double()
    with torch.no_grad():
        for parameter in network.parameters():
            # Four decimals, so that the file holds the very values used; noise moves norm.weight off 1 and norm.bias off 0.
            parameter.copy_(torch.round((parameter + 0.1 * torch.randn_like(parameter)) * 1e4) / 1e4)
    tokens = [[rng.randrange(len(ALPHABET)) for _ in range(length)] for length in LENGTHS]
    labels = [index % config["classes"] for index in range(len(LENGTHS))]
    class_weights = [0.5 + 0.75 * index for index in range(config["classes"])] if weighted else None
    criterion = nn.CrossEntropyLoss(
        weight=torch.tensor(class_weights, dtype=torch.float64) if weighted else None,
        label_smoothing=label_smoothing,
    )
    inputs = [torch.tensor(sequence) for sequence in tokens]
    golden = {
        "config": config,
        "tokens": tokens,
        "labels": labels,
        "classWeights": class_weights,
        "labelSmoothing": label_smoothing,
        "parameters": {
            key: {"shape": list(value.shape), "data": rounded(value)} for key, value in network.state_dict().items()
        },
    }

    options = {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.05}
    optimizer = torch.optim.AdamW(
        network.parameters(),
        lr=options["learningRate"],
        betas=(options["beta1"], options["beta2"]),
        eps=options["epsilon"],
        weight_decay=options["weightDecay"],
    )
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        logits = network(inputs)
        loss = criterion(logits, torch.tensor(labels))
        loss.backward()
        if step == 0:
            golden["logits"] = rounded(logits)
            golden["gradients"] = {key: rounded(value.grad) for key, value in network.named_parameters()}
        norms.append(nn.utils.clip_grad_norm_(network.parameters(), clip_norm))
        optimizer.step()
        losses.append(loss)
    golden["training"] = {
        **options,
        "clipNorm": clip_norm,
        "losses": rounded(torch.stack(losses)),
        "gradientNorms": rounded(torch.stack(norms)),
    }
    clipped = sum(norm.item() > clip_norm for norm in norms)
    assert 0 < clipped < STEPS, f"{name}: clipping is active in {clipped} of {STEPS} steps; norms {norms}"
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".json")
    with open(path, "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
    print(f"{name}.json: {os.path.getsize(path)} bytes, clipped in {clipped} of {STEPS} steps, losses {golden['training']['losses']}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for index, case in enumerate(CASES):
        make(*case, seed=index + 1)
