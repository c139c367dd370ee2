/** The page: makes the worker and mounts the views. Everything it draws comes from the worker's messages. */
import './style/main.css';
import { Client } from './client';
import type { PageState } from './state';
import { Bench } from './view/orderBench';
import { mountCharts } from './view/charts';
import { mountData } from './view/dataCard';
import { ignoreStrayDrops } from './view/drop';
import { mountFailures, stopHere, whyNoWebGpu } from './view/failures';
import { mountFiles } from './view/files';
import { mountInputSignal } from './view/inputSignal';
import { mountStepTimes } from './view/stepTimes';
import { mountMachine } from './view/machine';
import { mountNetworks } from './view/networks';
import { mountRecord } from './view/record';
import { mountResidueMaps } from './view/residueMap';
import { mountSettings } from './view/settings';
import { SpaceSection } from './view/space';
import { mountTheme } from './view/theme';
import { mountTraining } from './view/trainingControls';

mountTheme();
ignoreStrayDrops();
const { read: settings, showFitted } = mountSettings();
const problem = whyNoWebGpu();
if (problem) {
  stopHere(problem);
} else {
  start();
}

function start(): void {
  const client = new Client();
  const state: PageState = { client, data: undefined, networks: new Map(), settings };
  client.on('status', ({ status }) => state.networks.set(status.network, status));
  client.on('loaded', ({ data }) => {
    state.networks.clear();
    showFitted(data.fitted);
  });
  mountFailures(client);
  mountInputSignal(client);
  mountData(state);
  mountTraining(state);
  mountNetworks(state);
  mountCharts(state);
  new Bench(state);
  const record = mountRecord(state, () => space);
  const space: SpaceSection = new SpaceSection(state, (row) => record.pick(row));
  mountResidueMaps(state);
  mountFiles(state);
  mountMachine(state);
  mountStepTimes(state);
  let started = false;
  client.on('ready', () => {
    if (started) return;
    started = true;
    client.send({ kind: 'load', file: null, options: {}, settings: settings() });
  });
  client.send({ kind: 'start' });
}
