import type { OptionGroup } from './options';
import type { Terminal } from './terminal';
import type { Values } from './values';

/** What a verb gets from the command line. */
interface VerbContext {
  /** The arguments, in the order of `Verb.arguments`; one that may be left out can be undefined. */
  args: (string | undefined)[];
  values: Values;
  /** With --json, the result is one JSON value. */
  json: boolean;
  terminal: Terminal;
  /** Every verb there is. */
  verbs: readonly Verb[];
}

/** One thing a verb is given by its place. */
export interface Argument {
  name: string;
  description: string;
  optional?: boolean;
  /** It may be given again and again; the last of a verb alone. */
  several?: boolean;
  choices?: readonly string[];
}

/** One command of the command line. To add one: a file in verbs/, and its line in verbs/index.ts. */
export interface Verb {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** In the order they are typed. */
  arguments: Argument[];
  /** Besides the options that every verb has. */
  groups: OptionGroup<unknown>[];
  examples: string[];
  /** Options, by their keys, that cannot be given beside these arguments, and so are no remedy. */
  fixedBy?(args: readonly string[]): readonly string[];
  /** Does the work; the number it gives is the exit code (default 0). */
  run(context: VerbContext): Promise<number | void>;
}
