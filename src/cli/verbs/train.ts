import { RunFolder } from '../../node/runFolder';
import { runTraining } from '../../node/trainingRun';
import type { TrainProgress } from '../../train/progress';
import { commandLine, quoted } from '../commandLine';
import { LABELLED_DATA } from '../verbData';
import { ADAPTER_OPTIONS, DATA_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS } from '../options';
import { runOnGpu } from '../runOnGpu';
import { conclude, newRun, refuseChanges, resumedRun, RUN_OPTIONS, START_OPTIONS } from '../trainRun';
import type { Verb } from '../verb';
import { epochLine, firstStepLine, stepLine, type FirstStep } from '../words';

export const train: Verb = {
  name: 'train',
  summary: 'Train a classifier on labelled sequences, test it, and leave a run folder.',
  arguments: [LABELLED_DATA],
  groups: [DATA_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS, START_OPTIONS, RUN_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom train',
    'seqloom train proteins.tsv.gz --encoder bilstm --hidden 32 --seed 1 --out runs/mine',
    'seqloom train others.tsv --from runs/mine --freeze embedding,encoder',
    'seqloom train --resume runs/mine',
  ],
  async run({ args: paths, values, json, terminal }) {
    const { resume, checkpointSeconds } = values.pick(RUN_OPTIONS);
    if (resume !== undefined) refuseChanges(values);
    const old = resume === undefined ? undefined : RunFolder.open(resume);
    if (old?.finished) {
      // Named data are those of the run, finished or not.
      if (paths.length > 0) await resumedRun(paths, values, old, terminal);
      await old.removeLeft(terminal.hooks.onNote);
      terminal.note('The run is finished; nothing is left to train.');
      return conclude(old, await old.readReport(), json, terminal);
    }
    await old?.lock(terminal.hooks.onNote);
    try {
      const { dataset, dataSeconds, adapter, network, begin } = old
        ? await resumedRun(paths, values, old, terminal)
        : await newRun(paths, values, commandLine(train, paths, values), terminal);
      return await runOnGpu(
        adapter,
        [network],
        terminal,
        async (gpu, hooks) => {
          const { folder, config } = await begin(gpu);
          let firstStep: FirstStep | undefined;
          const onProgress = ({ kind, report }: TrainProgress) => {
            if (kind === 'epoch') return terminal.note(epochLine(report, config.train));
            if (!firstStep) {
              // The clock of `performance` starts with the process.
              firstStep = { seconds: performance.now() / 1000, dataSeconds };
              terminal.note(firstStepLine(firstStep));
            }
            terminal.progress(stepLine(report));
          };
          const told = { ...hooks, onProgress };
          const report = await runTraining(gpu, dataset, config, folder, told, checkpointSeconds);
          if (report) return conclude(folder, report, json, terminal, firstStep);
          const command = `seqloom train --resume ${quoted(folder.path)}`;
          terminal.result(
            json
              ? JSON.stringify({ folder: folder.path, stopped: 'aborted', resume: command })
              : `Stopped; the checkpoint is in ${folder.path}. Go on with: ${command}`,
          );
          return 'stopped';
        },
        { note: 'Stopping after a checkpoint; Ctrl-C again ends at once.' },
      );
    } finally {
      old?.release();
    }
  },
};
