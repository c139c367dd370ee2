"""Trains the PyTorch network of Seqloom's shape on a TSV (id, label, split, sequence; .gz or not) and prints its test scores.

Same options and defaults as `seqloom train`: AdamW, linear warm-up then a cosine to zero, batches by residues,
global-norm clipping, early stopping on the validation loss with the best weights kept. Float32, PyTorch's own initial values.
"""

import argparse
import copy
import csv
import gzip
import math
import random
import statistics
import time

import torch
from torch import nn

from peer import ALPHABET, Network


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--encoder", choices=["mean", "lstm", "bilstm"], default="lstm")
    parser.add_argument("--embedding-dim", type=int, default=10)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--pool", choices=["mean", "last"], default="mean")
    parser.add_argument("--pool-norm", choices=["none", "layer"], default="layer")
    parser.add_argument("--head", choices=["linear", "mlp"], default="linear")
    parser.add_argument("--head-hidden", type=int, default=64)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch-residues", type=int, default=8192)
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--warmup", type=float, default=0.05)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--clip-norm", type=float, default=1.0)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--label-smoothing", type=float, default=0.0)
    parser.add_argument("--class-weights", choices=["none", "balanced"], default="none")
    parser.add_argument("--patience", type=int, default=5)
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


def batches(records, residues, rng=None):
    """Sequences of similar length together, cut before a batch would pass `residues`; shuffled where `rng` is given."""
    order = list(records)
    if rng:
        rng.shuffle(order)
    order.sort(key=lambda record: len(record[0]))
    made, size = [[]], 0
    for record in order:
        if made[-1] and size + len(record[0]) > residues:
            made.append([])
            size = 0
        made[-1].append(record)
        size += len(record[0])
    if rng:
        rng.shuffle(made)
    return made


def split_batch(batch):
    return [tokens for tokens, _ in batch], torch.tensor([label for _, label in batch])


def predict(network, records, residues, criterion):
    """Returns the mean loss and the confusion matrix (true, predicted)."""
    network.eval()
    logits, labels = [], []
    with torch.no_grad():
        for batch in batches(records, residues):
            sequences, target = split_batch(batch)
            logits.append(network(sequences))
            labels.append(target)
    logits, labels = torch.cat(logits), torch.cat(labels)
    classes = logits.shape[1]
    confusion = torch.bincount(labels * classes + logits.argmax(1), minlength=classes * classes)
    return criterion(logits, labels).item(), confusion.reshape(classes, classes)


def scores(confusion):
    """Accuracy and macro-F1 (a class neither present nor predicted counts 0, as in scikit-learn)."""
    hits = confusion.diag().float()
    f1 = 2 * hits / (confusion.sum(0) + confusion.sum(1)).clamp(min=1)
    return (hits.sum() / confusion.sum()).item(), f1.mean().item()


def learning_rate_factor(update, updates, warmup):
    """Of the peak, at the 0-based `update`."""
    warm = max(1, round(warmup * updates))
    if update < warm:
        return (update + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (update - warm) / max(1, updates - warm)))


def train(options, classes, splits, seed):
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
    weights = None
    if options.class_weights == "balanced":
        counts = torch.bincount(torch.tensor([label for _, label in splits["train"]]), minlength=len(classes))
        weights = len(splits["train"]) / (len(classes) * counts.clamp(min=1))
    criterion = nn.CrossEntropyLoss(weight=weights, label_smoothing=options.label_smoothing)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    updates = options.epochs * len(batches(splits["train"], options.batch_residues))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda update: learning_rate_factor(update, updates, options.warmup)
    )
    best_loss, best_epoch, best_weights = math.inf, 0, copy.deepcopy(network.state_dict())
    for epoch in range(1, options.epochs + 1):
        network.train()
        for batch in batches(splits["train"], options.batch_residues, rng):
            sequences, labels = split_batch(batch)
            optimizer.zero_grad()
            criterion(network(sequences), labels).backward()
            if options.clip_norm:
                nn.utils.clip_grad_norm_(network.parameters(), options.clip_norm)
            optimizer.step()
            schedule.step()
        loss, confusion = predict(network, splits["val"], options.batch_residues, criterion)
        print(f"seed {seed} epoch {epoch}: validation loss {loss:.4f}, accuracy {scores(confusion)[0]:.4f}", flush=True)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, copy.deepcopy(network.state_dict())
        elif epoch - best_epoch >= options.patience:
            break
    network.load_state_dict(best_weights)
    _, confusion = predict(network, splits["test"], options.batch_residues, criterion)
    return scores(confusion)


def main():
    options = arguments()
    classes, splits = read(options.file, options.max_records)
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads; classes {classes};", end=" ")
    print(", ".join(f"{name} {len(records)}" for name, records in splits.items()))
    results = []
    for seed in options.seeds:
        started = time.time()
        accuracy, macro_f1 = train(options, classes, splits, seed)
        results.append((accuracy, macro_f1))
        print(f"seed {seed}: test accuracy {accuracy:.4f}, macro-F1 {macro_f1:.4f} ({time.time() - started:.0f} s)")
    for name, values in zip(("accuracy", "macro-F1"), zip(*results)):
        spread = f" +- {statistics.stdev(values):.4f}" if len(values) > 1 else ""
        print(f"test {name} over {len(values)} seed(s): {statistics.mean(values):.4f}{spread}")


if __name__ == "__main__":
    main()
