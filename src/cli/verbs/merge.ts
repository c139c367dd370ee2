import { SeqloomError } from '../../errors';
import { mergeShards } from '../../node/embedMerge';
import { OUTPUT_OPTIONS } from '../embedOptions';
import { inputsOf } from '../commandFiles';
import type { Verb } from '../verb';
import { count } from '../../words';

export const merge: Verb = {
  name: 'merge',
  summary: 'Join the shards of an embedding into the file that one run would have written.',
  arguments: [
    { name: 'shards...', description: 'the folders that "seqloom embed --shard" left, in any order' },
  ],
  groups: [OUTPUT_OPTIONS],
  examples: ['seqloom merge proteins.h5.shard-* --out proteins.h5'],
  async run({ args, values, json, terminal }) {
    const { out, ...options } = values.pick(OUTPUT_OPTIONS);
    if (out === undefined) throw new SeqloomError('Name the file to write with --out.');
    const inputs = inputsOf(values, {});
    const { files, totals } = await mergeShards(
      args as string[],
      out,
      { ...options, inputs },
      terminal.hooks,
    );
    const { sequences, residues, dropped } = totals;
    terminal.result(
      json
        ? JSON.stringify({ files, sequences, residues, dropped }, null, 2)
        : [
            `${count(sequences, 'sequence')}, ${count(residues, 'residue')}`,
            ...files.map((file) => `  ${file}`),
          ].join('\n'),
    );
  },
};
