import { dataRead } from '../../data/dataRead';
import { checkDataset } from '../../data/datasetCheck';
import { formatCheckShort } from '../../data/formatCheck';
import { show } from '../../data/show';
import { writeOutputFile } from '../../node/files';
import { refuseInputs } from '../../node/inputs';
import { compareReports, type SpeedComparison } from '../../profile/compareReports';
import { planLines, shapeOfData } from '../../profile/dataPlan';
import { profilePage } from '../../profile/page';
import { withValue } from '../../profile/sweep';
import { traceOf } from '../../profile/trace';
import { ceilingsLine, comparisonLines, profileLines, sweepLines } from '../../profile/words';
import { TRAIN_DEFAULTS } from '../../train/options';
import { commandLine } from '../commandLine';
import { EXIT } from '../exitCodes';
import { inputsOf, refuseOutputs } from '../commandFiles';
import { DATA_OPTIONS } from '../dataOptions';
import { MODEL_OPTIONS } from '../trainingOptions';
import { measureShapes, planOnGpu, readProfile } from '../profileRun';
import {
  MEASURE_OPTIONS,
  OUTPUT_OPTIONS,
  PROFILED_ADAPTER,
  SHAPE_OPTIONS,
  shapeOf,
  sweepOf,
} from '../profileOptions';
import { noteUselessNetwork, refuseUseless } from '../useless';
import { LABELLED_DATA, readingOf, readLabelled } from '../verbData';
import type { Verb } from '../verb';

export const profile: Verb = {
  name: 'profile',
  summary: 'Measure how fast this adapter trains and embeds, kernel by kernel, and what memory it takes.',
  arguments: [
    {
      ...LABELLED_DATA,
      description: 'FASTA, CSV or TSV that the time and memory of training and embedding are told for',
    },
  ],
  groups: [MODEL_OPTIONS, SHAPE_OPTIONS, MEASURE_OPTIONS, OUTPUT_OPTIONS, DATA_OPTIONS, PROFILED_ADAPTER],
  examples: [
    'seqloom profile --html profile.html',
    'seqloom profile proteins.tsv --encoder bilstm --no-kernels',
    'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --json > before.json',
    'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --compare before.json',
    'seqloom profile --tune --hidden 64 --batch 64',
    'seqloom profile --sweep hidden=32,64,128,256 --no-kernels',
  ],
  async run({ args: paths, values, json, terminal }) {
    const { html, trace, overwrite, compare, tolerance } = values.pick(OUTPUT_OPTIONS);
    if (compare === undefined) refuseUseless(values, OUTPUT_OPTIONS, ['tolerance'], 'without --compare');
    const outputs = [html, trace].filter((file) => file !== undefined);
    refuseInputs(outputs, inputsOf(values, { data: paths }, { 'the earlier profile': compare }));
    if (outputs.length === 0)
      refuseUseless(values, OUTPUT_OPTIONS, ['overwrite'], 'without --html or --trace');
    await refuseOutputs(outputs, overwrite);
    const sweep = sweepOf(values);
    const reading = readingOf(values, paths);
    const [path] = paths;
    if (path !== undefined) {
      refuseUseless(values, SHAPE_OPTIONS, ['batch', 'length', 'lengths', 'classes'], 'beside a data set');
      refuseUseless(values, MEASURE_OPTIONS, ['sweep'], 'beside a data set');
    }
    const asked = shapeOf(values);
    const dataset =
      path === undefined
        ? undefined
        : await readLabelled(path, 'train', reading, TRAIN_DEFAULTS.seed, terminal);
    if (dataset) terminal.note(formatCheckShort(await checkDataset(dataset, terminal.hooks)));
    const shape = dataset ? shapeOfData(dataset, asked) : asked;
    noteUselessNetwork(values, [shape.model.encoder], shape.model.head, terminal);
    if (sweep) {
      const axes = { ...SHAPE_OPTIONS.options, hidden: MODEL_OPTIONS.options.hidden };
      refuseUseless(values, { heading: '', options: axes }, [sweep.axis], `beside --sweep ${sweep.axis}`);
    }
    const before = compare === undefined ? undefined : readProfile(compare);
    const shapes = sweep ? sweep.values.map((value) => withValue(shape, sweep.axis, value)) : [shape];
    const report = await measureShapes(shapes, values, terminal);
    const comparisons = before && compareReports(before, report, tolerance);
    if (before && before.adapter.name !== report.adapter.name) {
      terminal.note(`The earlier profile is of another adapter (${show(before.adapter.name)}).`);
    }
    const { ceilings, clock, profiles } = report;
    const [then, now] = [before?.profiles[0], profiles[0]].map((one) => one?.shape.precision ?? 'f32');
    if (before && then !== now)
      terminal.note(`The earlier profile trained with ${then}, this one with ${now}.`);
    const plan = dataset && (await planOnGpu(dataset, profiles[0], values, terminal));
    if (json) {
      terminal.result(
        JSON.stringify(
          {
            ...report,
            ...(comparisons && { comparisons }),
            ...(plan && { plan }),
            ...(dataset && { data: { name: dataset.name, ...dataRead(dataset) } }),
          },
          null,
          2,
        ),
      );
    } else {
      const lines = sweep ? sweepLines(sweep.axis, profiles) : profileLines(profiles[0]);
      if (ceilings && clock) lines.push('', ceilingsLine(ceilings, clock.method));
      if (comparisons) lines.push('', ...comparisonLines(comparisons, tolerance));
      if (plan) lines.push('', ...planLines(plan));
      lines.forEach((line) => terminal.result(line));
    }
    if (html !== undefined) {
      await writeOutputFile(html, profilePage(report, commandLine(profile, paths, values)));
      terminal.note(`The page is in ${html}`);
    }
    if (trace !== undefined) {
      await writeOutputFile(trace, traceOf(report));
      terminal.note(`The trace is in ${trace}; open it at https://ui.perfetto.dev`);
    }
    return comparisons?.some(({ slower }: SpeedComparison) => slower) ? EXIT.slower : 0;
  },
};
