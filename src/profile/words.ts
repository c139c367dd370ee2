/** A profile as people read it in a terminal. */
import type { MemoryReport } from './memoryReport';
import type { SpeedComparison } from './compareReports';
import { valueOf, type SweepAxis } from './sweep';
import type { Ceilings } from './ceilings';
import type { StepProfile } from './kernels';
import type { Profile, TaskProfile } from './profile';
import { TASKS } from './tasks';
import { choiceLines, tuningLines } from './choices';
import { alignColumns } from '../data/columns';
import { cellOf, MODEL_DEFAULTS, type ModelConfig } from '../model/config';
import type { ProfileShape } from './workload';
import { bytes, count, digits, percent, scaled, seconds } from '../words';

export function shapeInWords({
  model,
  batch,
  length,
  lengths,
  dropout,
  precision = 'f32',
}: ProfileShape): string {
  return [
    networkInWords(model),
    ...(dropout > 0 ? [`dropout ${dropout}`] : []),
    ...(precision === 'f32' ? [] : [`trained with ${precision}`]),
    `batch ${batch} x ${lengths === 'mixed' ? `about ${length} (mixed lengths)` : length} residues`,
  ].join(', ');
}

export function networkInWords(config: ModelConfig): string {
  const { encoder, layers, hidden, embeddingDim, pool } = config;
  const layersInWords = cellOf(config) ? `, ${count(layers, 'layer')} of ${hidden} units` : '';
  const pooled = pool === MODEL_DEFAULTS.pool ? '' : `, pool ${pool}`;
  return `${encoder}${layersInWords}${pooled}, residue vectors of ${embeddingDim}`;
}

/** Speed of both tasks, their kernels and memory plans. */
export function profileLines(profile: Profile): string[] {
  const { shape, tasks, choices, tunings = [] } = profile;
  return [
    shapeInWords(shape),
    '',
    ...alignColumns([
      ['', 'residues/s', 'step', 'fastest', 'first step', 'set-up'],
      ...TASKS.map((name) => {
        const { start, throughput } = tasks[name];
        const { stepSeconds, residuesPerSecond } = throughput;
        return [
          name,
          scaled(residuesPerSecond.median),
          seconds(stepSeconds.median),
          seconds(stepSeconds.minimum),
          seconds(start.firstStepSeconds),
          seconds(start.setUpSeconds),
        ];
      }),
    ]),
    `  Checked before it was timed: off from float64 on the CPU by at most ${TASKS.map((name) => `${tasks[name].error.toExponential(1)} (${name})`).join(', ')}`,
    ...TASKS.flatMap((name) => kernelLines(name, tasks[name])),
    ...choiceLines(choices),
    ...tuningLines(tunings),
    ...TASKS.flatMap((name) => ['', ...memoryLines(name, tasks[name].memory)]),
  ];
}

/** What the adapter can do at most, and how it was timed. @param clock the method of the clock */
export function ceilingsLine(
  { operations, bytes: perSecond, steps, sideBySide }: Ceilings,
  clock: string,
): string {
  return `Ceilings: ${giga(operations)} GFLOP/s of multiply-adds, ${giga(perSecond)} GB/s of a copy, ${seconds(1 / steps)} for an empty time step, taken by ${count(sideBySide, 'workgroup')} side by side (times by ${clock})`;
}

function kernelLines(name: string, { step, kernels }: TaskProfile): string[] {
  if (!step || !kernels) return [];
  const { stepSeconds, kernelSeconds, overheadSeconds } = step;
  const rows = kernels.map((kernel) => [
    kernel.kernel,
    String(kernel.dispatches),
    seconds(kernel.seconds),
    percent(kernel.share),
    giga(kernel.operationRate),
    percent(kernel.operationShare),
    giga(kernel.byteRate),
    percent(kernel.byteShare),
    percent(kernel.rooflineShare),
  ]);
  const heads = ['', 'runs', 'time', 'share', 'GFLOP/s', 'of most', 'GB/s', 'of most', 'of roofline'];
  return [
    '',
    `Kernels of ${name}, ${stepInWords(step)}:`,
    ...alignColumns([heads, ...rows]),
    ...kernels.flatMap(({ kernel, overTime }) =>
      overTime
        ? [
            `  ${kernel}: ${seconds(overTime.stepSeconds)} a time step, in ${count(overTime.workgroups, 'workgroup')}`,
          ]
        : [],
    ),
    `  ${seconds(stepSeconds.median)} a step = ${seconds(kernelSeconds)} in kernels + ${seconds(overheadSeconds)} overhead (${percent(overheadSeconds / stepSeconds.median)})`,
  ];
}

