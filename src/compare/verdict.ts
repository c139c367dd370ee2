/** The comparison's answer in plain sentences. Every rule reads intervals; none of them chooses by test data. */
import type { Interval } from '../evaluate/bootstrap';
import { show } from '../data/show';
import { isAhead, points100, type Shown } from '../evaluate/inWords';
import { type Encoder, cellOf, ENCODER_NAMES, ENCODERS } from '../model/config';
import type { ResidueVectors } from './residues';
import type { OrderGain, PairResult, SystemResult, EncoderTraining } from './result';
import { percent } from '../words';

/** What a comparison says of the chosen encoder; `not asked` where what it is held against was left out. */
export type Answer = Shown | 'not asked';

/** The answer of a comparison, also in sentences. */
export interface Verdict {
  /** The recurrent encoder that stands for all: the one of least validation loss. */
  chosen?: Encoder;
  /** Embeddings: its averaged states against the averaged residue vectors of the network without recurrent layers, by linear probe. */
  embedding: Answer;
  /** Classifiers: it against the network without recurrent layers. */
  classifier: Answer;
  /** Whether it uses order: it does better on true than on shuffled residues. */
  order: 'used' | 'not shown' | 'not asked';
  sentences: string[];
}

const RECURRENT = ENCODER_NAMES.filter((encoder) => cellOf({ encoder }));

export interface Evidence {
  encoders: EncoderTraining[];
  systems: SystemResult[];
  pairs: PairResult[];
  orderGain: OrderGain[];
  residues: Pick<ResidueVectors, 'sameStart'>;
  seeds: number;
  /** Over which predictions are pooled; the residue vectors are those of the first. */
  folds?: string[];
}

export function reachVerdict(evidence: Evidence): Verdict {
  const recurrent = evidence.encoders.filter(cellOf);
  const hasMean = evidence.encoders.some(({ encoder }) => encoder === 'mean');
  if (recurrent.length === 0 || !hasMean) {
    return {
      embedding: 'not asked',
      classifier: 'not asked',
      order: 'not asked',
      sentences: [
        `The question needs "mean" and one of ${RECURRENT.join(', ')} among the encoders; it was not asked.`,
      ],
    };
  }
  const chosen = [...new Set(recurrent.map(({ encoder }) => encoder))].reduce((a, b) =>
    meanLoss(evidence, b) < meanLoss(evidence, a) ? b : a,
  );
  const difference = (first: string, second: string) => accuracyDifference(evidence.pairs, first, second);
  const embedding = difference(`${chosen}/state-mean/linear`, 'mean/residue-mean/linear');
  const neighbours = difference(`${chosen}/state-mean/knn`, 'mean/residue-mean/knn');
  const classifier = difference(chosen, 'mean');
  const gain = evidence.orderGain.find(({ encoder }) => encoder === chosen)?.gain;
  const order = gain === undefined ? 'not asked' : gain.low > 0 ? 'used' : 'not shown';
  const sentences = [
    embeddingSentence(evidence, chosen, embedding),
    neighbourSentence(evidence, chosen, neighbours),
    classifierSentence(evidence, chosen, classifier),
    ...(gain ? [orderSentence(chosen, gain)] : []),
    ...baselineSentences(evidence, chosen, difference),
    ...residueSentence(evidence, chosen),
    conclusion(chosen, {
      embedding: isAhead(embedding),
      neighbours: isAhead(neighbours),
      classifier: isAhead(classifier),
      order,
      beyond: beyondComposition(evidence, chosen, difference),
    }),
    ...caveats(evidence),
  ];
  return { chosen, embedding: isAhead(embedding), classifier: isAhead(classifier), order, sentences };
}

/** `the LSTM` */
function theOne(encoder: Encoder): string {
  return `the ${ENCODERS[encoder].title}`;
}

