import { htmlDocument } from '../page/document';
import { markup, type Markup } from '../page/markup';
import type { Ceilings } from './ceilings';
import type { KernelProfile } from './roofline';
import type { MemoryReport } from './memoryReport';
import type { Profile, TaskProfile } from './profile';
import type { ProfileReport } from './profileReport';
import { rooflineChart } from './rooflineChart';
import { sweepSection } from './sweepSection';
import { table } from './table';
import { TASKS, type TaskName } from './tasks';
import { shapeInWords, stepInWords } from './words';
import { bytes, count, digits, percent, scaled, seconds } from '../words';

/** The profile as one HTML file: speeds over a sweep's values, speeds, a roofline plot and the kernels of each task, and the memory plan. */
export function profilePage(report: ProfileReport, command: string): string {
  const { adapter, ceilings, clock, profiles, seqloom, node, platform } = report;
  const body = markup`<header>
<p class="small">Seqloom profile</p>
<h1>${adapter.name}</h1>
<p>${adapter.description}</p>
</header>
<main>
${sweepSection(profiles)}
${profiles.map((profile) => profileSection(profile, ceilings))}
<section>
<h2>How this was made</h2>
<pre><code>${command}</code></pre>
<dl>
<dt>versions</dt><dd>Seqloom ${seqloom}, Node ${node}, ${platform}</dd>
${clock ? markup`<dt>kernels timed by</dt><dd>${clockInWords(clock)}</dd>` : ''}
</dl>
</section>
</main>`;
  return htmlDocument(`${adapter.name}: Seqloom profile`, body);
}

function clockInWords({ method, resolution }: NonNullable<ProfileReport['clock']>): string {
  return method === 'timestamps'
    ? `the GPU's timestamps, in steps of ${seconds(resolution)}`
    : `replays of each command alone on the host's clock, less the ${seconds(resolution)} that submitting nothing takes`;
}

function profileSection(profile: Profile, ceilings: Ceilings | undefined): Markup {
  const { tasks, shape } = profile;
  const rows = TASKS.map((name) => {
    const { start, throughput, error } = tasks[name];
    return [
      name,
      scaled(throughput.residuesPerSecond.median),
      seconds(throughput.stepSeconds.median),
      seconds(throughput.stepSeconds.minimum),
      seconds(start.firstStepSeconds),
      seconds(start.setUpSeconds),
      error.toExponential(1),
    ];
  });
  return markup`<section>
<h2>${shapeInWords(shape)}</h2>
${table('Speed', ['', 'residues/s', 'step', 'fastest', 'first step', 'set-up', 'error'], rows)}
<p class="small">Step: the median over whole steps, from the upload of the batch to the results on the host. Error: the
largest of what the kernels gave before they were timed, relative to float64 on the CPU.</p>
${ceilings ? TASKS.map((name) => kernelSection(name, tasks[name], ceilings)) : ''}
${TASKS.map((name) => memorySection(name, tasks[name].memory))}
</section>`;
}

function kernelSection(name: TaskName, { step, kernels }: TaskProfile, ceilings: Ceilings): Markup {
  if (!step || !kernels) return markup``;
  const { stepSeconds, kernelSeconds, overheadSeconds } = step;
  const rows = kernels.map((kernel, i) => [
    `${i + 1}. ${kernel.kernel}`,
    String(kernel.dispatches),
    seconds(kernel.seconds),
    percent(kernel.share),
    digits(kernel.operationRate / 1e9),
    percent(kernel.operationShare),
    digits(kernel.byteRate / 1e9),
    percent(kernel.byteShare),
    percent(kernel.rooflineShare),
  ]);
  const heads = ['kernel', 'runs', 'time', 'share', 'GFLOP/s', 'of most', 'GB/s', 'of most', 'of roofline'];
  return markup`<h3>Kernels of ${name}</h3>
<p>One step of ${stepInWords(step)} takes ${seconds(stepSeconds.median)}: ${seconds(kernelSeconds)} in kernels and
${seconds(overheadSeconds)} (${percent(overheadSeconds / stepSeconds.median)}) of overhead, which is uploads, recording,
submission, read-backs and waiting.</p>
<figure class="single">${rooflineChart(`Roofline of ${name}`, kernels, ceilings)}
<figcaption>Each circle is a kernel, its area its share of the time, those of recurrent layers in the warm colour; its
number is its row below. The line is what this adapter reached with a large copy (the slope) and with multiply-adds in
registers; a kernel whose data fit into a cache may pass the slope.</figcaption></figure>
${table(`Kernels of ${name}`, heads, rows)}
${overTimeTable(name, kernels, ceilings)}`;
}

/** Loops over time wait for themselves, on a GPU longer than for arithmetic or memory. */
function overTimeTable(
  name: TaskName,
  kernels: KernelProfile[],
  { steps, sideBySide }: Ceilings,
): Markup | string {
  const rows = kernels.flatMap(({ kernel, overTime }) =>
    overTime
      ? [[kernel, String(overTime.steps), seconds(overTime.stepSeconds), String(overTime.workgroups)]]
      : [],
  );
  if (rows.length === 0) return '';
  return markup`${table(`Time steps of ${name}`, ['loop over time', 'steps', 'a step', 'workgroups'], rows)}
<p class="small">An empty step, with nothing in it but its barriers, takes ${seconds(1 / steps)} on this adapter, which takes those of
${count(sideBySide, 'workgroup')} side by side.</p>`;
}

function memorySection(name: TaskName, { bytes: total, bytesPerResidue, tensors }: MemoryReport): Markup {
  const rows = tensors.map((tensor) => [tensor.name, tensor.role, bytes(tensor.bytes)]);
  return markup`<h3>Memory of ${name}</h3>
<p>${bytes(total)} in all buffers, growing by ${bytes(Math.round(bytesPerResidue))} with every residue in flight.</p>
<details><summary>Every buffer</summary>${table(`Memory of ${name}`, ['buffer', 'role', 'size'], rows, 2)}</details>`;
}
