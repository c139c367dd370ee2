/** `npm run gpu:pack` writes dist/gpu-pack, a folder to be copied to a machine with a GPU. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { archiveFolder, fetchNode } from '../bundle/archive';
import { fetchDebs, sizeOf, trainOnSoftware, writeCheckedBundle, writePack } from './pack';

const MIB = 2 ** 20;
const LARGEST = 60 * MIB;
const FOLDER = 'dist/gpu-pack';
const PLATFORM = 'linux-x64';

const USAGE = `usage: npm run gpu:pack -- [--data FILE] [-- FLAGS]

Writes ${FOLDER}: copy it to a Linux machine with a GPU, and run ./gpu-check there (./gpu-check --help).
  --data FILE  trains on it, in place of the built-in data; it is in the pack
  FLAGS        of train: npm run gpu:pack -- --data proteins.tsv -- --label-column host --epochs 5
Trains here first, on the software adapter that is compared with: a minute or more.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help) console.log(USAGE);
else await pack(values.data, positionals);

async function pack(data: string | undefined, train: string[]): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'seqloom-gpu-pack-'));
  try {
    await rm(FOLDER, { recursive: true, force: true });
    const bundle = join(work, `seqloom-${version}`);
    await writeCheckedBundle(bundle, PLATFORM, await fetchNode(work, PLATFORM));
    console.log('training here, to be compared with');
    await writePack(FOLDER, data, train, await trainOnSoftware(join(bundle, 'seqloom'), data, train, work));
    const whyNot = await fetchDebs(FOLDER);
    if (whyNot)
      console.log(`Without Debian's packages of the Vulkan loader, which are to be there then: ${whyNot}`);
    await archiveFolder(`${FOLDER}/seqloom.tar.xz`, work, `seqloom-${version}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const size = await sizeOf(FOLDER);
  console.log(
    `${FOLDER}: ${(size / MIB).toFixed(1)} MiB. Copy it to a machine with a GPU, and run ./gpu-check there.`,
  );
  if (size > LARGEST) throw new Error(`${FOLDER} is larger than ${LARGEST / MIB} MiB`);
}
