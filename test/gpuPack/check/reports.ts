/** Reports of the steps that say what is there, what training gives, and how the bench went. */
import { inWords, type Diagnosis } from '../../../src/cli/diagnosis';
import type { RunReport } from '../../../src/run/runReport';
import { duration, percent, scaled } from '../../../src/words';
import type { SoftwareRun } from '../manifest';
import type { Block, Result } from './results';

/** What programs wrote, one after the other. */
export function machineBlocks(results: Result[]): Block[] {
  return results.map(({ title, printed, text }) => ({
    caption: `\`${title}\``,
    lines: (printed + text).trimEnd().split('\n'),
  }));
}

export function doctorBlocks(results: Result[]): Block[] {
  const [doctor, loader] = results as [Result, Result?];
  const { output, text } = doctor;
  const found = output === undefined ? text : inWords(output as Diagnosis);
  const blocks: Block[] = [{ lines: found.split('\n') }];
  // Only where something is amiss is it of interest what the loader tried.
  if (loader && doctor.ended !== 'well')
    blocks.push({ caption: loader.title, lines: loader.text.split('\n') });
  return blocks;
}

/** The run here beside the one on a software adapter. */
export function trainingBlocks([{ output }]: Result[], software: SoftwareRun | undefined): Block[] {
  const runs: [string, RunReport][] = [];
  if (output !== undefined) runs.push(['here', output as RunReport]);
  if (software) runs.push([software.adapter, software.report]);
  const row = (name: string, cell: (report: RunReport) => string) => [
    name,
    ...runs.map(([, one]) => cell(one)),
  ];
  const last = ({ training }: RunReport) => training.epochs.at(-1)!;
  return [
    {
      rows: [
        ['', ...runs.map(([name]) => name)],
        row('test accuracy', ({ test }) => percent(test.accuracy)),
        row('macro F1', ({ test }) => test.macroF1.toFixed(3)),
        row('best epoch', ({ training }) => `${training.bestEpoch} of ${training.epochs.length}`),
        row('last training loss', (report) => last(report).trainLoss.toFixed(4)),
        row('last validation loss', (report) => last(report).valLoss.toFixed(4)),
        row('residues/s, last epoch', (report) => scaled(last(report).residuesPerSecond)),
        row('all epochs', ({ training }) =>
          duration(training.epochs.reduce((sum, { seconds }) => sum + seconds, 0)),
        ),
      ],
    },
  ];
}

/** The bench's own tables, which it prints as it goes. */
export function benchBlocks(results: Result[]): Block[] {
  return results
    .filter(({ ended }) => ended !== 'not run')
    .map(({ title, printed }) => ({ caption: title, lines: printed.trim().split('\n') }));
}
