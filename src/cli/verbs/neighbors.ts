import { existsSync } from 'node:fs';
import { cleaningInWords } from '../../data/clean';
import type { DropOptions } from '../../embed/computeBlocks';
import { SeqloomError } from '../../errors';
import { comparisonReadout, embedSet, neighborsOf, neighborsOfMember } from '../../neighbors/sequenceSet';
import { neighborLines } from '../../neighbors/neighborLines';
import { STANDARD_INPUT } from '../../node/files';
import { loadRun } from '../../node/loadRun';
import { reading, type RecordStream } from '../../node/recordStream';
import { count } from '../../words';
import { droppingOf, openRecords, recordsBeside, RECORD_OPTIONS } from '../verbData';
import { NEIGHBOR_OPTIONS } from '../neighborOptions';
import { keepLeftOut, neighborsInJson } from '../neighborWords';
import { ADAPTER_OPTIONS } from '../options';
import { runOnGpu } from '../runOnGpu';
import { refuseUseless } from '../useless';
import type { Verb } from '../verb';
import { streamLine } from '../words';

export const neighbors: Verb = {
  name: 'neighbors',
  summary: 'Find the sequences whose vectors are nearest to those of queries, by cosine.',
  arguments: [
    { name: 'run', description: 'folder of a training run' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV to search; labels are not needed; without it, the data of the run',
      optional: true,
      several: true,
    },
  ],
  groups: [NEIGHBOR_OPTIONS, RECORD_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom neighbors runs/mine proteins.fasta --query new.fasta --k 5',
    'seqloom neighbors runs/mine proteins.fasta --query P12345 --readout state-mean --json',
  ],
  async run({ args: [path, ...dataPaths], values, json, terminal }) {
    const { query, k, spreadsheetSafe, ...comparison } = values.pick(NEIGHBOR_OPTIONS);
    if (json) refuseUseless(values, NEIGHBOR_OPTIONS, ['spreadsheetSafe'], 'with --json');
    if (query === undefined) {
      throw new SeqloomError('Name with --query a file of sequences, or the id of a record.');
    }
    const run = await loadRun(path!);
    const { model } = run;
    // Before a device is opened and checked.
    const { readout, layer } = comparisonReadout(model, comparison.readout, comparison.layer);
    const queries = query === STANDARD_INPUT || existsSync(query) ? recordsBeside(query, values) : undefined;
    const data = openRecords(dataPaths, values, RECORD_OPTIONS, run, terminal, queries?.paths);

    return runOnGpu(values.pick(ADAPTER_OPTIONS), [run.model.config], terminal, async (gpu, { signal }) => {
      const embed = async ({ name, records }: RecordStream, dropping: DropOptions) => {
        const { leftOut, onDropped } = keepLeftOut(name, json, terminal);
        const set = await embedSet(
          gpu,
          model,
          records(),
          { ...comparison, ...dropping, name, onDropped },
          {
            onProgress: (progress) => terminal.progress(streamLine(`embedding ${name}`, progress)),
            // Most notes name their file already.
            onNote: (note) => terminal.note(note.startsWith(name) ? note : `${name}: ${note}`),
            signal,
          },
        );
        const cleaned = cleaningInWords(set.read.cleaning);
        if (cleaned !== undefined) terminal.note(`${name}: cleaning: ${cleaned}.`);
        return { ...set, read: { ...set.read, leftOut } };
      };
      const dropping = droppingOf(dataPaths[0], values, run);
      const { skipBad } = dropping;
      const asked = queries && (await embed(queries, { skipBad }));
      const set = await reading(data, embed(data, dropping));
      if (asked && set.ids.includes(query)) {
        terminal.note(`${query} is a file, which is taken, and also the id of a record of ${set.name}.`);
      }
      const hooks = {
        onProgress: ({ done, total }: { done: number; total: number }) =>
          terminal.progress(`comparing: ${Math.floor((100 * done) / total)} %`),
        signal,
      };
      const found = asked
        ? await neighborsOf(gpu, set, asked, k, hooks)
        : [await neighborsOfMember(gpu, set, query, k, hooks)];
      const labelled = set.labels.some((label) => label !== undefined);
      terminal.results(
        json
          ? neighborsInJson(found, readout, layer, { data: set.read, query: asked?.read })
          : neighborLines(found, labelled, { separator: '\t', spreadsheetSafe }),
      );
      const layerName = layer > 0 ? ` of recurrent layer ${layer}` : '';
      terminal.note(
        `Nearest by the cosine of ${readout}${layerName} among ${count(set.ids.length, 'sequence')} of ${set.name}.`,
      );
    });
  },
};