function accuracyDifference(pairs: PairResult[], first: string, second: string): Interval {
  for (const pair of pairs) {
    if (pair.first === first && pair.second === second) return pair.accuracy;
    if (pair.first === second && pair.second === first) {
      const { value, low, high } = pair.accuracy;
      return { value: -value, low: -high, high: -low };
    }
  }
  throw new Error(`${first} and ${second} were not compared.`);
}

/** Over seeds, and folds. */
function meanLoss({ encoders }: Evidence, encoder: Encoder): number {
  const runs = encoders.flatMap((one) => (one.encoder === encoder ? one.runs : []));
  const losses = runs.filter(({ task }) => task === 'true').map(({ validationLoss }) => validationLoss);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function system({ systems }: Evidence, name: string): SystemResult {
  return systems.find((one) => one.name === name)!;
}

function embeddingSentence(evidence: Evidence, chosen: Encoder, difference: Interval): string {
  const states = system(evidence, `${chosen}/state-mean/linear`).accuracy.value;
  const vectors = system(evidence, 'mean/residue-mean/linear').accuracy.value;
  return `As embeddings, read by a linear probe: the averaged states of ${theOne(chosen)} reach ${percent(states)}, averaged residue vectors ${percent(vectors)}; ${differs(chosen, difference)}.`;
}

function neighbourSentence(evidence: Evidence, chosen: Encoder, difference: Interval): string {
  const states = system(evidence, `${chosen}/state-mean/knn`).accuracy.value;
  const vectors = system(evidence, 'mean/residue-mean/knn').accuracy.value;
  return `Read by nearest neighbours: the states ${percent(states)}, the residue vectors ${percent(vectors)}; ${differs(chosen, difference)}.`;
}

function classifierSentence(evidence: Evidence, chosen: Encoder, difference: Interval): string {
  const reached = system(evidence, chosen).accuracy.value;
  const mean = system(evidence, 'mean').accuracy.value;
  return `As classifiers: ${theOne(chosen)} reaches ${percent(reached)}, averaging ${percent(mean)}; ${differs(chosen, difference)}.`;
}

/** `the LSTM is ahead by 3.1 points (95 % interval 1.2 to 5.0)` */
function differs(chosen: Encoder, difference: Interval): string {
  const points = points100(Math.abs(difference.value));
  const by = `${difference.value > 0 ? 'ahead' : 'behind'} by ${points} points`;
  const which = points === '0.0' ? 'they are level' : `${theOne(chosen)} is ${by}`;
  const doubt = isAhead(difference) === 'no difference shown' ? ', which chance explains' : '';
  return `${which} (95 % interval of the difference ${interval(difference)})${doubt}`;
}

function interval({ low, high }: Interval): string {
  return `${points100(low)} to ${points100(high)}`;
}

function orderSentence(chosen: Encoder, gain: Interval): string {
  const points = points100(Math.abs(gain.value));
  const reaches = points === '0.0' ? 'as much' : `${points} points ${gain.value > 0 ? 'less' : 'more'}`;
  const measured = `Trained on the same sequences with their residues shuffled, ${theOne(chosen)} reaches ${reaches} (order gain: 95 % interval ${interval(gain)})`;
  return gain.low > 0
    ? `${measured}: order carries information here, and ${theOne(chosen)} uses it.`
    : `${measured}: no use of order is shown.`;
}

/** What the network is held against, whatever it reaches; the best of the baselines would be a choice by test data. */
const HELD_AGAINST = {
  'composition-svm': 'Amino-acid composition alone, read by a support vector machine, reaches',
  'nearest-neighbour': 'Copying the class of the most similar training sequence gives',
};

function baselineSentences(
  evidence: Evidence,
  chosen: Encoder,
  difference: (first: string, second: string) => Interval,
): string[] {
  return Object.entries(HELD_AGAINST).flatMap(([name, does]) => {
    const baseline = evidence.systems.find((one) => one.name === name);
    if (!baseline) return [];
    return [`${does} ${percent(baseline.accuracy.value)}; ${differs(chosen, difference(chosen, name))}.`];
  });
}

/** Whether the architecture shapes the vector of each symbol, beyond what other batches do. */
function residueSentence({ residues, folds }: Evidence, chosen: Encoder): string[] {
  const found = residues.sameStart.find(({ first, second }) =>
    [first, second].every((network) => network === 'mean' || network === chosen),
  );
  if (!found) return [];
  const { apart, batches, difference, p } = found;
  const where = folds ? ` (fold ${show(folds[0])})` : '';
  const measured = `The residue vectors themselves${where}: from the same random start, averaging and ${theOne(chosen)} lead them ${apart.mean.toFixed(2)} apart (Procrustes distance, 0 to 1), other batches alone ${batches.mean.toFixed(2)}`;
  if (p < 0.05)
    return [`${measured}: the architecture shapes the vector of each symbol (p ${p.toFixed(3)}).`];
  return difference.least > 0
    ? [`${measured}; so it is for every seed, but these are too few to rule out chance (p ${p.toFixed(2)}).`]
    : [
        `${measured}: that the architecture shapes them more than chance does is not shown (p ${p.toFixed(2)}).`,
      ];
}

/** Whether the encoder classifies better than a support vector machine on composition. */
function beyondComposition(
  { systems }: Evidence,
  chosen: Encoder,
  difference: (first: string, second: string) => Interval,
): Answer {
  const name = 'composition-svm';
  return systems.some((one) => one.name === name) ? isAhead(difference(chosen, name)) : 'not asked';
}

/** What the conclusion rests on. */
interface Answers extends Pick<Verdict, 'embedding' | 'classifier' | 'order'> {
  /** As `embedding`, read by nearest neighbours. */
  neighbours: Answer;
  /** The encoder against a support vector machine on composition. */
  beyond: Answer;
}

function conclusion(chosen: Encoder, { embedding, neighbours, classifier, order, beyond }: Answers): string {
  const here = 'For this data';
  if (embedding === 'better') {
    const reader = neighbours === 'better' ? '' : ' for a linear reader, though not for nearest neighbours';
    const better = `${theOne(chosen)} gives better sequence embeddings than averaging${reader}`;
    const butComposition =
      beyond === 'worse' ? '; yet a support vector machine on composition classifies better than it' : '';
    if (order === 'used') {
      return `${here}: yes, ${better}, because the order of residues matters and its states hold it${butComposition}.`;
    }
    if (order === 'not shown') {
      return `${here}: ${better}, but not because of order; a stronger reader of composition may do as well${butComposition}.`;
    }
    return beyond === 'better' || beyond === 'not asked'
      ? `${here}: yes, ${better}.`
      : `${here}: ${better}, but is not shown to know more than composition holds${butComposition}.`;
  }
  if (embedding === 'worse') {
    return `${here}: no, ${theOne(chosen)} gives worse sequence embeddings than averaging.`;
  }
  if (classifier === 'better') {
    return `${here}: ${theOne(chosen)} classifies better than averaging, but its averaged states are not shown to be better embeddings.`;
  }
  return `${here}: no difference is shown; averaged residue vectors, which are cheaper, do.`;
}

function caveats({ encoders, seeds, folds }: Evidence): string[] {
  const unfinished = encoders.filter(({ runs }) =>
    runs.some(({ task, converged }) => task === 'true' && !converged),
  );
  const names = new Set(unfinished.map(({ encoder }) => encoder));
  return [
    ...(seeds < 2
      ? [
          `One network of each encoder was trained${folds ? ' in each fold' : ''}: the intervals say nothing of another training run.`,
        ]
      : []),
    ...(seeds > 1 && seeds < 5
      ? [`With ${seeds} networks of each encoder the intervals over training runs are rough.`]
      : []),
    ...(names.size > 0
      ? [
          `Not every training is shown to have converged (${[...names].join(', ')}): the best epoch came near the end. Repeat with more epochs before trusting a difference.`,
        ]
      : []),
  ];
}
