import type { Diagnosis } from '../../src/cli/diagnosis';
import type { RunReport } from '../../src/run/runReport';

/** What a pack was made with: pack.json in it. */
export interface Manifest {
  version: string;
  /** The name of its data file, where it does not train on the built-in data. */
  data?: string;
  /** Further arguments of `train`. */
  train: string[];
  /** What the same training run gave where the pack was made. */
  software?: SoftwareRun;
}

export interface SoftwareRun {
  adapter: string;
  report: RunReport;
}

/** The adapter in use, without the reason why. */
export function adapterOf({ chosen, adapters }: Diagnosis): string {
  const found = adapters.find(({ kind }) => kind === chosen?.kind);
  return found ? `${found.kind}: ${found.detail}` : 'no adapter';
}
