"""Trains the PyTorch network of Seqloom's shape on a TSV (id, label, split, sequence; .gz or not) as `seqloom compare` trains its
own, and prints the accuracy and macro-F1 on the test split with 95 % bootstrap intervals over sequences and networks.

The same options and defaults, tuning (every learning rate on the first seed, that of least validation loss for all seeds),
batches, learning-rate schedule, initial distributions, AdamW, global-norm clipping and early stopping with the best weights
kept. Float32; the random numbers are PyTorch's.
"""

import argparse
import copy
import csv
import gzip
import math
import random
import time

import torch
from torch import nn

from peer import ALPHABET, Network


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--encoder", choices=["mean", "lstm", "bilstm", "gru", "bigru"], default="lstm")
    parser.add_argument("--embedding-dim", type=int, default=10)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--pool", choices=["mean", "last", "max", "attention"], default="mean")
    parser.add_argument("--pool-norm", choices=["none", "layer"], default="layer")
    parser.add_argument("--head", choices=["linear", "mlp"], default="linear")
    parser.add_argument("--head-hidden", type=int, default=64)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch-residues", type=int, default=4096)
    parser.add_argument("--learning-rates", type=float, nargs="+", default=[0.003, 0.01, 0.03])
    parser.add_argument("--warmup", type=float, default=0.05)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--clip-norm", type=float, default=1.0)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--label-smoothing", type=float, default=0.0)
    parser.add_argument("--class-weights", choices=["none", "balanced"], default="none")
    parser.add_argument("--patience", type=int, default=10)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--threads", type=int, help="of PyTorch; default: as it chooses")
    parser.add_argument("--max-records", type=int, help="use only the first records of each split (for a quick try)")
    return parser.parse_args()


def read(path, max_records):
    """Returns the sorted classes and, per split, a list of (tokens, label)."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    classes = sorted({row["label"] for row in rows})
    splits = {"train": [], "val": [], "test": []}
    for row in rows:
        tokens = torch.tensor([ALPHABET.index(residue) for residue in row["sequence"]])
        splits[row["split"]].append((tokens, classes.index(row["label"])))
    return classes, {name: records[:max_records] for name, records in splits.items()}


def cut(records, residues):
    """Runs of records, in order, of at most so many residues each; a longer single one stands alone."""
    runs, size = [], 0
    for record in records:
        length = len(record[0])
        if not runs or size + length > residues:
            runs.append([])
            size = 0
        runs[-1].append(record)
        size += length
    return runs


def longest_first(records):
    return sorted(records, key=lambda record: -len(record[0]))


def epoch_batches(records, residues, rng):
    """Every record once, as src/data/batches.ts plans it: pools of 8 batches are sorted by length and cut, batches are shuffled."""
    order = list(records)
    rng.shuffle(order)
    made = [batch for pool in cut(order, 8 * residues) for batch in cut(longest_first(pool), residues)]
    rng.shuffle(made)
    return made


def split_batch(batch):
    return [tokens for tokens, _ in batch], torch.tensor([label for _, label in batch])


def predict(network, records, residues, criterion):
    """Returns the mean loss, and the predicted and the true classes, longest sequences first."""
    network.eval()
    logits, labels = [], []
    with torch.no_grad():
        for batch in cut(longest_first(records), residues):
            sequences, target = split_batch(batch)
            logits.append(network(sequences))
            labels.append(target)
    logits, labels = torch.cat(logits), torch.cat(labels)
    return criterion(logits, labels).item(), logits.argmax(1), labels


def learning_rate_at(progress, peak, warmup):
    """At a share of all updates, as src/train/schedule.ts: linear warm-up, then a cosine to zero."""
    if progress < warmup:
        return peak * progress / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))


def remember_long(network, longest=100):
    """
    Draws the input biases of the LSTM's forget gates and the GRU's update gates, the second of each, as src/model/init.ts does
    ("chrono" initialisation); the rest is PyTorch's default there too.
    """
    hidden = network.config["hidden"]
    for name, parameter in network.named_parameters():
        if ".bias_ih" in name:
            with torch.no_grad():
                parameter[hidden : 2 * hidden] = torch.log(1 + torch.rand(hidden) * (longest - 1))


def train(options, classes, splits, learning_rate, seed):
    """Returns the least validation loss, the epoch that had it, and the classes predicted for the test split."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    config = {
        "encoder": options.encoder,
        "symbols": len(ALPHABET),
        "embeddingDim": options.embedding_dim,
        "hidden": options.hidden,
        "layers": options.layers,
        "pool": options.pool,
        "poolNorm": options.pool_norm,
        "head": options.head,
        "headHidden": options.head_hidden,
        "classes": len(classes),
    }
    network = Network(config, options.dropout)
    remember_long(network)
    weights = None
    if options.class_weights == "balanced":
        counts = torch.bincount(torch.tensor([label for _, label in splits["train"]]), minlength=len(classes))
        weights = len(splits["train"]) / (len(classes) * counts.clamp(min=1))
    criterion = nn.CrossEntropyLoss(weight=weights, label_smoothing=options.label_smoothing)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=options.weight_decay)
    best_loss, best_epoch, best_weights = math.inf, 0, None
    for epoch in range(1, options.epochs + 1):
        network.train()
        updates = epoch_batches(splits["train"], options.batch_residues, rng)
        for step, batch in enumerate(updates):
            # The middle of the update.
            progress = (epoch - 1 + (step + 0.5) / len(updates)) / options.epochs
            for group in optimizer.param_groups:
                group["lr"] = learning_rate_at(progress, learning_rate, options.warmup)
            sequences, labels = split_batch(batch)
            optimizer.zero_grad()
            criterion(network(sequences), labels).backward()
            if options.clip_norm:
                nn.utils.clip_grad_norm_(network.parameters(), options.clip_norm)
            optimizer.step()
        loss, predicted, labels = predict(network, splits["val"], options.batch_residues, criterion)
        accuracy = (predicted == labels).float().mean().item()
        print(f"  seed {seed} epoch {epoch}: validation loss {loss:.4f}, accuracy {accuracy:.4f}", flush=True)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, copy.deepcopy(network.state_dict())
        elif epoch - best_epoch >= options.patience:
            break
    network.load_state_dict(best_weights)
    _, predicted, _ = predict(network, splits["test"], options.batch_residues, criterion)
    return best_loss, best_epoch, predicted


