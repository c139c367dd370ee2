import type { Profile, TaskProfile } from './profile';
import type { ProfileReport } from './profileReport';
import { TASKS } from './tasks';
import { shapeInWords } from './words';

/** A slice, or the name of a process or thread, of the Trace Event Format; times in microseconds. */
interface TraceEvent {
  name: string;
  ph: 'X' | 'M';
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  args?: Record<string, unknown>;
}

/**
 * The steps as a trace for Perfetto (https://ui.perfetto.dev) or chrome://tracing, in the Trace Event Format's JSON: a process
 * for each shape, a thread for each task, the commands laid end to end with their median times, then the overhead.
 */
export function traceOf(report: ProfileReport): string {
  return JSON.stringify({
    traceEvents: report.profiles.flatMap((profile, i) => eventsOf(profile, i + 1)),
    displayTimeUnit: 'ns',
    otherData: { seqloom: report.seqloom, adapter: report.adapter.description },
  });
}

function eventsOf({ shape, tasks }: Profile, pid: number): TraceEvent[] {
  const named = (name: string, tid: number, label: string): TraceEvent => ({
    name,
    ph: 'M',
    pid,
    tid,
    args: { name: label },
  });
  return [
    named('process_name', 0, shapeInWords(shape)),
    ...TASKS.flatMap((task, i) => [
      named('thread_name', i + 1, task),
      ...stepEvents(`${task} step`, tasks[task], pid, i + 1),
    ]),
  ];
}

function stepEvents(name: string, { step }: TaskProfile, pid: number, tid: number): TraceEvent[] {
  if (!step) return [];
  const events: TraceEvent[] = [];
  let ts = 0;
  const slice = (label: string, seconds: number, args?: TraceEvent['args']) => {
    events.push({ name: label, ph: 'X', pid, tid, ts, dur: seconds * 1e6, args });
    ts += seconds * 1e6;
  };
  for (const { kernel, tensors, dispatches, seconds, work } of step.commands) {
    const rates = work &&
      seconds.median > 0 && {
        'GFLOP/s': work.operations / seconds.median / 1e9,
        'GB/s': (work.bytesRead + work.bytesWritten) / seconds.median / 1e9,
      };
    slice(kernel, seconds.median, { dispatches, ...work, ...rates, tensors });
  }
  if (step.overheadSeconds > 0) slice('overhead', step.overheadSeconds);
  const args = { ...step.sizes, seconds: step.stepSeconds.median };
  return [{ name, ph: 'X', pid, tid, ts: 0, dur: ts, args }, ...events];
}
