/** What dropped files are, by their names, which hold the folders that were dropped. */
export interface Sorted<F> {
  /** Files of runs. */
  runs: F[];
  /** What may be data. */
  data: F[];
}

const CONFIG = /(^|\/)config\.json$/i;
const OF_A_RUN = /\.(json|safetensors|zip)$/i;

/** A folder with a config.json is a run's, with all that it holds. Hidden files, which systems leave in folders, are nobody's. */
export function sortDropped<F extends { name: string }>(files: readonly F[]): Sorted<F> {
  const shown = files.filter(({ name }) => !/\/\./.test(name));
  const folders = files.flatMap(({ name }) =>
    CONFIG.test(name) ? name.slice(0, name.lastIndexOf('/') + 1) : [],
  );
  const isOfRun = ({ name }: F) =>
    OF_A_RUN.test(name) || folders.some((folder) => folder && name.startsWith(folder));
  return { runs: shown.filter(isOfRun), data: shown.filter((file) => !isOfRun(file)) };
}
