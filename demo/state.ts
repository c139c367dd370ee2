import type { Client } from './client';
import type { DataSummary, NetworkId, NetworkStatus, TrainingSettings } from './protocol';

/** What several views look at. */
export interface PageState {
  client: Client;
  data: DataSummary | undefined;
  networks: Map<NetworkId, NetworkStatus>;
  settings(): TrainingSettings;
}

export function titleOf(state: PageState, network: NetworkId): string {
  return state.networks.get(network)?.title ?? (network === 'left' ? 'Averaging' : 'LSTM');
}
