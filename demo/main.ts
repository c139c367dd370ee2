/** The page: makes the worker and mounts the views. Everything it draws comes from the worker's messages. */
import './style/main.css';
import { Client } from './client';
import type { Request, WorkerPart } from './protocol';
import { START } from './state';
import { Store } from './store';
import { mountAddress } from './view/address';
import { CanvasPicture } from './view/canvasPoints';
import { mountCurves } from './view/curves';
import { mountData } from './view/dataCard';
import { byId, h } from './view/dom';
import { mountDrop } from './view/drop';
import { NO_ADAPTER, tellCrash, whyNoWebGpu } from './view/failures';
import { mountFiles } from './view/files';
import { openPointsDevice, GpuPicture } from './view/gpuPoints';
import { mountInputSignal } from './view/inputSignal';
import { mountKept } from './view/kept';
import { mountMachine } from './view/machine';
import { mountNotices } from './view/notices';
import { Bench } from './view/orderBench';
import { mountRecord } from './view/record';
import { mountResidueMaps } from './view/residueMap';
import { mountScores } from './view/scores';
import { mountSelection } from './view/selection';
import { mountSettings } from './view/settings';
import { Space } from './view/space';
import { mountStepTimes } from './view/stepTimes';
import { mountTheme } from './view/theme';
import { mountThroughputJson } from './view/throughputJson';
import { mountTraining, warnBeforeLeaving } from './view/trainingControls';
import { mountVerdict } from './view/verdict';

byId('not-started').remove();
mountTheme();

/** Who computes: the worker, or a recording where nothing can be. */
let compute: (request: Request) => void = () => undefined;
const client = new Client((request) => compute(request));
const store = new Store(client);
mountNotices(store);
mountInputSignal(client);
const settings = mountSettings(store);
mountAddress(store);
const openData = mountData(store);
mountTraining(store, settings);
warnBeforeLeaving(store);
mountVerdict(store);
mountSelection(store);
const space = new Space(store);
mountCurves(store);
mountRecord(store);
new Bench(store);
mountScores(store);
mountResidueMaps(store);
mountKept(store);
mountDrop(store, openData, mountFiles(store));
mountMachine(store);
mountStepTimes(store);
mountThroughputJson(store);
client.on('ready', ({ adapter }) => {
  if (!store.state.data)
    client.send({ kind: 'load', file: null, options: {}, settings: store.state.settings });
  if (!store.state.isRecorded) void drawByGpu(!adapter.software);
});
client.on('failed', ({ during, text }) => {
  if (during === 'start') playRecording(`${text} ${NO_ADAPTER}`);
});

const problem = whyNoWebGpu();
if (problem) playRecording(problem);
else startWorker('session');

function startWorker(name: WorkerPart): void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  worker.onmessage = ({ data }) => client.receive(data);
  worker.onerror = (event) => tellCrash(store, event);
  compute = (request) => worker.postMessage(request);
  client.send({ kind: 'start' });
}

/** Says why nothing can be computed, and offers a recorded run of the built-in data instead. */
function playRecording(why: string): void {
  store.change({ isRecorded: true, notices: [], view: START.view });
  document.body.classList.add('recorded');
  const holder = byId('recorded-why');
  holder.hidden = false;
  holder.replaceChildren(h('p', {}, `${why} Here you see a run that was recorded, with the built-in data.`));
  space.paintBy((canvas) => new CanvasPicture(canvas));
  startWorker('recorded');
}

/** Draws the clouds on a device of the page's own until that is lost; with the worker's next one comes another. */
async function drawByGpu(smooth: boolean): Promise<void> {
  try {
    const pointsDevice = await openPointsDevice(smooth);
    space.paintBy((canvas) => new GpuPicture(canvas, pointsDevice));
    await pointsDevice.device.lost;
    space.stopPainting('The graphics device was lost; drawing starts again with a new one.');
  } catch (error) {
    space.stopPainting(`The points cannot be drawn: ${(error as Error).message}`);
  }
}
