import { checkDataset } from '../../data/check';
import { formatCheckShort } from '../../data/formatCheck';
import type { Dataset } from '../../data/types';
import { SeqloomError } from '../../errors';
import type { Gpu } from '../../gpu/device';
import type { AdapterKind } from '../../node/adapters';
import { createRun } from '../../node/newRun';
import type { RunConfig } from '../../train/runConfig';
import { RunFolder } from '../../node/runFolder';
import { runTraining, type RunReport } from '../../node/trainingRun';
import { GUARD_ADVICE } from '../advice';
import { openCheckedGpu } from '../checkedGpu';
import { commandLine } from '../commandLine';
import { readLabelled } from '../data';
import { watchInterrupt } from '../interrupt';
import {
  ADAPTER_OPTIONS,
  CHECKPOINT_SECONDS,
  DATA_OPTIONS,
  flagOf,
  MODEL_OPTIONS,
  TRAIN_OPTIONS,
  type CliOption,
  type DataFlags,
  type OptionGroup,
} from '../options';
import type { Terminal } from '../terminal';
import type { Values } from '../values';
import type { Verb } from '../verb';
import { epochLine, firstStepLine, reportLines, stepLine, type FirstStep } from '../words';

interface RunFlags {
  out?: string;
  overwrite: boolean;
  resume?: string;
  checkpointSeconds: number;
}

const RUN_OPTIONS: OptionGroup<RunFlags> = {
  heading: 'Run folder:',
  options: {
    out: { type: 'text', value: 'FOLDER', description: 'folder of the run (default: runs/DATA-ENCODER-N)' },
    overwrite: { type: 'switch', default: false, description: 'replace the run that is in the folder' },
    resume: { type: 'text', value: 'FOLDER', description: 'go on with the run in this folder' },
    checkpointSeconds: CHECKPOINT_SECONDS,
  },
};

export const train: Verb = {
  name: 'train',
  summary: 'Train a classifier on labelled sequences, test it, and leave a run folder.',
  arguments: [
    { name: 'data', description: 'FASTA, CSV or TSV; without it, built-in synthetic data', optional: true },
  ],
  groups: [DATA_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS, RUN_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom train',
    'seqloom train proteins.tsv.gz --encoder bilstm --hidden 32 --seed 1 --out runs/mine',
    'seqloom train --resume runs/mine',
  ],
  async run({ args: [path], values, json, terminal }) {
    const { resume } = values.pick(RUN_OPTIONS);
    const prepare = resume === undefined ? prepareNew : prepareResumed;
    const run = await prepare(path, values, terminal);
    if (run.finished) {
      terminal.note('The run is finished; nothing is left to train.');
      return conclude(run.folder, (await run.folder.readReport()) as RunReport, json, terminal);
    }
    try {
      return await trainAndReport(run, values, json, terminal);
    } finally {
      await run.gpu.destroy();
    }
  },
};

/** Everything is read, checked and made, and training can start; or the run in the folder is finished already. */
type Prepared =
  | { finished: true; folder: RunFolder }
  | {
      finished: false;
      folder: RunFolder;
      config: RunConfig;
      dataset: Dataset;
      dataSeconds: number;
      gpu: Gpu;
    };

async function prepareNew(path: string | undefined, values: Values, terminal: Terminal): Promise<Prepared> {
  const options = values.pick(DATA_OPTIONS);
  const training = values.pick(TRAIN_OPTIONS);
  const { out, overwrite } = values.pick(RUN_OPTIONS);
  const { dataset, dataSeconds } = await readTimed(path ?? null, options, training.seed, terminal);
  terminal.note(formatCheckShort(checkDataset(dataset)));
  const gpu = await openCheckedGpu(values.pick(ADAPTER_OPTIONS), terminal);
  try {
    const { folder, config } = await createRun(gpu, dataset, {
      folder: out,
      overwrite,
      network: values.pick(MODEL_OPTIONS),
      training,
      source: path === undefined ? undefined : { path, options },
      command: commandLine(train, [path], values),
    });
    terminal.note(`Run folder: ${folder.path}`);
    return { finished: false, folder, config, dataset, dataSeconds, gpu };
  } catch (error) {
    await gpu.destroy();
    throw error;
  }
}

