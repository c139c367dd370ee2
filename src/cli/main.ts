/** The entry of the command line: `seqloom VERB ...`. */
import { runCli } from './runCli';

// A reader that has seen enough (`seqloom ... | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), process.stdout, process.stderr);
