/** Options that a command line gives, but in whose state they say nothing: they are refused by name, never ignored. */
import { SeqloomError } from '../errors';
import { flagOf, type CliOption, type OptionGroup } from './options';
import type { Values } from './values';

/**
 * @param keys of the group's options
 * @param why what makes them useless: `without --out`
 * @throws SeqloomError naming the first of the options that is given
 */
export function refuseUseless<T>(
  values: Values,
  { options }: OptionGroup<T>,
  keys: readonly (keyof T & string)[],
  why: string,
): void {
  for (const key of keys) {
    const option: CliOption = options[key];
    if (values.given(key) === undefined) continue;
    throw new SeqloomError(`${flagOf(key, option)} says nothing ${why}. Leave it out.`);
  }
}
