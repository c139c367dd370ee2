/**
 * How fast an adapter trains and embeds, kernel by kernel: `seqloom profile` as a library, for browsers and Node alike.
 *
 * ```ts
 * import { createGpu, MODEL_DEFAULTS } from 'seqloom';
 * import { measureCeilings, openClock, profile } from 'seqloom/profile';
 *
 * const gpu = await createGpu((await navigator.gpu.requestAdapter())!, 'this browser');
 * const clock = await openClock(gpu);
 * const kernels = { clock, ceilings: await measureCeilings(gpu, clock) };
 * const model = { ...MODEL_DEFAULTS, classes: 4 };
 * const shape = { model, batch: 64, length: 256, lengths: 'equal', dropout: 0 } as const;
 * const { tasks } = await profile(gpu, shape, { steps: 20, memoryMiB: 1024, kernels });
 * ```
 *
 * @module
 */
export { profile, type Profile, type ProfileOptions, type TaskProfile } from './profile/profile';
export { openClock, type Clock, type Encode } from './gpu/clock';
export type { Summary } from './gpu/statistics';
export { createTuner, type ChoiceStore, type TunerOptions, type Tuning } from './tune/tuner';
export type { MeasuredWay } from './tune/measureWays';
export { measureCeilings, type Ceilings } from './profile/ceilings';
export { LENGTH_CHOICES, type ProfileShape } from './profile/workload';
export { TASKS, type TaskName } from './profile/tasks';
export type { CommandProfile, StepProfile } from './profile/kernels';
export type { Choice } from './profile/choices';
export type { Start, Throughput } from './profile/throughput';
export type { KernelProfile } from './profile/roofline';
export type { MemoryReport } from './profile/memoryReport';
export type { MemoryRole } from './model/memory';
export type { Work } from './gpu/work';
export type { BatchSizes } from './kernels/common';
export { parseReport, PROFILE_VERSION, type ProfileReport } from './profile/profileReport';
export { compareReports, type SpeedComparison } from './profile/compareReports';
export { profilePage } from './profile/page';
export { traceOf } from './profile/trace';
