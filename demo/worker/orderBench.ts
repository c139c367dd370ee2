import {
  cleanSequence,
  type Dataset,
  encode,
  type Gpu,
  noCleaning,
  predict,
  SeqloomError,
  type TrainedModel,
} from '../../src';
import { ALLOWED_CHARACTERS } from '../../src/data/clean';
import { showCharacter } from '../../src/data/show';
import { mostProbable } from '../../src/data/mostProbable';
import { distance, medianDistance, norm, row } from '../logic/vectors';
import type { BenchNetwork, NetworkContributions, SequenceReadout } from '../protocol';
import { chooseRows, residueBudget } from './budget';
import { fileReadouts, sequenceReadouts } from './model';
import type { PageNetwork } from './pageNetwork';
import { readVectors } from './readVectors';

/** Runs of residues left out, at most and at least, to find contributions; longer sequences lose several at a time. */
const MOST_WINDOWS = 200;
const LEAST_WINDOWS = 20;

/** As records are cleaned, but what is wrong is said of a sequence that has neither file nor name. */
function cleanTyped(sequence: string): string {
  const record = { id: '', sequence, line: 1 };
  try {
    return cleanSequence(record, '', noCleaning());
  } catch (error) {
    if (!(error instanceof SeqloomError) || error.problem.kind !== 'symbol') throw error;
    const { character, position } = error.problem;
    throw new SeqloomError(
      `The sequence holds ${showCharacter(character)} at position ${position}, which is no residue. ${ALLOWED_CHARACTERS}`,
    );
  }
}

/** Cleans and encodes what a person typed or pasted. */
export function typedSequence(text: string): Uint8Array {
  const sequence = text.replace(/^>.*$/m, '').replace(/\s+/g, '');
  const cleaned = cleanTyped(sequence);
  if (cleaned === '')
    throw new SeqloomError('There is no sequence. Paste amino-acid letters, such as MNTQILVFIA.');
  return encode(cleaned);
}

/** How far an edit moves a sequence's vectors, and what it does to the prediction. */
export async function benchNetwork(
  gpu: Gpu,
  network: PageNetwork,
  dataset: Dataset,
  sequences: [before: Uint8Array, after: Uint8Array],
): Promise<BenchNetwork> {
  const { model, classes } = network;
  const readouts = sequenceReadouts(model.config);
  const weighs = fileReadouts(model.config).filter((name) => name === 'residue-attention');
  // All at once: each alone would wait for what training has queued before it.
  const [vectors, typical, probabilities] = await Promise.all([
    readVectors(gpu, model, sequences, [...readouts, ...weighs]),
    typicalDistances(gpu, model, dataset, readouts),
    predict(gpu, model, sequences),
  ]);
  const weights = vectors.get('residue-attention');
  const { length } = sequences[0];
  return {
    network: network.id,
    classes,
    attention: weights && { before: weights.slice(0, length), after: weights.slice(length) },
    before: row(probabilities, classes.length, 0).slice(),
    after: row(probabilities, classes.length, 1).slice(),
    moves: readouts.map((readout) => {
      const pair = vectors.get(readout)!;
      const width = pair.length / 2;
      const before = row(pair, width, 0);
      const moved = distance(before, row(pair, width, 1));
      return {
        readout,
        relative: moved / (norm(before) || 1),
        ofTypical: moved / (typical.get(readout) || 1),
      };
    }),
  };
}

/** Sequences of the data whose distances from one another are typical. */
const TYPICAL_ROWS = 24;
const TYPICAL_RESIDUES = 12_000;
const typicalOf = new WeakMap<TrainedModel['parameters'], Map<SequenceReadout, number>>();

/** The median distance between sequences of the data, by readout; kept for as long as the weights stay. */
async function typicalDistances(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  readouts: SequenceReadout[],
): Promise<Map<SequenceReadout, number>> {
  const known = typicalOf.get(model.parameters);
  if (known) return known;
  const sequences = Array.from(
    chooseRows(dataset, TYPICAL_ROWS, TYPICAL_RESIDUES),
    (index) => dataset.tokens[index],
  );
  const vectors = await readVectors(gpu, model, sequences, readouts);
  const typical = new Map(
    [...vectors].map(([readout, rows]) => [readout, medianDistance(rows, rows.length / sequences.length)]),
  );
  typicalOf.set(model.parameters, typical);
  return typical;
}

/**
 * How much each residue speaks for the predicted class: by how much the log odds of that class fall when the residue is left
 * out (occlusion, Zeiler & Fergus 2014, by deletion).
 */
export async function contributionsOf(
  gpu: Gpu,
  network: PageNetwork,
  sequence: Uint8Array,
): Promise<NetworkContributions> {
  const { model, classes } = network;
  const affordable = Math.floor(residueBudget(gpu, true) / sequence.length);
  const windows = Math.min(MOST_WINDOWS, Math.max(LEAST_WINDOWS, affordable));
  const window = Math.ceil(sequence.length / windows);
  const starts = Array.from({ length: Math.ceil(sequence.length / window) }, (_, i) => i * window);
  const without = starts.map((start) =>
    Uint8Array.from([...sequence.subarray(0, start), ...sequence.subarray(start + window)]),
  );
  const usable = without.filter((rest) => rest.length > 0);
  const probabilities = await predict(gpu, model, [sequence, ...usable]);
  const width = classes.length;
  const [predicted] = mostProbable(row(probabilities, width, 0));
  const whole = logOdds(row(probabilities, width, 0), predicted);
  const values = new Float32Array(sequence.length);
  usable.forEach((_, i) => {
    const change = whole - logOdds(row(probabilities, width, i + 1), predicted);
    values.fill(change, starts[i], starts[i] + window);
  });
  return { network: network.id, predicted: classes[predicted], values, window };
}

/** log(p / (1 - p)); the others' sum keeps its digits where p is close to 1. */
function logOdds(probabilities: Float32Array, of: number): number {
  const tiny = 1e-30;
  const others = probabilities.reduce((sum, p, c) => (c === of ? sum : sum + p), 0);
  return Math.log(Math.max(tiny, probabilities[of])) - Math.log(Math.max(tiny, others));
}
