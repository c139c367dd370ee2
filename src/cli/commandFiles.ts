/** What a command line may not write over: the files it reads, and those that are there. */
import { inputsOfData, inputsOfRun, type InputFile } from '../node/inputs';
import { SeqloomError } from '../errors';
import { refuseNoFile } from '../node/files';
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

/** @throws SeqloomError naming a file that is there and not to be replaced, or what no file can take the place of */
export function refuseExisting(outputs: readonly string[], overwrite: boolean): void {
  const existing = outputs.find((file) => refuseNoFile(file) !== undefined);
  if (existing === undefined || overwrite) return;
  throw new SeqloomError(`${existing} exists. Replace it with --overwrite, or choose another name.`);
}
