/**
 * What the bench and the processes of the libraries say to each other, one JSON object a line. A process first says who it is
 * (`Hello`), then answers each `Request` with one `Answer`. `serve` keeps to it for libraries in JavaScript, pytorch.py by itself.
 */
import type { ModelConfig } from '../../src/model/config';

/** What is timed. */
export const TASKS = ['training', 'embedding'] as const;
export type Task = (typeof TASKS)[number];

/** Adam as every library is told to do it: no weight decay, no clipping. */
export const ADAM = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Sequences that run together; letters of the alphabet and class indices. */
export interface PeerBatch {
  sequences: string[];
  labels: number[];
}

/** What to get ready for. */
export interface Job {
  /**
   * What one step is. `training`: one update, giving the loss before it; `embedding`: the sequences' mean states (B, H) on the
   * host; `logits`: (B, C), never timed.
   */
  task: Task | 'logits';
  /** One LSTM, the mean of its states, no norm, a linear head. */
  config: ModelConfig;
  /** Path of a safetensors file with PyTorch's names. */
  weights: string;
  /** Step k gets batch k modulo their number. */
  batches: PeerBatch[];
}

/** `results` asks for what the steps gave; they stay where they are otherwise, though on the host all the same. */
export type Request = { do: 'open'; job: Job } | { do: 'run'; steps: number; results: boolean };

export interface Hello {
  /** The library with its version, and what it computes on. */
  about: string;
}

export interface Answer {
  /** What the request took. */
  seconds: number;
  /** Most memory that the process ever held. */
  peakBytes: number;
  /** Most memory that it held on the device, where the library says. */
  deviceBytes?: number;
  /** Per step, where asked for. */
  results?: number[][];
}

/** In place of a hello or an answer. */
export interface Failure {
  error: string;
}

/** Runs steps one after another and resolves when everything that they give is on the host. */
export type RunSteps = (first: number, steps: number) => Promise<ArrayLike<number>[]>;

/** A library that `serve` serves. */
export interface Peer extends Hello {
  open(job: Job): Promise<RunSteps>;
  deviceBytes?(): number;
}
