import { flagOf, type CliOption } from './options';
import type { Values } from './values';
import type { Verb } from './verb';

/**
 * The command line that does the same again, with what a config file gave as flags.
 * @param without the option to leave out
 */
export function commandLine(
  verb: Verb,
  args: (string | undefined)[],
  values: Values,
  without?: string,
): string {
  const words = ['seqloom', verb.name, ...args.filter((arg) => arg !== undefined)];
  for (const { options } of verb.groups) {
    for (const [key, option] of Object.entries<CliOption>(options)) {
      const value = key === without ? undefined : values.given(key);
      if (value === undefined || (option.type === 'switch' && value === option.default)) continue;
      words.push(flagOf(key, option));
      if (option.type !== 'switch') words.push(String(value));
    }
  }
  return words.map(quoted).join(' ');
}

/** As a POSIX shell reads it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
