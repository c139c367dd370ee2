import type { StreamProgress } from '../../embed/streamProgress';
import { loadNetworks } from '../../node/loadRun';
import { checkTablePath, noPredictions, ofSeveral, predictFile, predictRun } from '../../node/predictRun';
import { reading } from '../../node/recordStream';
import { refuseUnsureClass, UNSURE } from '../../export/predictions';
import { CALIBRATED, calibratedNetworks, type CalibratedFlags } from '../calibrated';
import { inputsOf } from '../commandFiles';
import { droppingOf, noteNetworks, openRecords, RECORD_OPTIONS, type RecordFlags } from '../verbData';
import { ADAPTER_OPTIONS, SPREADSHEET_SAFE, type OptionGroup } from '../options';
import { countsInJson, countsInWords, printJson, printTable } from '../predictionWords';
import { nameLeftOut } from '../leftOut';
import { runOnGpu } from '../runOnGpu';
import { refuseUseless } from '../useless';
import type { Verb } from '../verb';
import { streamLine } from '../words';

const { labelColumn: _, labelRegex: __, ...readOptions } = RECORD_OPTIONS.options;
const READ_OPTIONS: OptionGroup<Omit<RecordFlags, 'labelColumn' | 'labelRegex'>> = {
  heading: RECORD_OPTIONS.heading,
  options: readOptions,
};

const OUT_OPTIONS: OptionGroup<{ out?: string; overwrite: boolean; spreadsheetSafe: boolean }> = {
  heading: 'Output:',
  options: {
    out: { type: 'text', value: 'FILE', description: 'table, .tsv or .csv (default: standard output)' },
    overwrite: { type: 'switch', default: false, description: 'replace the table that is there' },
    spreadsheetSafe: SPREADSHEET_SAFE,
  },
};

const SURE_OPTIONS: OptionGroup<CalibratedFlags & { abstain?: number }> = {
  heading: 'How sure:',
  options: {
    abstain: {
      type: 'number',
      min: 0,
      above: true,
      max: 1,
      description: `say "${UNSURE}" where the most probable class is less probable than this (seqloom evaluate suggests one)`,
    },
    calibrated: CALIBRATED,
  },
};

export const predict: Verb = {
  name: 'predict',
  summary: 'Predict the class of each sequence with a trained network, with the probability of every class.',
  arguments: [
    { name: 'run', description: 'folder of a training run' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV; labels are not needed; without it, the data of the run',
      optional: true,
      several: true,
    },
  ],
  groups: [READ_OPTIONS, SURE_OPTIONS, OUT_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom predict runs/mine new.fasta --out predictions.tsv',
    'seqloom predict runs/mine new.csv --sequence-column seq | head',
    'seqloom predict runs/mine new.fasta --calibrated --abstain 0.9 --out sure.tsv',
  ],
  async run({ args: [path, ...dataPaths], values, json, terminal }) {
    const { out, overwrite, spreadsheetSafe } = values.pick(OUT_OPTIONS);
    if (out === undefined) refuseUseless(values, OUT_OPTIONS, ['overwrite'], 'without --out');
    if (out === undefined && json)
      refuseUseless(values, OUT_OPTIONS, ['spreadsheetSafe'], 'with --json and without --out');
    const { calibrated, abstain } = values.pick(SURE_OPTIONS);
    const run = await calibratedNetworks(await loadNetworks(path!), calibrated);
    const { classes } = run.config;
    if (abstain !== undefined) refuseUnsureClass(classes);
    const data = openRecords(dataPaths, values, READ_OPTIONS, run, terminal);
    noteNetworks(run, dataPaths[0], terminal);
    const dropping = droppingOf(dataPaths[0], values, run);
    const inputs = inputsOf(values, { run: path, data: data.paths });
    if (out !== undefined) checkTablePath(out, overwrite, inputs);
    const onStopped = () =>
      terminal.error(out === undefined ? 'Stopped.' : `Stopped; ${out} was not written.`);
    return runOnGpu(
      values.pick(ADAPTER_OPTIONS),
      run.runs.slice(0, 1).map(({ model }) => model.config),
      terminal,
      async (gpu, { signal }) => {
        const onProgress = (progress: StreamProgress) =>
          terminal.progress(streamLine('predicting', progress));
        const hooks = { onProgress, onNote: terminal.hooks.onNote, signal };
        let counts = noPredictions(run);
        if (out !== undefined) {
          const options = { ...dropping, abstain, overwrite, spreadsheetSafe };
          const written = await reading(data, predictFile(gpu, run, data, out, options, hooks));
          counts = written.counts;
          const result = { files: written.files, ...countsInJson(classes, counts) };
          terminal.result(json ? JSON.stringify(result, null, 2) : written.files.join('\n'));
        } else {
          const style = { separator: '\t', spreadsheetSafe, files: ofSeveral(data) } as const;
          const onDropped = json ? undefined : nameLeftOut(terminal, 'a file given with --out');
          const blocks = predictRun(gpu, run, data, { ...dropping, abstain, onDropped }, hooks, counts);
          const printed = json
            ? printJson(blocks, classes, counts, terminal)
            : printTable(blocks, classes, style, terminal);
          await reading(data, printed);
        }
        terminal.note(countsInWords(classes, counts));
      },
      { onStopped },
    );
  },
};
