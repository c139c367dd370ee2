import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TASKS, type Task } from './contract';
import type { Python } from './python';

/** A library, one way of using it. Each runs in processes of its own. */
export interface PeerKind {
  name: string;
  tasks: readonly Task[];
  /** Largest difference of a logit or of a vector's value from the float64 twin's. */
  tolerance: number;
  /** Bias vectors of its LSTM, where not PyTorch's two. */
  biases?: 1;
  /** Sequences longer than this are not asked of it, and why. */
  longest?: { length: number; why: string };
  /** Of mixed lengths it gets batches in no order, as people write it, in place of batches of like lengths. */
  unordered?: boolean;
  /** A program of test/peers/dist, here or in another checkout, and its arguments; or what pytorch.py is run with. */
  program: { script: string; args: string[]; checkout?: string } | { python: string[] };
}

/** Half-precision products are compared with what they can hold. */
const TOLERANCE = { fp32: 1e-4, tf32: 5e-3, amp: 2e-2 };

const UNROLLS = { length: 16, why: 'it has no loop over time, so its program grows with the length' };

function library(name: string, script: string, args: string[], rest: Partial<PeerKind> = {}): PeerKind {
  return { name, tasks: TASKS, tolerance: TOLERANCE.fp32, program: { script, args }, ...rest };
}

function torch(name: string, variant: string, device: string, precision: keyof typeof TOLERANCE): PeerKind {
  const tolerance = TOLERANCE[precision];
  const unordered = variant === 'packed';
  return { name, tasks: TASKS, tolerance, unordered, program: { python: [variant, device, precision] } };
}

export const SEQLOOM = library('seqloom', 'seqloom', []);

/** What Seqloom is compared with, in the order of the tables. */
export const PEERS: readonly PeerKind[] = [
  library('tfjs-webgpu', 'tfjs', ['webgpu'], { biases: 1 }),
  library('tfjs-cpu', 'tfjs', ['cpu'], { biases: 1 }),
  library('jax-webgpu', 'jax', ['webgpu'], { longest: UNROLLS }),
  library('jax-wasm', 'jax', ['wasm'], { longest: UNROLLS }),
  library('onnx-webgpu', 'onnx', ['webgpu'], { tasks: ['embedding'] }),
  library('onnx-cpu', 'onnx', ['cpu'], { tasks: ['embedding'] }),
  torch('pytorch-packed', 'packed', 'cpu', 'fp32'),
  torch('pytorch', 'unpacked', 'cpu', 'fp32'),
  torch('pytorch-cuda-packed', 'packed', 'cuda', 'fp32'),
  torch('pytorch-cuda', 'unpacked', 'cuda', 'fp32'),
  torch('pytorch-cuda-tf32', 'unpacked', 'cuda', 'tf32'),
  torch('pytorch-cuda-amp', 'unpacked', 'cuda', 'amp'),
  // Its fused kernel multiplies on tensor cores.
  { ...torch('flashrnn', 'flashrnn', 'cuda', 'fp32'), tolerance: TOLERANCE.tf32 },
];

/** Another build of Seqloom, say that of an earlier commit. */
const OTHER_BUILD = /^seqloom@(.+)$/;

/** The peer of this name, or undefined: one of PEERS, or `seqloom@FOLDER`, the build in another checkout. */
export function peerNamed(name: string): PeerKind | undefined {
  const checkout = OTHER_BUILD.exec(name)?.[1];
  if (checkout === undefined) return PEERS.find((peer) => peer.name === name);
  return { ...SEQLOOM, name, program: { script: 'seqloom', args: [], checkout } };
}

/** The command that runs the peer, or why it cannot run here. `folder` is test/peers. */
export function commandOf(
  { program, name }: PeerKind,
  folder: string,
  python: Python | undefined,
): { command: string; args: string[] } | { whyNot: string } {
  if ('script' in program) {
    const { script, args, checkout } = program;
    const path = join(checkout === undefined ? folder : join(checkout, 'test/peers'), 'dist', `${script}.js`);
    if (checkout !== undefined && !existsSync(path)) {
      return { whyNot: `${path} is missing; "npm ci && npm run bench -- --help" in ${checkout} makes it` };
    }
    return { command: process.execPath, args: [path, ...args] };
  }
  if (!python) return { whyNot: 'no python3 with torch is on the PATH' };
  if (program.python.includes('cuda') && !python.cuda) return { whyNot: `${python.path} has no CUDA device` };
  if (name === 'flashrnn' && !python.flashrnn) {
    return { whyNot: `the package flashrnn is not installed for ${python.path}` };
  }
  return { command: python.path, args: [join(folder, 'libraries', 'pytorch.py'), ...program.python] };
}
