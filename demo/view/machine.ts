import { NETWORK_IDS, type AdapterFacts, type NetworkId, type StepSummary } from '../protocol';
import { titleOf } from '../state';
import type { Store } from '../store';
import { byId, h } from './dom';
import { bytes, count, large, milliseconds } from '../../src/words';

const LIMIT_NAMES: Record<string, string> = {
  maxBufferSize: 'Largest buffer',
  maxStorageBufferBindingSize: 'Largest storage binding',
  maxComputeInvocationsPerWorkgroup: 'Invocations in a workgroup',
  maxComputeWorkgroupStorageSize: 'Workgroup memory',
  maxStorageBuffersPerShaderStage: 'Storage buffers in a stage',
};

/** How fast the adapter is, and what it is. */
export function mountMachine(store: Store): void {
  const { client } = store;
  const steps = new Map<NetworkId, StepSummary>();
  const drawThroughput = () => {
    const lines = NETWORK_IDS.flatMap((id) => {
      const step = steps.get(id);
      return step
        ? [
            row(
              titleOf(store.state, id),
              `${large(step.residuesPerSecond)} residues/s`,
              milliseconds(step.secondsPerStep),
            ),
          ]
        : [];
    });
    const body = lines.length
      ? h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ...['Network', 'Training', 'Whole step'].map((name) => h('th', { scope: 'col' }, name)),
            ),
          ),
          h('tbody', {}, ...lines),
        )
      : h('p', { class: 'muted' }, 'Shown while training runs.');
    byId('throughput').replaceChildren(body, h('p', { class: 'small muted' }, STEP_NOTE));
  };
  client.on('ready', ({ adapter }) => byId('adapter').replaceChildren(adapterFacts(adapter)));
  client.on('step', ({ step }) => {
    steps.set(step.network, step);
    drawThroughput();
  });
  drawThroughput();
}

const STEP_NOTE =
  'A whole step is one update, from one report to the next: both networks take turns on the adapter. The mean of the latest 16.';

function row(...cells: string[]): HTMLTableRowElement {
  return h('tr', {}, ...cells.map((text) => h('td', {}, text)));
}

function adapterFacts({ name, software, level, timestamps, limits }: AdapterFacts): HTMLElement {
  const facts: [string, string][] = [
    ['Name', name],
    [
      'Kind',
      software
        ? 'software: computes on the processor, slowly, and rests while you type, click or drag'
        : 'graphics processor',
    ],
    ['WebGPU level', level],
    ['Timestamps', timestamps ? 'yes' : 'no'],
    ...limits.map(({ name: limit, value }): [string, string] => [
      LIMIT_NAMES[limit] ?? limit,
      /Size$/.test(limit) ? bytes(value) : count(value),
    ]),
  ];
  return h(
    'dl',
    { class: 'facts' },
    ...facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))),
  );
}