/** What a step was over. */
export function stepInWords({ sizes, parts }: StepProfile): string {
  const part = parts > 1 ? ` (one of ${parts} parts of the batch, as the CPU's cache holds them)` : '';
  return `${count(sizes.sequences, 'sequence')}, ${count(sizes.residues, 'residue')}${part}`;
}

function giga(perSecond: number): string {
  return digits(perSecond / 1e9);
}

/** One line for each value of a sweep. */
export function sweepLines(axis: SweepAxis, profiles: Profile[]): string[] {
  const heads = [
    axis,
    'training',
    'step',
    'first step',
    'memory',
    'a residue',
    'embedding',
    'step',
    'first step',
  ];
  return [
    `${shapeInWords(profiles[0].shape)}; ${axis} varied; training and embedding in residues/s`,
    '',
    ...alignColumns([
      heads,
      ...profiles.map(({ shape, tasks }) => [
        String(valueOf(shape, axis)),
        ...TASKS.flatMap((name) => {
          const { start, throughput, memory } = tasks[name];
          return [
            scaled(throughput.residuesPerSecond.median),
            seconds(throughput.stepSeconds.median),
            seconds(start.setUpSeconds + start.firstStepSeconds),
            ...(name === 'training' ? [bytes(memory.bytes), bytes(Math.round(memory.bytesPerResidue))] : []),
          ];
        }),
      ]),
    ]),
  ];
}

/** Every ratio, worst kernels included, and what is too slow. */
export function comparisonLines(comparisons: SpeedComparison[], tolerance: number): string[] {
  return comparisons.flatMap(({ shape, task, before, now, ratio, slower, kernels }, i) => {
    const verdict = slower
      ? `SLOWER than the tolerance of ${percent(tolerance)} allows`
      : 'within the tolerance';
    const changed = kernels.filter((kernel) => Math.abs(Math.log(kernel.ratio)) > CHANGED);
    return [
      ...(comparisons[i - 1]?.shape === shape ? [] : [shapeInWords(shape)]),
      `  ${task}: ${scaled(before)} -> ${scaled(now)} residues/s, ${ratioInWords(ratio)}, ${verdict}`,
      ...alignColumns(
        changed.map((kernel) => ['', kernel.kernel, ratioInWords(kernel.ratio)]),
        2,
      ),
    ];
  });
}

/** Logarithm of the ratio from which a kernel's speed counts as changed. */
const CHANGED = Math.log(1.1);

function ratioInWords(ratio: number): string {
  return `${ratio.toFixed(2)} times the speed`;
}

/** Tensors that take less than this share are summed up. */
const SMALL_TENSOR = 0.01;

function memoryLines(
  name: string,
  { bytes: total, bytesPerResidue, roles, tensors }: MemoryReport,
): string[] {
  const rows = roles.flatMap(({ role, bytes: ofRole }) => {
    const inRole = tensors.filter((tensor) => tensor.role === role);
    const small = inRole.filter((tensor) => tensor.bytes < SMALL_TENSOR * total);
    const hidden = small.length > 1 ? small : [];
    const shown = inRole.filter((tensor) => !hidden.includes(tensor));
    const rest = hidden.reduce((sum, tensor) => sum + tensor.bytes, 0);
    return [
      [role, '', bytes(ofRole)],
      ...shown.map((tensor) => ['', tensor.name, bytes(tensor.bytes)]),
      ...(hidden.length ? [['', `${hidden.length} small ones`, bytes(rest)]] : []),
    ];
  });
  return [
    `Memory of ${name}: ${bytes(total)}, growing by ${bytes(Math.round(bytesPerResidue))} a residue in flight`,
    ...alignColumns(rows, 2),
  ];
}
