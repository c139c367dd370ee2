/** Shell completion scripts, made from the table of options. */
import { flagOf } from './options';
import { optionsOf } from './program';
import type { Verb } from './verb';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  switch (shell) {
    case 'bash':
      return bash(verbs);
    case 'zsh':
      return `#compdef seqloom\nautoload -U +X bashcompinit && bashcompinit\n${bash(verbs)}`;
    case 'fish':
      return fish(verbs);
  }
}

/** Everything that can follow a verb: its flags, their choices, and the choices of its arguments. */
function wordsOf(verb: Verb) {
  const flags = [...optionsOf(verb)].map(([key, option]) => ({
    flag: flagOf(key, option),
    choices: option.type === 'choice' ? option.choices : undefined,
    takesValue: option.type !== 'switch',
    description: option.description,
  }));
  return { flags, choices: verb.arguments.flatMap(({ choices }) => choices ?? []) };
}

function bash(verbs: readonly Verb[]): string {
  const cases = verbs.map((verb) => {
    const { flags, choices } = wordsOf(verb);
    const valued = flags.filter(({ takesValue }) => takesValue);
    return [
      `    ${verb.name})`,
      '      case "$previous" in',
      '        --help) words="--all" ;;',
      ...valued.map((one) => `        ${one.flag}) words="${one.choices?.join(' ') ?? ''}" ;;`),
      `        *) words="${[...choices, ...flags.map(({ flag }) => flag), '--help'].join(' ')}" ;;`,
      '      esac ;;',
    ].join('\n');
  });
  return `_seqloom() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" verb="" words
  [ "$COMP_CWORD" -gt 1 ] && verb="\${COMP_WORDS[1]}"
  case "$verb" in
${cases.join('\n')}
    *) words="${verbs.map(({ name }) => name).join(' ')} --help --version" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _seqloom seqloom`;
}

function fish(verbs: readonly Verb[]): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = verbs.flatMap((verb) => {
    const { flags, choices } = wordsOf(verb);
    const within = `complete -c seqloom -n '__fish_seen_subcommand_from ${verb.name}'`;
    return [
      `complete -c seqloom -f -n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.summary)}`,
      ...(choices.length > 0 ? [`${within} -f -a ${quoted(choices.join(' '))}`] : []),
      ...flags.map(({ flag, choices, takesValue, description }) => {
        const value = choices ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
        return `${within} -l ${flag.slice(2)}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return lines.join('\n');
}
