/** Records that are left out, where no file lists them. */
import { show } from '../data/show';
import type { DroppedRecord } from '../data/types';
import type { Terminal } from './terminal';

/** So many are named. */
const MOST_NAMED = 20;

/**
 * Names the records left out as they come; of many, the first.
 * @param allAt where all of them are, as in the middle of a sentence
 */
export function nameLeftOut(terminal: Terminal, allAt = '--json'): (record: DroppedRecord) => void {
  let named = 0;
  return ({ id, line, file, reason }) => {
    const where = file === undefined ? `line ${line}` : `${show(file)}, line ${line}`;
    if (named++ < MOST_NAMED) terminal.note(`Left out: ${show(id)} (${where}): ${reason}`);
    else if (named === MOST_NAMED + 1) terminal.note(`More are left out; ${allAt} lists all of them.`);
  };
}
