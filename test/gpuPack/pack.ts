/** What a machine with a GPU needs to check and measure Seqloom: the bundle with the checks in it, and Debian's loader of Vulkan drivers. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type InlineConfig } from 'vite';
import { version } from '../../package.json';
import type { Diagnosis } from '../../src/cli/diagnosis';
import type { RunReport } from '../../src/run/runReport';
import { writeBundle, type NodeFiles } from '../bundle/bundle';
import { adapterOf, type Manifest, type SoftwareRun } from './manifest';

const run = promisify(execFile);

/** What the Vulkan loader is, and what NVIDIA's driver opens: the library, and Debian's package of it. */
const LIBRARIES: Record<string, string> = {
  'libvulkan.so.1': 'libvulkan1',
  'libEGL.so.1': 'libegl1',
  'libGLdispatch.so.0': 'libglvnd0',
  'libX11.so.6': 'libx11-6',
  'libXext.so.6': 'libxext6',
  'libxcb.so.1': 'libxcb1',
  'libXau.so.6': 'libxau6',
  'libXdmcp.so.6': 'libxdmcp6',
  'libbsd.so.0': 'libbsd0',
  'libmd.so.0': 'libmd0',
};

/** The bundle, with the checks beside its command line. @param folder is made; none may be there */
export async function writeCheckedBundle(folder: string, platform: string, node: NodeFiles): Promise<void> {
  await writeBundle(folder, platform, node);
  const lib = join(folder, 'lib');
  await build(programs(join(lib, 'checks'), ['test/gpuPack/check/main.ts', 'test/gpuPack/check/tests.ts']));
  // The bench starts its libraries by their places beside it.
  await build(programs(join(lib, 'bench/dist'), ['test/peers/main.ts', 'test/peers/libraries/seqloom.ts']));
  await cp('test/peers/libraries/pytorch.py', join(lib, 'bench/libraries/pytorch.py'));
}

/** Programs for Node with all their packages inside, but for the one that loads a binary. */
function programs(outDir: string, input: string[]): InlineConfig {
  return {
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        input,
        // package.json says that no module has side effects; a file of tests has no others.
        treeshake: false,
        output: { entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
      },
    },
  };
}

/** All but the bundle's archive. @returns what is not in it, in sentences */
export async function writePack(
  folder: string,
  data: string | undefined,
  train: string[],
  software?: SoftwareRun,
) {
  await mkdir(join(folder, 'debs'), { recursive: true });
  await cp('test/gpuPack/gpu-check', join(folder, 'gpu-check'));
  const manifest: Manifest = { version, data: data && basename(data), train, software };
  await writeFile(join(folder, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (data !== undefined) await cp(data, join(folder, basename(data)));
  const list = Object.entries(LIBRARIES).map((pair) => pair.join(' '));
  await writeFile(join(folder, 'debs.txt'), `${list.join('\n')}\n`);
}

/** Fetches Debian's packages, where apt knows them. @returns why there are none, where it does not */
export async function fetchDebs(folder: string): Promise<string | undefined> {
  const debs = join(folder, 'debs');
  try {
    await run('apt-get', ['download', '-q', ...Object.values(LIBRARIES)], { cwd: debs });
  } catch (error) {
    return (error as Error).message.trim().split('\n').at(-1);
  }
  // NAME_VERSION_ARCHITECTURE.deb, whose version may hold any character.
  for (const file of await readdir(debs))
    await rename(join(debs, file), join(debs, `${file.split('_')[0]}.deb`));
}

/** Trains on this machine's software adapter, to be compared with. */
export async function trainOnSoftware(
  seqloom: string,
  data: string | undefined,
  train: string[],
  scratch: string,
): Promise<SoftwareRun> {
  const ask = async <T>(...args: string[]) => {
    const { stdout } = await run(seqloom, [...args, '--json'], { maxBuffer: 2 ** 28 });
    return JSON.parse(stdout) as T;
  };
  const adapter = adapterOf(await ask<Diagnosis>('doctor', '--no-self-check'));
  const args = ['train', ...(data === undefined ? [] : [data]), ...train, '--out', join(scratch, 'run')];
  return { adapter, report: await ask<RunReport>(...args) };
}

/** Bytes of all files in a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}
