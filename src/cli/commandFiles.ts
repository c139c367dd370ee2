/** Where a command line may not write: over the files it reads and those that are there, and where nothing can be written. */
import { inputsOfData, inputsOfRun, type InputFile } from '../node/inputs';
import { SeqloomError } from '../errors';
import { refuseNoFile, tryOutputFile } from '../node/files';
import type { Values } from './values';

/**
 * @param run the run folder, where the verb reads one
 * @param data where the data are read from
 * @param others files that options name, by what messages call them
 */
export function inputsOf(
  values: Values,
  { run, data }: { run?: string; data?: readonly (string | null | undefined)[] },
  others: Record<string, string | undefined> = {},
): InputFile[] {
  const named = { 'the config file': values.given('config') as string | undefined, ...others };
  return [
    ...(run === undefined ? [] : inputsOfRun(run)),
    ...inputsOfData(data),
    ...Object.entries(named).flatMap(([what, path]) => (path ? [{ path, what }] : [])),
  ];
}

/**
 * Before the work whose results they are to hold.
 * @throws SeqloomError naming a file that is there and not to be replaced, or one that cannot be written
 */
export async function refuseOutputs(outputs: readonly string[], overwrite: boolean): Promise<void> {
  const existing = outputs.find((file) => refuseNoFile(file) !== undefined);
  if (existing !== undefined && !overwrite)
    throw new SeqloomError(`${existing} exists. Replace it with --overwrite, or choose another name.`);
  for (const file of outputs) await tryOutputFile(file);
}
