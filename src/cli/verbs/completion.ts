import { SeqloomError } from '../../errors';
import { completionScript, SHELLS, type Shell } from '../completion';
import { suggestion } from '../suggestion';
import type { Verb } from '../verb';

export const completion: Verb = {
  name: 'completion',
  summary: 'Print a script that makes the shell complete commands, flags and their values.',
  arguments: [{ name: 'shell', description: SHELLS.join(', '), choices: SHELLS }],
  groups: [],
  examples: [
    'eval "$(seqloom completion bash)"        # in ~/.bashrc; zsh: in ~/.zshrc with zsh',
    'seqloom completion fish | source         # in config.fish',
  ],
  async run({ args, json, terminal, verbs }) {
    const shell = args[0]!;
    if (!(SHELLS as readonly string[]).includes(shell)) {
      throw new SeqloomError(
        `There is no completion for "${shell}", only for ${SHELLS.join(', ')}.${suggestion(shell, SHELLS)}`,
      );
    }
    const script = completionScript(shell as Shell, verbs);
    terminal.result(json ? JSON.stringify({ shell, script }) : script);
  },
};
