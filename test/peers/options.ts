import { parseArgs } from 'node:util';
import { SeqloomError } from '../../src/errors';
import { LENGTH_CHOICES } from '../../src/profile/workload';
import { TASKS, type Task } from './contract';
import { peerNamed, PEERS, type PeerKind } from './peers';

/** How the lengths of a batch are made. */
export type Lengths = (typeof LENGTH_CHOICES)[number];

export interface BenchOptions {
  hidden: number[];
  batch: number;
  length: number;
  tasks: Task[];
  lengths: Lengths[];
  peers: PeerKind[];
  rounds: number;
  /** A round runs at least this long. */
  roundSeconds: number;
  /** What one peer may take for one case. */
  budgetSeconds: number;
  json?: string;
}

const NAMES = PEERS.map(({ name }) => name);

export const USAGE = `Times Seqloom and what a user would pick instead, in turns, in one run.

npm run bench -- [options]
  --hidden 64,128      hidden units (default 64,128,256,512)
  --batch 64           sequences in a batch
  --length 256         residues in a sequence; of mixed lengths, their mean
  --tasks NAMES        ${TASKS.join(', ')} (default all)
  --lengths NAMES      equal: all of --length; mixed: spread as in Swiss-Prot (default both)
  --peers NAMES        ${NAMES.join(', ')} (default all);
                       seqloom@FOLDER: the build in another checkout, after npm ci and npm run bench -- --help there
  --rounds 5           how often each is timed, in turns
  --budget 60          seconds that one peer may take for one case; slower ones get shorter sequences
  --json FILE          write every figure
  --quick              hidden 64, length 64, 3 short rounds; other options still count
  --help               print this`;

/** @throws SeqloomError naming the option that is wrong */
export function parseOptions(args: string[]): BenchOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const values = read(() =>
    parseArgs({
      args,
      options: {
        hidden: text,
        batch: text,
        length: text,
        tasks: text,
        lengths: text,
        peers: text,
        rounds: text,
        budget: text,
        json: text,
        quick: flag,
        help: flag,
      },
    }),
  ).values;
  if (values.help) return 'help';
  const quick = values.quick ?? false;
  return {
    hidden: list(values.hidden ?? (quick ? '64' : '64,128,256,512'), (one) => whole('--hidden', one, 1024)),
    batch: whole('--batch', values.batch ?? '64', 4096),
    length: whole('--length', values.length ?? (quick ? '64' : '256'), 65_536),
    tasks: list(values.tasks ?? TASKS.join(','), (one) => choice('--tasks', one, TASKS)),
    lengths: list(values.lengths ?? LENGTH_CHOICES.join(','), (one) =>
      choice('--lengths', one, LENGTH_CHOICES),
    ),
    peers: list(values.peers ?? NAMES.join(','), peer),
    rounds: whole('--rounds', values.rounds ?? (quick ? '3' : '5'), 1000),
    roundSeconds: quick ? 0.2 : 1,
    budgetSeconds: whole('--budget', values.budget ?? '60', 86_400),
    json: values.json,
  };
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new SeqloomError(`${sentence.replace(/\.$/, '')}. See "npm run bench -- --help".`);
  }
}

function list<T>(text: string, parse: (one: string) => T): T[] {
  return [...new Set(text.split(',').map((one) => one.trim()))].map(parse);
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new SeqloomError(`${option} is "${text}"; it must be a whole number from 1 to ${most}.`);
}

function peer(name: string): PeerKind {
  const found = peerNamed(name);
  if (found) return found;
  throw new SeqloomError(`--peers has "${name}"; it takes any of ${NAMES.join(', ')}, seqloom@FOLDER.`);
}

function choice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw new SeqloomError(`${option} has "${text}"; it takes any of ${choices.join(', ')}.`);
}
