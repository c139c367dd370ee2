import type { StreamProgress } from '../../embed/streamProgress';
import { SeqloomError } from '../../errors';
import { planReadouts, READOUTS, readoutWidth } from '../../model/readouts';
import { embedFile } from '../../node/embedFile';
import { embedJob } from '../../node/embedState';
import { embedTarget, holdTarget } from '../../node/embedTarget';
import { wholeEmbedding } from '../../node/embedWhole';
import { loadRun } from '../../node/loadRun';
import { commandLine } from '../commandLine';
import { droppingOf, openRecords, RECORD_OPTIONS } from '../verbData';
import { EMBED_OPTIONS, OUTPUT_OPTIONS, parseShard } from '../embedOptions';
import { embeddedInJson, embeddedInWords, isTable } from '../embedWords';
import { inputsOf } from '../commandFiles';
import { ADAPTER_OPTIONS } from '../options';
import { runOnGpu } from '../runOnGpu';
import type { Verb } from '../verb';
import { streamLine } from '../words';

export const embed: Verb = {
  name: 'embed',
  summary: 'Turn sequences into vectors with a trained network.',
  arguments: [
    { name: 'run', description: 'run folder of "seqloom train"' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV of any size, labels not needed; without it, the data of the run',
      optional: true,
      several: true,
    },
  ],
  groups: [EMBED_OPTIONS, OUTPUT_OPTIONS, RECORD_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom embed runs/mine proteins.fasta.gz --out proteins.npz',
    'seqloom embed runs/mine proteins.fasta --readout state-mean,residue-mean --out proteins.parquet',
    'seqloom embed runs/mine proteins.fasta --shard 1/8 --out proteins.h5',
  ],
  async run({ args, values, json, terminal }) {
    const [runPath, ...dataPaths] = args;
    const [dataPath] = dataPaths;
    const { readout, layer, resume, shard: share, memoryMiB } = values.pick(EMBED_OPTIONS);
    const { out, ...output } = values.pick(OUTPUT_OPTIONS);
    if (out === undefined) throw new SeqloomError('Name the file to write with --out.');
    const run = await loadRun(runPath!);
    // Before a device is opened and checked.
    const { config } = run.model;
    const wanted = readout?.split(',').map((name) => name.trim());
    const { names: readouts, layer: readLayer } = planReadouts(config, wanted, layer);
    const data = openRecords(dataPaths, values, RECORD_OPTIONS, run, terminal);
    const progressOf = (what: string) => (progress: StreamProgress) =>
      terminal.progress(streamLine(`${what} ${data.name}`, progress));
    if (dataPath !== undefined && readouts.every(isTable)) {
      terminal.note(`${readouts.join(', ')} is of the network alone; ${dataPath} is not read.`);
    }
    const shard = parseShard(share);
    const dropping = droppingOf(dataPath, values, run);
    const inputs = inputsOf(values, { run: runPath, data: data.paths });
    const options = { ...output, ...dropping, inputs, resume, memoryMiB, shard, readouts, layer };
    const shapes = readouts.map((name) => ({
      name,
      kind: READOUTS[name].kind,
      width: readoutWidth(config, name),
    }));
    const { existing } = embedTarget(shapes, out, options);
    if (resume && existing !== undefined) {
      const job = embedJob({ model: run.hash, layer: readLayer }, shapes, data, dropping);
      const wanted = { job, shard, data, dropping };
      const hooks = { ...terminal.hooks, onProgress: progressOf('checking') };
      const whole = await holdTarget(shapes, out, options, hooks, (target) =>
        wholeEmbedding(wanted, target, hooks),
      );
      if (whole !== undefined) {
        terminal.result(
          json
            ? JSON.stringify({ outcome: 'there already', files: [whole] })
            : `${whole} is whole; nothing is left to do.`,
        );
        return 0;
      }
    }
    return runOnGpu(
      values.pick(ADAPTER_OPTIONS),
      [run.model.config],
      terminal,
      async (gpu, hooks) => {
        const told = { ...hooks, onProgress: progressOf('embedding') };
        const result = await embedFile(gpu, run, data, out, options, told);
        const again = commandLine(embed, args, values) + (resume ? '' : ' --resume');
        const said = json
          ? embeddedInJson(result, readouts, again)
          : embeddedInWords(result, readouts, shard, again);
        terminal.result(said);
        if (result.outcome === 'aborted') return 'stopped';
      },
      { note: 'Stopping; what is whole is kept. Ctrl-C again ends at once.' },
    );
  },
};