def scores(predicted, labels, classes):
    """Accuracy and macro-F1 (a class neither present nor predicted counts 0, as in scikit-learn)."""
    confusion = torch.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)
    hits = confusion.diag().float()
    f1 = 2 * hits / (confusion.sum(0) + confusion.sum(1)).clamp(min=1)
    return torch.stack([hits.sum() / confusion.sum(), f1.mean()])


def intervals(predicted, labels, classes, resamples):
    """Mean scores over networks with 95 % intervals; draws of sequences and networks as in src/compare/resample.ts."""
    generator = torch.Generator().manual_seed(0)
    networks = len(predicted)
    stretch = math.sqrt(networks / (networks - 1)) if networks > 1 else 0
    draws = []
    for _ in range(resamples):
        rows = torch.randint(len(labels), (len(labels),), generator=generator)
        values = torch.stack([scores(one[rows], labels[rows], classes) for one in predicted])
        drawn = torch.randint(networks, (networks,), generator=generator)
        draws.append(values.mean(0) + stretch * (values[drawn].mean(0) - values.mean(0)))
    low, high = torch.quantile(torch.stack(draws), torch.tensor([0.025, 0.975]), dim=0)
    return torch.stack([scores(one, labels, classes) for one in predicted]).mean(0), low, high


def main():
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    classes, splits = read(options.file, options.max_records)
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads; classes {classes};", end=" ")
    print(", ".join(f"{name} {len(records)}" for name, records in splits.items()))
    trained = {}

    def run(learning_rate, seed):
        started = time.time()
        result = train(options, classes, splits, learning_rate, seed)
        trained[learning_rate, seed] = result
        print(
            f"learning rate {learning_rate}, seed {seed}: validation loss {result[0]:.4f} at epoch {result[1]} "
            f"({time.time() - started:.0f} s)",
            flush=True,
        )
        return result[0]

    first = options.seeds[0]
    chosen = min(options.learning_rates, key=lambda rate: run(rate, first))
    for seed in options.seeds[1:]:
        run(chosen, seed)
    labels = torch.tensor([label for _, label in longest_first(splits["test"])])
    predicted = [trained[chosen, seed][2] for seed in options.seeds]
    value, low, high = intervals(predicted, labels, len(classes), options.resamples)
    print(f"{options.encoder}, learning rate {chosen}, {len(options.seeds)} network(s):")
    for i, name in enumerate(("accuracy", "macro-F1")):
        print(f"test {name} {value[i]:.3f} ({low[i]:.3f} to {high[i]:.3f})")


if __name__ == "__main__":
    main()