async function prepareResumed(
  path: string | undefined,
  values: Values,
  terminal: Terminal,
): Promise<Prepared> {
  refuseChanges(values);
  const folder = RunFolder.open(values.pick(RUN_OPTIONS).resume!);
  if (folder.finished) return { finished: true, folder };
  const config = await folder.readConfig();
  const { data, train } = config;
  const { dataset, dataSeconds } = await readTimed(path ?? data.path, data.options, train.seed, terminal);
  if (dataset.hash !== data.hash) {
    throw new SeqloomError(
      `${dataset.name} is not the data of the run ${folder.path}: their hashes differ. Give the same data, or start a new run.`,
    );
  }
  const { adapter = config.adapter.kind as AdapterKind, selfCheck } = values.pick(ADAPTER_OPTIONS);
  const gpu = await openCheckedGpu({ adapter, selfCheck }, terminal);
  if (gpu.name !== config.adapter.name) {
    terminal.note(`The run began on another adapter (${config.adapter.name}); its last bits may differ.`);
  }
  await folder.writeDropped(dataset.dropped);
  terminal.note(`Going on with the run in ${folder.path}.`);
  return { finished: false, folder, config, dataset, dataSeconds, gpu };
}

async function readTimed(
  path: string | null,
  options: DataFlags,
  seed: number,
  terminal: Terminal,
): Promise<{ dataset: Dataset; dataSeconds: number }> {
  const start = performance.now();
  const dataset = await readLabelled(path, 'train', options, seed, terminal);
  return { dataset, dataSeconds: (performance.now() - start) / 1000 };
}

/** A resumed run is defined by its config.json alone. */
function refuseChanges(values: Values): void {
  const fixed = [DATA_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS].flatMap(({ options }) =>
    Object.entries<CliOption>(options),
  );
  fixed.push(['out', RUN_OPTIONS.options.out], ['overwrite', RUN_OPTIONS.options.overwrite]);
  const changed = fixed.find(([key]) => values.given(key) !== undefined);
  if (changed) {
    throw new SeqloomError(
      `${flagOf(...changed)} cannot be given with --resume, which goes on exactly as the run began. Leave it out, or start a new run.`,
    );
  }
}

async function trainAndReport(
  { folder, config, dataset, dataSeconds, gpu }: Extract<Prepared, { finished: false }>,
  values: Values,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const interrupt = watchInterrupt(() =>
    terminal.note('Stopping after a checkpoint; Ctrl-C again ends at once.'),
  );
  let report: RunReport | undefined;
  let firstStep: FirstStep | undefined;
  try {
    report = await runTraining(gpu, dataset, config, folder, {
      onStep(step) {
        if (!firstStep) {
          // The clock of `performance` starts with the process.
          firstStep = { seconds: performance.now() / 1000, dataSeconds };
          terminal.note(firstStepLine(firstStep));
        }
        terminal.progress(stepLine(step));
      },
      onEpoch: (epoch) => terminal.note(epochLine(epoch, config.train.epochs)),
      onStage: (stage) => terminal.progress(stage),
      signal: interrupt.signal,
      checkpointSeconds: values.pick(RUN_OPTIONS).checkpointSeconds,
    });
  } finally {
    interrupt.release();
  }
  if (report) return conclude(folder, report, json, terminal, firstStep);
  const command = `seqloom train --resume ${folder.path}`;
  terminal.result(
    json
      ? JSON.stringify({ folder: folder.path, stopped: 'aborted', resume: command })
      : `Stopped; the checkpoint is in ${folder.path}. Go on with: ${command}`,
  );
  return interrupt.exitCode();
}

function conclude(
  folder: RunFolder,
  report: RunReport,
  json: boolean,
  terminal: Terminal,
  firstStep?: FirstStep,
): number {
  const { stopped, message } = report.training;
  if (json) terminal.result(JSON.stringify({ folder: folder.path, ...report, firstStep }, null, 2));
  else {
    reportLines(report).forEach((line) => terminal.result(line));
    terminal.result(`The run is in ${folder.path}`);
  }
  if (stopped !== 'guard') return 0;
  terminal.error(`${message} ${GUARD_ADVICE}`);
  return 4;
}
