// Stands in for src/train and src/model until they are there.
import type { Dataset } from '../data/types';
import type { HostTensor } from '../export/safetensors';
import type { Gpu } from '../gpu/device';
import type { ModelConfig } from '../model/config';
import { parameterShapes } from '../model/parameters';
import type { TrainOptions } from '../train/options';

export interface Checkpoint {
  state: object;
  tensors: Map<string, HostTensor>;
}
export interface StepReport {
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  loss: number;
  accuracy: number;
  gradientNorm: number;
  learningRate: number;
  residues: number;
  residuesPerSecond: number;
  secondsLeft: number;
}
export interface EpochReport {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number;
  valAccuracy: number;
  seconds: number;
  residuesPerSecond: number;
  best: boolean;
}
export interface TrainHooks {
  onStep?(step: StepReport): void;
  onEpoch?(epoch: EpochReport): void;
  onCheckpoint?(checkpoint: Checkpoint): Promise<void>;
  checkpointSeconds?: number;
  signal?: AbortSignal;
}
export interface TrainResult {
  parameters: Map<string, HostTensor>;
  history: EpochReport[];
  bestEpoch: number;
  stopped: 'finished' | 'patience' | 'aborted' | 'guard';
  message?: string;
}
export async function trainClassifier(
  _gpu: Gpu,
  _dataset: Dataset,
  config: ModelConfig,
  options: TrainOptions,
  hooks: TrainHooks,
  resume?: Checkpoint,
): Promise<TrainResult> {
  const state = (resume?.state ?? { step: 0, history: [] }) as { step: number; history: EpochReport[] };
  const steps = 10 * options.epochs;
  const parameters = new Map<string, HostTensor>();
  for (const [name, shape] of parameterShapes(config)) {
    const size = shape.reduce((a, b) => a * b, 1);
    parameters.set(name, { shape, data: new Float32Array(size).fill(0.01) });
  }
  const weight = resume?.tensors.get('w') ?? { shape: [1], data: new Float32Array(1) };
  const checkpoint = () => hooks.onCheckpoint?.({ state, tensors: new Map([['w', weight]]) });
  for (; state.step < steps;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    state.step++;
    weight.data[0] += 1;
    const epoch = Math.ceil(state.step / 10);
    hooks.onStep?.({
      epoch,
      epochs: options.epochs,
      step: ((state.step - 1) % 10) + 1,
      steps: 10,
      loss: 1 / state.step,
      accuracy: 0.5,
      gradientNorm: 1,
      learningRate: 0.01,
      residues: 1000,
      residuesPerSecond: 51234,
      secondsLeft: (steps - state.step) * 0.02,
    });
    if (state.step % 10 === 0) {
      const report = {
        epoch,
        trainLoss: 1 / epoch,
        trainAccuracy: 0.5,
        valLoss: 1 / epoch,
        valAccuracy: 0.5,
        seconds: 0.2,
        residuesPerSecond: 51234,
        best: true,
      };
      state.history.push(report);
      hooks.onEpoch?.(report);
      await checkpoint();
    }
    if (hooks.signal?.aborted) {
      await checkpoint();
      return { parameters, history: state.history, bestEpoch: epoch, stopped: 'aborted' };
    }
  }
  return { parameters, history: state.history, bestEpoch: options.epochs, stopped: 'finished' };
}
export async function predict(
  _gpu: Gpu,
  config: ModelConfig,
  _parameters: Map<string, HostTensor>,
  sequences: Uint8Array[],
): Promise<Float32Array> {
  return new Float32Array(sequences.length * config.classes).fill(1 / config.classes);
}
export async function selfCheck(_gpu: Gpu): Promise<{ ok: boolean; largestError: number; message: string }> {
  return { ok: true, largestError: 1e-6, message: 'agrees with the CPU to 1e-6' };
}
