"""Serves PyTorch to the bench: its lines on stdin and stdout are those of contract.ts.

usage: pytorch.py VARIANT DEVICE PRECISION
  VARIANT    packed    as people write it: padded batches, pack_padded_sequence, pad_packed_sequence
             unpacked  as fast as it can be written: time first, nothing packed, padding weighed out of the mean
             flashrnn  as `unpacked`, with FlashRNN's fused kernel in place of torch.nn.LSTM
  DEVICE     cpu or cuda
  PRECISION  fp32, tf32 or amp (bfloat16)
"""

import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

ALPHABET = "ACDEFGHIKLMNPQRSTVWYX"
DTYPES = {"F32": torch.float32}


class Network(nn.Module):
    def __init__(self, config, variant):
        super().__init__()
        self.variant = variant
        self.hidden = config["hidden"]
        self.embedding = nn.Embedding(config["symbols"], config["embeddingDim"])
        self.lstm = nn.LSTM(config["embeddingDim"], self.hidden, batch_first=variant == "packed")
        self.head = nn.Linear(self.hidden, config["classes"])

    def forward(self, batch):
        """(B, C) logits."""
        return self.head(self.pooled(batch))

    def pooled(self, batch):
        """(B, H) mean states."""
        if self.variant == "packed":
            residues = self.embedding(batch["tokens"])
            packed = pack_padded_sequence(residues, batch["lengths"], batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
            return (states * batch["shares"]).sum(1)
        residues = self.embedding(batch["tokens"])
        states = self.lstm(residues)[0] if self.variant == "unpacked" else self.flash_states(residues)
        return (states * batch["shares"]).sum(0)

    def flash_states(self, residues):
        """(T, B, H) of (T, B, E)."""
        from flashrnn import flashrnn

        lstm, hidden = self.lstm, self.hidden
        inputs = nn.functional.linear(residues, lstm.weight_ih_l0).transpose(0, 1)
        length, size = residues.shape[:2]
        states, _ = flashrnn(
            inputs.reshape(size, length, 4, 1, hidden),
            lstm.weight_hh_l0.view(4, 1, hidden, hidden),
            (lstm.bias_ih_l0 + lstm.bias_hh_l0).view(4, 1, hidden),
            function="lstm",
            backend="cuda_fused",
            dtype="float32",
        )
        return states[0].reshape(size, length, hidden).transpose(0, 1)


class Server:
    def __init__(self, variant, device, precision):
        self.variant, self.device, self.precision = variant, device, precision
        if device == "cpu":
            torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"

    def about(self):
        place = torch.cuda.get_device_name() if self.device == "cuda" else f"CPU, {torch.get_num_threads()} threads"
        return f"PyTorch {torch.__version__}, {place}, {self.precision}, {self.variant}"

    def open(self, job):
        self.task, self.step = job["task"], 0
        self.network = Network(job["config"], self.variant)
        self.network.load_state_dict(read_safetensors(job["weights"]))
        self.network.to(self.device)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=0.01, betas=(0.9, 0.999), eps=1e-8)
        self.batches = [self.padded(batch) for batch in job["batches"]]

    def padded(self, batch):
        """Tokens (B, T), or (T, B) where time comes first, and the shares of the states in the mean."""
        lengths = [len(sequence) for sequence in batch["sequences"]]
        tokens = torch.zeros(len(lengths), max(lengths), dtype=torch.long)
        shares = torch.zeros(len(lengths), max(lengths), 1)
        for row, sequence in enumerate(batch["sequences"]):
            tokens[row, : len(sequence)] = torch.tensor([ALPHABET.index(residue) for residue in sequence])
            shares[row, : len(sequence)] = 1 / len(sequence)
        if self.variant != "packed":
            tokens, shares = tokens.t().contiguous(), shares.transpose(0, 1).contiguous()
        return {
            "tokens": tokens,
            "shares": shares,
            "lengths": torch.tensor(lengths),
            "labels": torch.tensor(batch["labels"]),
        }

    def run(self, steps):
        results = []
        for _ in range(steps):
            batch = self.batches[self.step % len(self.batches)]
            # pack_padded_sequence wants the lengths on the CPU.
            batch = {k: v if k == "lengths" else v.to(self.device, non_blocking=True) for k, v in batch.items()}
            results.append(self.train(batch) if self.task == "training" else self.infer(batch))
            self.step += 1
        return [result.detach().float().cpu().flatten() for result in results]

    def train(self, batch):
        self.optimizer.zero_grad(set_to_none=True)
        with self.autocast():
            loss = nn.functional.cross_entropy(self.network(batch), batch["labels"])
        loss.backward()
        self.optimizer.step()
        return loss

    @torch.no_grad()
    def infer(self, batch):
        with self.autocast():
            return self.network.pooled(batch) if self.task == "embedding" else self.network(batch)

    def autocast(self):
        return torch.autocast(self.device, torch.bfloat16, enabled=self.precision == "amp")

    def answer(self, request):
        start = time.perf_counter()
        results = self.open(request["job"]) if request["do"] == "open" else self.run(request["steps"])
        answer = {"seconds": time.perf_counter() - start, "peakBytes": peak_bytes()}
        if self.device == "cuda":
            answer["deviceBytes"] = torch.cuda.max_memory_allocated()
        if request.get("results"):
            answer["results"] = [result.tolist() for result in results]
        return answer


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = (start + offset for offset in entry["data_offsets"])
            values = torch.frombuffer(bytearray(data[begin:end]), dtype=DTYPES[entry["dtype"]])
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def peak_bytes():
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main():
    # Only the contract's lines belong on stdout.
    out, sys.stdout = sys.stdout, sys.stderr

    def say(message):
        print(json.dumps(message), file=out, flush=True)

    server = Server(*sys.argv[1:])
    say({"about": server.about()})
    for line in sys.stdin:
        try:
            say(server.answer(json.loads(line)))
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}".splitlines()[0]})


if __name__ == "__main__":
    main()
