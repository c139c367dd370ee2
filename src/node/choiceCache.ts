import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import apart from '../../shaders/apart.wgsl?raw';
import gru from '../../shaders/gru.wgsl?raw';
import inPlace from '../../shaders/in_place.wgsl?raw';
import inTurn from '../../shaders/in_turn.wgsl?raw';
import lstm from '../../shaders/lstm.wgsl?raw';
import prelude from '../../shaders/prelude.wgsl?raw';
import recurrent from '../../shaders/recurrent.wgsl?raw';
import weight from '../../shaders/recurrent_weight.wgsl?raw';
import resident from '../../shaders/resident.wgsl?raw';
import type { CellName } from '../kernels/recurrentWays';
import type { ChoiceStore } from '../tune/tuner';
import { makeFolder, writeFileAtomic } from './files';
import { cacheFolder } from './home';
import { version } from './version';

const SOURCES: Record<CellName, string> = { lstm, gru };

/** Another version's times say nothing of these kernels. */
const KERNELS = sha256(
  [version, recurrent, resident, inPlace, inTurn, apart, weight, ...Object.values(SOURCES), prelude].join(
    '\n',
  ),
);

/** What tells adapters apart: their own words, which name the driver too; on a CPU, the processor. */
type AdapterIdentity = Record<string, string>;

/** What tells an adapter on this machine from others. */
export function identityOf(
  { vendor, architecture, device, description }: GPUAdapterInfo,
  kind: string,
): AdapterIdentity {
  const processors = cpus();
  const processor = `${processors.length} x ${processors[0]?.model ?? 'unknown'}`;
  const identity = { kind, vendor, architecture, device, description, platform: process.platform };
  return kind === 'hardware' ? identity : { ...identity, processor };
}

/**
 * The measured choices of one adapter, in a file in the user's cache folder. A file that cannot be read, is of another version
 * or adapter, or is no such file at all, counts as empty; one that cannot be written is left as it is.
 */
export class ChoiceCache implements ChoiceStore {
  readonly path: string;
  private readonly choices: Map<string, string>;

  constructor(
    private readonly adapter: AdapterIdentity,
    folder = cacheFolder() ?? join(tmpdir(), '.cache', 'seqloom'),
    private readonly kernels = KERNELS,
  ) {
    this.path = join(folder, `choices-${sha256(JSON.stringify(adapter)).slice(0, 16)}.json`);
    this.choices = this.read();
  }

  get(question: string): string | undefined {
    return this.choices.get(question);
  }

  async set(question: string, way: string): Promise<void> {
    this.choices.set(question, way);
    // What another process has added meanwhile stays.
    const choices = Object.fromEntries([...this.read(), ...this.choices]);
    const { adapter, kernels } = this;
    try {
      await makeFolder(dirname(this.path));
      await writeFileAtomic(this.path, JSON.stringify({ adapter, kernels, choices }, null, 2) + '\n');
    } catch {
      // Measured again next time.
    }
  }

  private read(): Map<string, string> {
    try {
      const { kernels, choices } = JSON.parse(readFileSync(this.path, 'utf8')) as Record<string, unknown>;
      if (kernels !== this.kernels) return new Map();
      const entries = Object.entries(choices as object);
      return new Map(entries.filter(([, way]) => typeof way === 'string') as [string, string][]);
    } catch {
      return new Map();
    }
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
