/** Run folders that are parts of a larger one: the networks of a comparison, the folds of a cross-validation. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Parameters } from '../data/parameters';
import { SeqloomError } from '../errors';
import type { RunConfig } from '../run/runConfig';
import { RUN_FILES } from '../run/runFiles';
import { SEARCHED } from '../train/searchSpace';
import { RunFolder } from './runFolder';

/**
 * Opens the run folder, or makes it where there is none.
 * @param start the weights that it starts with where not all are fresh
 * @throws SeqloomError when it holds a network of other data or options
 */
export async function openPart(path: string, config: RunConfig, start?: Parameters): Promise<RunFolder> {
  if (existsSync(join(path, RUN_FILES.config))) {
    const folder = RunFolder.open(path);
    await refuseOther(folder, config);
    return folder;
  }
  const folder = await RunFolder.create(path, '', false);
  try {
    if (start) await folder.writeStart(start);
    await folder.writeConfig(config);
    return folder;
  } catch (error) {
    folder.release();
    throw error;
  }
}

async function refuseOther(folder: RunFolder, config: RunConfig): Promise<void> {
  const found = await folder.readConfig();
  const what =
    found.data.hash !== config.data.hash
      ? 'other data'
      : isDeepStrictEqual(asked(found), asked(config))
        ? undefined
        : 'other options';
  if (what) {
    throw new SeqloomError(
      `${folder.path} holds a network trained on ${what}. Give the same data and options to go on.`,
      { kind: 'output-taken' },
    );
  }
}

/** What a part's options say of its network, but for what a search finds. */
function asked({ model, train, search }: RunConfig): unknown {
  const given = Object.entries({ ...model, ...train }).filter(
    ([key]) => !search || search.fixed.some((one) => one === key) || !SEARCHED.some((one) => one === key),
  );
  return [Object.fromEntries(given), search && { ...search, chosen: undefined }];
}
