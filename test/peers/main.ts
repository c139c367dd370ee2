/** `npm run bench`: Seqloom and what a user would pick instead, in turns, in one run; nothing is timed that computes wrongly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf, inWords } from '../../src/cli/advice';
import { SeqloomError } from '../../src/errors';
import { Bench } from './bench';
import { parseOptions, USAGE } from './options';

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof SeqloomError)) throw error;
  console.error(inWords(error));
  return exitCodeOf(error);
});

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'seqloom-bench-'));
  const bench = new Bench(options, folder);
  try {
    for (const hidden of options.hidden) await bench.runHidden(hidden);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return bench.finish();
}
