import { mostProbable } from '../../src/data/mostProbable';
import { READOUTS } from '../../src/model/readouts';
import type { BenchMove, BenchNetwork, FileReadout } from '../protocol';
import { isolated } from './isolated';
import type { EditKind } from './sequenceEdits';
import { distance, percent } from '../../src/words';

/** Distances below this are float32 rounding. */
const ROUNDING = 1e-5;

export const READOUT_TITLES: Record<FileReadout, { name: string; of: string }> = {
  'residue-mean': { name: 'residue mean', of: 'average of the residue vectors' },
  'state-mean': { name: 'state mean', of: 'average of the states' },
  'state-last': { name: 'last state', of: 'the state after the last residue' },
  'state-max': { name: 'state maximum', of: 'each unit at its largest' },
  'state-attention': { name: 'attention', of: 'average of the states, weighted by attention' },
  'residue-attention': { name: 'attention by residue', of: 'the weight of each residue' },
};

/** One plain sentence for each readout. */
export function moveSentence({ readout, relative }: BenchMove): string {
  if (relative < ROUNDING) {
    return readout === 'residue-mean'
      ? 'The average moved 0: it is a function of composition alone.'
      : 'It did not move.';
  }
  switch (readout) {
    case 'residue-mean':
      return 'The average moved because the composition changed.';
    case 'state-mean':
      return 'It moved, because each state depends on the residues read before it.';
    case 'state-last':
      return 'It moved, because the last state depends on the order of all residues read.';
    case 'state-max':
      return 'It moved, because how far a unit rises depends on what was read before.';
    case 'state-attention':
      return 'It moved, because the states and what they weigh depend on the residues read before.';
  }
}

const DOINGS: Record<EditKind, string> = {
  swap: 'swapping the halves',
  reverse: 'reversing the sequence',
  shuffle: 'shuffling the residues',
  shift: 'moving the motif',
};

/** What an edit did to a network's prediction, and why, in one plain sentence; of an untrained one no more than that. */
export function networkSentence(network: BenchNetwork, edit: EditKind, isUntrained = false): string {
  const { before, after, moves } = network;
  const classes = network.classes.map(isolated);
  const [from] = mostProbable(before);
  const [to] = mostProbable(after);
  const change = Math.abs(after[from] - before[from]);
  const doing = DOINGS[edit];
  if (moves.every(({ relative }) => relative < ROUNDING) && from === to) {
    return moves.every(({ readout }) => READOUTS[readout].of !== 'states')
      ? `It cannot notice ${doing}: the same residues give the same average, so the prediction stays ${classes[to]}.`
      : `Here ${doing} changed nothing: the sequence reads the same as before.`;
  }
  if (isUntrained) {
    return `Untrained, it guesses. Its states moved, since it reads residues in order; what it predicts says nothing yet.`;
  }
  if (from !== to) {
    return `It noticed ${doing}: it reads residues in order, and now says ${classes[to]} instead of ${classes[from]}.`;
  }
  return change < 0.005
    ? `Its states noticed ${doing}, but the prediction stays ${classes[to]}.`
    : `It noticed ${doing}: ${classes[from]} went from ${percent(before[from], 0)} to ${percent(after[from], 0)}.`;
}

/** The distance in usual distances between sequences, as the bar shows it. */
export function moveNumber({ relative, ofTypical }: BenchMove): string {
  if (relative === 0) return '0';
  return relative < ROUNDING ? `0 (rounding: ${distance(relative)})` : `${distance(ofTypical)} ×`;
}
