/** Verbs and the table of options as a commander program. */
import { Command, CommanderError, Option } from 'commander';
import { SeqloomError } from '../errors';
import { version } from '../node/version';
import { readConfigFile } from './configFile';
import { EXIT_CODES_IN_WORDS } from './exitCodes';
import { suggestion } from './suggestion';
import {
  COMMON_OPTIONS,
  flagOf,
  nameOf,
  type CliOption,
  type CommonFlags,
  type OptionGroup,
} from './options';
import type { Terminal } from './terminal';
import { parseValue, Values, type OptionValue } from './values';
import type { Verb } from './verb';

/** Runs one command line and gives its exit code. @throws SeqloomError for what the user can put right. */
export async function runProgram(
  args: string[],
  verbs: readonly Verb[],
  terminal: Terminal,
): Promise<number> {
  let exitCode: number | void = 0;
  const help = args.some((arg) => arg === '--help' || arg === '-h');
  const all = help && args.includes('--all');
  // Hidden from what is only run, options would not be suggested for mistyped ones.
  const short = !all && (help || args.length < 2);
  const program = new Command('seqloom')
    .description(
      'Trains protein-sequence classifiers on the GPU and exports what they learned as embeddings.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.result(text.trimEnd()), outputError: () => undefined })
    .addHelpText(
      'after',
      `\n${EXIT_CODES_IN_WORDS}\n\n"seqloom COMMAND --help" shows the options that people use, "--help --all" every one.`,
    );
  const commands = verbs.map((verb) =>
    addVerb(program, verb, short).action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const values = readValues(command, verb);
      const { json, quiet } = values.pick<CommonFlags>(COMMON_OPTIONS);
      terminal.quiet = quiet;
      exitCode = await verb.run({ args: command.args, values, json, terminal, verbs });
    }),
  );
  const [name, ...rest] = args;
  const named = verbs.findIndex((verb) => verb.name === name);
  if (name === undefined) {
    terminal.result(helpOf(program));
  } else if (all && named < 0) {
    terminal.result([program, ...commands].map((command) => helpOf(command)).join('\n\n'));
  } else if (named >= 0 && rest.length === 0 && verbs[named].arguments.some(({ optional }) => !optional)) {
    terminal.result(helpOf(commands[named]));
  } else {
    await parse(program, all ? args.filter((arg) => arg !== '--all') : args, verbs);
  }
  return exitCode ?? 0;
}

/** The verb's options, with those that every verb has, by key. */
export function optionsOf(verb: Verb): Map<string, CliOption> {
  return new Map(groupsOf(verb).flatMap(({ options }) => Object.entries<CliOption>(options)));
}

/** Whether the verb has an option of that name that can be given beside these arguments. */
export function hasOption(verb: Verb, args: readonly string[] = []): (name: string) => boolean {
  const fixed = verb.fixedBy?.(args) ?? [];
  const free = [...optionsOf(verb)].filter(([key]) => !fixed.includes(key));
  const names = new Set(free.map(([key, option]) => nameOf(key, option)));
  return (name) => names.has(name);
}

function groupsOf(verb: Verb): OptionGroup<unknown>[] {
  return [...verb.groups, COMMON_OPTIONS];
}

/** @param short whether the help leaves advanced options out */
function addVerb(program: Command, verb: Verb, short: boolean): Command {
  const command = program.command(verb.name).summary(verb.summary).description(verb.summary);
  for (const { name, description, optional, several } of verb.arguments) {
    const named = several ? `${name}...` : name;
    command.argument(optional ? `[${named}]` : `<${named}>`, description);
  }
  for (const { heading, options } of groupsOf(verb)) {
    for (const [key, option] of Object.entries<CliOption>(options)) {
      command.addOption(
        commanderOption(key, option)
          .helpGroup(heading)
          .hideHelp(short && option.advanced === true),
      );
    }
  }
  command.addHelpOption(new Option('-h, --help', 'print help').helpGroup(COMMON_OPTIONS.heading));
  const plural = verb.examples.length > 1 ? 's' : '';
  const options = optionsOf(verb);
  const more = short && [...options.values()].some(({ advanced }) => advanced);
  return command.addHelpText(
    'after',
    `\nExample${plural}:\n${verb.examples.map((one) => `  ${one}`).join('\n')}` +
      (more ? `\n\nAll ${options.size} options: seqloom ${verb.name} --help --all` : ''),
  );
}

function commanderOption(key: string, option: CliOption): Option {
  const flag = flagOf(key, option);
  if (option.type === 'switch') {
    return new Option(option.short ? `-${option.short}, ${flag}` : flag, option.description);
  }
  const made = new Option(`${flag} <${placeholder(option)}>`, option.description).default(option.default);
  if (option.type === 'choice') made.choices([...option.choices]);
  return made.argParser((text) => parseValue(option, text, flag));
}

function placeholder(option: CliOption): string {
  if (option.type === 'text') return option.value;
  return option.type === 'choice' ? 'name' : 'n';
}

/** What the flags and the config file give. */
function readValues(command: Command, verb: Verb): Values {
  const options = optionsOf(verb);
  const flags = new Map<string, OptionValue>();
  for (const [key, option] of options) {
    const attribute = commanderOption(key, option).attributeName();
    if (command.getOptionValueSource(attribute) !== 'cli') continue;
    flags.set(key, command.getOptionValue(attribute) as OptionValue);
  }
  const path = flags.get('config');
  // A config file cannot name another one.
  options.delete('config');
  return new Values(flags, path === undefined ? new Map() : readConfigFile(String(path), options));
}

async function parse(program: Command, args: string[], verbs: readonly Verb[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    const verb = args.flatMap((arg) => verbs.filter(({ name }) => name === arg)).at(0);
    const message = error.message
      .replace(/^error: /, '')
      .replace(/\n/g, ' ')
      // Which flag is meant is told below, by the verb's own.
      .replace(/^(unknown option '.*') \(Did you mean .*\)$/, '$1')
      .replace(/\.$/, '');
    const [, unknown] = /^unknown option '(--[^'=]+)[^']*'$/.exec(message) ?? [];
    const flags = verb ? [...optionsOf(verb)].map(([key, option]) => flagOf(key, option)) : [];
    const hint = unknown ? suggestion(unknown, flags) : '';
    throw new SeqloomError(
      `${capitalised(message)}.${hint} See "${['seqloom', verb?.name, '--help'].filter(Boolean).join(' ')}".`,
    );
  }
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (piece) => (text += piece) });
  command.outputHelp();
  return text.trimEnd();
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
