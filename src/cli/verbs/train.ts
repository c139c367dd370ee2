import { allFolds } from '../../data/folds';
import { crossValidate, type FoldsProgress } from '../../node/crossValidation';
import { RunFolder } from '../../node/runFolder';
import type { SearchProgress } from '../../node/search';
import { runTraining } from '../../node/trainingRun';
import type { TrainProgress } from '../../train/progress';
import type { SelectBy } from '../../train/selection';
import { commandLine, quoted } from '../commandLine';
import { FOLD_OPTIONS } from '../foldOptions';
import { foldLine } from '../foldWords';
import { LABELLED_DATA } from '../verbData';
import { DATA_OPTIONS } from '../dataOptions';
import { ADAPTER_OPTIONS } from '../options';
import { MODEL_OPTIONS, TRAIN_OPTIONS } from '../trainingOptions';
import { runOnGpu } from '../runOnGpu';
import {
  conclude,
  concludeFinished,
  concludeFolds,
  FIXED,
  newRun,
  refuseChanges,
  resumedRun,
  RUN_OPTIONS,
  START_OPTIONS,
} from '../trainRun';
import { SEARCH_OPTIONS, trialLine, trialStepLine } from '../searchOptions';
import type { Terminal } from '../terminal';
import { noteUseless } from '../useless';
import type { Verb } from '../verb';
import { epochLine, firstStepLine, stepLine, type FirstStep } from '../words';

export const train: Verb = {
  name: 'train',
  summary: 'Train a classifier on labelled sequences, test it, and leave a run folder.',
  arguments: [LABELLED_DATA],
  // The last is that of folds, so that its last flag, --fold, ends the command that trains one of them.
  groups: [
    DATA_OPTIONS,
    MODEL_OPTIONS,
    TRAIN_OPTIONS,
    START_OPTIONS,
    RUN_OPTIONS,
    SEARCH_OPTIONS,
    ADAPTER_OPTIONS,
    FOLD_OPTIONS,
  ],
  examples: [
    'seqloom train',
    'seqloom train proteins.tsv.gz --encoder bilstm --hidden 32 --seed 1 --out runs/mine',
    'seqloom train others.tsv --from runs/mine --freeze embedding,encoder',
    'seqloom train proteins.tsv --folds 5 --out runs/validated',
    'seqloom train proteins.tsv --search 45 --out runs/searched',
    'seqloom train --resume runs/mine',
  ],
  fixedBy: (args) => (args.some((arg) => /^--resume(=|$)/.test(arg)) ? FIXED.map(([key]) => key) : []),
  async run({ args: paths, values, json, terminal }) {
    const { resume, checkpointSeconds } = values.pick(RUN_OPTIONS);
    if (resume !== undefined) refuseChanges(values);
    const old = resume === undefined ? undefined : RunFolder.open(resume);
    if (old?.finished) {
      // Named data are those of the run, finished or not.
      if (paths.length > 0) await resumedRun(paths, values, old, terminal);
      await old.removeLeft(terminal.hooks.onNote);
      terminal.note('The run is finished; nothing is left to train.');
      const why = 'of a run that is finished';
      noteUseless(values, ADAPTER_OPTIONS, ['adapter', 'selfCheck'], why, terminal);
      noteUseless(values, RUN_OPTIONS, ['checkpointSeconds'], why, terminal);
      return concludeFinished(old, json, terminal);
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
          const { selectBy } = config.train;
          const stopped = () => {
            const command = `seqloom train --resume ${quoted(folder.path)}`;
            terminal.result(
              json
                ? JSON.stringify({ folder: folder.path, stopped: 'aborted', resume: command })
                : `Stopped; the checkpoint is in ${folder.path}. Go on with: ${command}`,
            );
            return 'stopped' as const;
          };
          if (allFolds(dataset)) {
            const commandOf = (fold: number) => `${config.command} --fold ${fold}`;
            const told = { ...hooks, onProgress: tellFolds(terminal, selectBy) };
            const options = { checkpointSeconds, commandOf };
            const report = await crossValidate(gpu, dataset, config, folder, told, options);
            return report ? concludeFolds(folder, report, json, terminal) : stopped();
          }
          let firstStep: FirstStep | undefined;
          const onProgress = (progress: TrainProgress | SearchProgress) => {
            if ('trial' in progress) return tellTrial(progress, selectBy, terminal);
            const { kind, report } = progress;
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
          return report ? conclude(folder, report, json, terminal, firstStep) : stopped();
        },
        { note: 'Stopping after a checkpoint; Ctrl-C again ends at once.' },
      );
    } finally {
      old?.release();
    }
  },
};

/** A line for each fold and trial, and progress within it. */
function tellFolds(terminal: Terminal, by: SelectBy): (progress: FoldsProgress) => void {
  return (progress) => {
    const within = `fold ${progress.fold}/${progress.folds}  `;
    if (progress.kind === 'fold') terminal.note(foldLine(progress));
    else if ('trial' in progress) tellTrial(progress, by, terminal, within);
    else if (progress.kind === 'step') terminal.progress(within + stepLine(progress.report));
  };
}

/** A line for each trial, and progress within it. */
function tellTrial(progress: SearchProgress, by: SelectBy, terminal: Terminal, within = ''): void {
  if (progress.kind === 'trial') terminal.note(within + trialLine(progress, by));
  else if (progress.kind === 'step') terminal.progress(within + trialStepLine(progress));
}
