import { TEST_NAMES } from './testFiles';

/** How much is checked and measured. */
export interface Sizes {
  tests: string[];
  hidden: number[];
  /** Residues in a sequence. */
  length: number;
  /** Sequences in a batch, those first that tell the most. */
  batches: number[];
  /** Of the bench. */
  peers: string[];
  tasks: [hidden: number, task: string][];
}

/** For a GPU: micro-batches of 4,096 to 262,144 residues, less one sequence, since kernels take at most 262,140. */
export const FULL: Sizes = {
  tests: TEST_NAMES,
  hidden: [64, 128, 256, 512],
  length: 256,
  batches: [64, 256, 1023, 16],
  peers: ['pytorch-cuda-packed', 'pytorch-cuda', 'pytorch-cuda-tf32', 'pytorch-cuda-amp'],
  tasks: [
    [64, 'training'],
    [256, 'training'],
    [64, 'embedding'],
    [128, 'training'],
    [512, 'training'],
    [256, 'embedding'],
    [128, 'embedding'],
    [512, 'embedding'],
  ],
};

/** For a rehearsal on a software adapter. */
export const SMALL: Sizes = {
  tests: ['kernels/relu', 'kernels/crossEntropy'],
  hidden: [8],
  length: 16,
  batches: [4],
  peers: ['pytorch-packed', 'pytorch-cuda'],
  tasks: [[8, 'training']],
};
