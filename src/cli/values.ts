/** Values of options: read from flags and config files, checked against the table, completed with its defaults. */
import { boundsInWords, isWithin } from '../data/bounds';
import { SeqloomError } from '../errors';
import { suggestion } from './suggestion';
import type { ChoiceOption, CliOption, OptionGroup } from './options';

export type OptionValue = string | number | boolean;

/**
 * The text of a flag as the option's value.
 * @param where what messages call the option, e.g. `--epochs`.
 */
export function parseValue(option: CliOption, text: string, where: string): OptionValue {
  const numeric = option.type === 'integer' || option.type === 'number';
  return checkValue(option, numeric && text.trim() !== '' ? Number(text) : text, where, text);
}

/**
 * A value checked against the option's type and range.
 * @param shown the value as the user wrote it.
 * @throws SeqloomError naming the option, what it takes, and what it got.
 */
export function checkValue(
  option: CliOption,
  value: unknown,
  where: string,
  shown: string = show(value),
): OptionValue {
  const fail = (expected: string, hint = ''): never => {
    throw new SeqloomError(`${where} must be ${expected}, not "${shown}".${hint}`);
  };
  switch (option.type) {
    case 'integer':
    case 'number':
      return isWithin(value, option) ? value : fail(boundsInWords(option));
    case 'choice':
      if (typeof value === 'string' && isOneOf(option, value)) return value;
      return fail(
        [`one of ${option.choices.join(', ')}`, option.others?.words].filter(Boolean).join(', or '),
        suggestion(shown, option.choices),
      );
    case 'text':
      return typeof value === 'string' && value !== '' ? value : fail('a text');
    case 'switch':
      return typeof value === 'boolean' ? value : fail('true or false');
  }
}

/**
 * The words of a text with commas between them, each once.
 * @throws SeqloomError naming the first that is none of the choices
 */
export function parseChoices<T extends string>(text: string, choices: readonly T[], flag: string): T[] {
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !choices.includes(word as T));
  if (wrong !== undefined) {
    throw new SeqloomError(`${flag} names "${wrong}", which is none of ${choices.join(', ')}.`);
  }
  return [...new Set(words)] as T[];
}

function isOneOf({ choices, others }: ChoiceOption, text: string): boolean {
  return choices.includes(text) || (text !== '' && others?.include(text) === true);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

/** The options given by flag or config file, flags first; the table's defaults fill the rest. */
export class Values {
  constructor(
    private readonly flags: ReadonlyMap<string, OptionValue>,
    private readonly file: ReadonlyMap<string, OptionValue>,
  ) {}

  /** The value given by a flag or the config file, if any. */
  given(key: string): OptionValue | undefined {
    return this.flags.get(key) ?? this.file.get(key);
  }

  /** All options of a group; those not given take their default, or are left out where there is none. */
  pick<T>(group: OptionGroup<T>): T {
    const picked: Record<string, OptionValue> = {};
    for (const [key, option] of Object.entries<CliOption>(group.options)) {
      const value = this.given(key) ?? option.default;
      if (value !== undefined) picked[key] = value;
    }
    return picked as T;
  }
}
