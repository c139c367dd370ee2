import { basename, join, parse } from 'node:path';
import type { StreamProgress } from '../../embed/streamProgress';
import { SeqloomError } from '../../errors';
import { planReadouts, READOUTS, readoutWidth } from '../../model/readouts';
import { embedFile } from '../../node/embedFile';
import { embedJob } from '../../node/embedState';
import { embedTarget, holdTarget } from '../../node/embedTarget';
import { wholeEmbedding } from '../../node/embedWhole';
import { loadNetworks } from '../../node/loadRun';
import { reading } from '../../node/recordStream';
import { commandLine } from '../commandLine';
import { droppingOf, openRecords, RECORD_OPTIONS } from '../verbData';
import { EMBED_OPTIONS, OUTPUT_OPTIONS, parseShard } from '../embedOptions';
import { embeddedInJson, embeddedInWords, isTable } from '../embedWords';
import { inputsOf } from '../commandFiles';
import { ADAPTER_OPTIONS } from '../options';
import { runOnGpu } from '../runOnGpu';
import { noteUseless } from '../useless';
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
    const { path, config: runConfig, runs } = await loadNetworks(runPath!);
    // Before a device is opened and checked.
    const { config } = runs[0].model;
    const wanted = readout?.split(',').map((name) => name.trim());
    const { names: readouts, layer: readLayer } = planReadouts(config, wanted, layer);
    const data = openRecords(dataPaths, values, RECORD_OPTIONS, { config: runConfig }, terminal);
    const progressOf = (what: string) => (progress: StreamProgress) =>
      terminal.progress(streamLine(`${what} ${data.name}`, progress));
    if (dataPath !== undefined && readouts.every(isTable)) {
      terminal.note(`${readouts.join(', ')} is of the network alone; ${dataPath} is not read.`);
    }
    const shard = parseShard(share);
    const dropping = droppingOf(dataPath, values, { config: runConfig });
    const inputs = inputsOf(values, { run: path, data: data.paths });
    const options = { ...output, ...dropping, inputs, resume, memoryMiB, shard, readouts, layer };
    const shapes = readouts.map((name) => ({
      name,
      kind: READOUTS[name].kind,
      width: readoutWidth(config, name),
    }));
    const jobs = runs.map((run) => ({ run, out: runs.length === 1 ? out : ofFold(out, basename(run.path)) }));
    if (jobs.length > 1) {
      if (data.once)
        throw new SeqloomError(
          `${data.name} is a pipe, which can be read only once, and not for each fold. Save it as a file.`,
        );
      terminal.note(`The vectors of each fold's network have a file of their own: ${jobs[0].out}, ...`);
    }
    const wholeAlready = (model: string, out: string) => {
      const job = embedJob({ model, layer: readLayer }, shapes, data, dropping);
      const wanted = { job, shard, data, dropping };
      const hooks = { ...terminal.hooks, onProgress: progressOf('checking') };
      return holdTarget(shapes, out, options, hooks, (target) => wholeEmbedding(wanted, target, hooks));
    };
    const said: string[] = [];
    const left: typeof jobs = [];
    for (const job of jobs) {
      const { existing } = embedTarget(shapes, job.out, options);
      const whole =
        resume && existing !== undefined
          ? await reading(data, wholeAlready(job.run.hash, job.out))
          : undefined;
      if (whole === undefined) left.push(job);
      else {
        const why = 'of an embedding that is whole';
        noteUseless(values, ADAPTER_OPTIONS, ['adapter', 'selfCheck'], why, terminal);
        noteUseless(values, EMBED_OPTIONS, ['memoryMiB'], why, terminal);
        noteUseless(values, OUTPUT_OPTIONS, ['spreadsheetSafe'], why, terminal);
        said.push(
          json
            ? JSON.stringify({ outcome: 'there already', files: [whole] })
            : `${whole} is whole; nothing is left to do.`,
        );
      }
    }
    const tell = () => terminal.result(json && jobs.length > 1 ? `[${said.join(',\n')}]` : said.join('\n'));
    if (left.length === 0) {
      tell();
      return 0;
    }
    return runOnGpu(
      values.pick(ADAPTER_OPTIONS),
      [config],
      terminal,
      async (gpu, hooks) => {
        const told = { ...hooks, onProgress: progressOf('embedding') };
        const again = commandLine(embed, args, values) + (resume ? '' : ' --resume');
        for (const { run, out } of left) {
          const result = await reading(data, embedFile(gpu, run, data, out, options, told));
          said.push(
            json ? embeddedInJson(result, readouts, again) : embeddedInWords(result, readouts, shard, again),
          );
          if (result.outcome === 'aborted') {
            tell();
            return 'stopped';
          }
        }
        tell();
      },
      { note: 'Stopping; what is whole is kept. Ctrl-C again ends at once.' },
    );
  },
};

/** The file of a fold's vectors: `vectors.fold-1.npz` of `vectors.npz`. */
function ofFold(out: string, fold: string): string {
  const { dir, name, ext } = parse(out);
  return join(dir, `${name}.${fold}${ext}`);
}
