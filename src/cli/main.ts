/** The entry of the command line: `seqloom VERB ...`. */
import { runCli } from './runCli';
import { guardStreams } from './standardStreams';

guardStreams();

process.exitCode = await runCli(process.argv.slice(2), process.stdout, process.stderr);
