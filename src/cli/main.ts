/** The entry of the command line: `seqloom VERB ...`. */
import { fileError } from '../node/files';
import { EXIT } from './exitCodes';
import { runCli } from './runCli';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`seqloom ... | head`) is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`${(fileError(error, 'Standard output', 'written') as Error).message}\n`);
  process.exit(EXIT.failure);
});
// Nobody reads how far the work is any more: the terminal or the other end of a pipe is gone. The work goes on.
process.stderr.on('error', () => undefined);

process.exitCode = await runCli(process.argv.slice(2), process.stdout, process.stderr);
