/** Options that a command line gives, but in whose state they say nothing: they are refused by name or told, never ignored. */
import { SeqloomError } from '../errors';
import { cellOf, type Encoder } from '../model/config';
import { flagOf, type CliOption, type OptionGroup } from './options';
import { MODEL_OPTIONS, TRAIN_OPTIONS, type NetworkFlags } from './trainingOptions';
import type { Terminal } from './terminal';
import type { Values } from './values';

/**
 * @param keys of the group's options
 * @param why what makes them useless: `without --out`
 * @throws SeqloomError naming the first of the options that is given
 */
export function refuseUseless<T>(
  values: Values,
  group: OptionGroup<T>,
  keys: readonly (keyof T & string)[],
  why: string,
): void {
  const [flag] = given(values, group, keys);
  if (flag !== undefined) throw new SeqloomError(`${flag} says nothing ${why}. Leave it out.`);
}

/** Says that the options have no effect, where they may well stand in a config file of several commands. */
export function noteUseless<T>(
  values: Values,
  group: OptionGroup<T>,
  keys: readonly (keyof T & string)[],
  why: string,
  terminal: Terminal,
): void {
  for (const flag of given(values, group, keys)) terminal.note(`${flag} says nothing ${why}.`);
}

/** Says which of a network's options have no effect on any of the encoders. */
export function noteUselessNetwork(
  values: Values,
  encoders: readonly Encoder[],
  head: NetworkFlags['head'],
  terminal: Terminal,
): void {
  if (encoders.every((encoder) => cellOf({ encoder }) === undefined)) {
    const why = `with the encoder ${encoders.join(', ')}, which has no recurrent layer`;
    noteUseless(values, MODEL_OPTIONS, ['hidden', 'layers'], why, terminal);
    noteUseless(values, TRAIN_OPTIONS, ['precision'], why, terminal);
  }
  if (head !== 'mlp') noteUseless(values, MODEL_OPTIONS, ['headHidden'], 'without --head mlp', terminal);
}

function given<T>(
  values: Values,
  { options }: OptionGroup<T>,
  keys: readonly (keyof T & string)[],
): string[] {
  return keys
    .filter((key) => values.given(key) !== undefined)
    .map((key) => flagOf(key, options[key] as CliOption));
}
