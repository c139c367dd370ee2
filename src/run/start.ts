/** What a run starts from, where its weights are not all fresh. */
import { ALPHABET } from '../data/alphabet';
import { parameter, type Parameters } from '../data/parameters';
import type { ResidueVectors } from '../data/residueVectors';
import { SeqloomError } from '../errors';
import { MODEL_DEFAULTS, type ModelConfig } from '../model/config';
import { initialParameters } from '../model/init';
import type { TrainedModel } from '../model/trainedModel';
import { count } from '../words';

/** A run whose weights are taken. */
export interface SourceRun {
  path: string;
  config: { classes: string[] };
  model: TrainedModel;
  /** Of the network, SHA-256 (hex). */
  hash: string;
}

/** A table whose residue vectors are taken. */
export interface SourceVectors extends ResidueVectors {
  path: string;
}

/** What weights are taken from. */
export interface StartSources {
  from?: SourceRun;
  embedding?: SourceVectors;
}

/** In config.json: where the first weights came from, by PyTorch's names. */
export interface RunStart {
  from?: {
    path: string;
    hash: string;
    taken: string[];
    /** Sequences that the new run tests, of folds all, and how many of them that run learned from; null where that cannot be told. */
    tested?: { sequences: number; seen: number | null };
  };
  embedding?: { path: string; width: number; taken: string; zero: string };
  /** Fresh. */
  anew: string[];
}

/** What of a network its classes decide. */
const HEAD: readonly (keyof ModelConfig)[] = ['head', 'headHidden', 'classes'];

/**
 * The network that is asked for; what is not said is as in what weights are taken from, else the default.
 * @throws SeqloomError when what is said contradicts that
 */
export function networkToStart(
  { from, embedding }: StartSources,
  asked: Partial<Omit<ModelConfig, 'symbols' | 'classes'>>,
): Omit<ModelConfig, 'classes'> {
  const { classes: _, ...known } = from?.model.config ?? { ...MODEL_DEFAULTS, classes: 0 };
  const width = embedding && { embeddingDim: embedding.width };
  if (from && width && width.embeddingDim !== known.embeddingDim) {
    throw new SeqloomError(
      `The residue vectors of ${embedding.path} have ${embedding.width} values, those of the run ${from.path} ${known.embeddingDim}. Take one of them.`,
    );
  }
  const network = { ...known, ...width };
  for (const [key, value] of Object.entries(asked)) {
    const fixed = width && key === 'embeddingDim' ? embedding.path : from?.path;
    const theirs = network[key as keyof typeof network];
    if (
      fixed === undefined ||
      value === undefined ||
      HEAD.includes(key as keyof ModelConfig) ||
      value === theirs
    )
      continue;
    throw new SeqloomError(
      `${fixed} has ${key} ${theirs}, and ${value} is asked for. Leave that out, or start from fresh weights.`,
    );
  }
  return { ...network, ...asked };
}

/** The first weights of a network, and what of them came from where. */
export function startingWeights(
  config: ModelConfig,
  classes: string[],
  seed: number,
  { from, embedding }: StartSources,
): { parameters: Parameters; about: RunStart } {
  const parameters = initialParameters(config, seed);
  const taken: string[] = [];
  const sameHead =
    from !== undefined &&
    from.config.classes.join('\n') === classes.join('\n') &&
    HEAD.every((key) => from.model.config[key] === config[key]);
  for (const [name, tensor] of from?.model.parameters ?? []) {
    if (name.startsWith('head.') && !sameHead) continue;
    if (name === TABLE && embedding) continue;
    parameters.set(name, tensor);
    taken.push(name);
  }
  if (embedding) setVectors(parameters, embedding);
  const missing = embedding && Array.from(ALPHABET).filter((symbol) => !embedding.vectors.has(symbol));
  return {
    parameters,
    about: {
      ...(from && { from: { path: from.path, hash: from.hash, taken } }),
      ...(embedding && {
        embedding: {
          path: embedding.path,
          width: embedding.width,
          taken: Array.from(ALPHABET)
            .filter((symbol) => embedding.vectors.has(symbol))
            .join(''),
          zero: missing!.join(''),
        },
      }),
      anew: [...parameters.keys()].filter((name) => !taken.includes(name) && !(embedding && name === TABLE)),
    },
  };
}

const TABLE = 'embedding.weight';

/** Symbols that the table lacks start at zero: they add nothing until they have learned. */
function setVectors(parameters: Parameters, { width, vectors }: ResidueVectors): void {
  const { shape } = parameter(parameters, TABLE);
  const data = new Float32Array(shape[0] * width);
  for (const [symbol, vector] of vectors) data.set(vector, ALPHABET.indexOf(symbol) * width);
  parameters.set(TABLE, { shape, data });
}

/** What a run starts from, as sentences. */
export function startInWords({ from, embedding, anew }: RunStart): string[] {
  const parts = (names: string[]) => [...new Set(names.map((name) => name.split('.')[0]))].join(', ');
  return [
    ...(from ? [`Weights of ${from.path}: ${parts(from.taken)}.`, ...seenInWords(from)] : []),
    ...(embedding
      ? [
          `Residue vectors of ${embedding.path}: ${embedding.width} values for each of ${embedding.taken}${embedding.zero ? `; ${embedding.zero} ${embedding.zero.length === 1 ? 'is' : 'are'} not in it and ${embedding.zero.length === 1 ? 'starts' : 'start'} at zero` : ''}.`,
        ]
      : []),
    anew.length > 0 ? `Anew: ${parts(anew)}.` : 'Nothing starts anew.',
  ];
}

function seenInWords({ path, tested }: Required<RunStart>['from']): string[] {
  if (!tested || tested.seen === 0) return [];
  const { sequences, seen } = tested;
  return [
    seen === null
      ? `Whether ${path} has learned from sequences that are tested here cannot be told: its data are not there as they were.`
      : `${count(seen)} of the ${count(sequences, 'sequence')} that are tested here ${seen === 1 ? 'is' : 'are'} among those that ${path} learned from (identical sequences), so scores will be too good.`,
  ];
}
