/** Seqloom for machines without Node: a folder that has Node's binary, Dawn's, the command line and their licences. */
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { writeLicences } from './licences';

/** Platforms for which npm has both binaries, and for which the launcher, a shell script, is written. */
export const PLATFORMS = ['linux-x64', 'linux-arm64'];

/** Files of a Node distribution. */
export interface NodeFiles {
  binary: string;
  licence: string;
}

/** @param folder is made; none may be there */
export async function writeBundle(folder: string, platform: string, node: NodeFiles): Promise<void> {
  const lib = join(folder, 'lib');
  const modules = await buildCommandLine(lib);
  await writeFile(join(lib, 'package.json'), '{ "type": "module" }\n');
  await cp(node.binary, join(lib, 'node'), { dereference: true });
  // The package as npm has it, with this platform's binary only.
  for (const file of ['package.json', 'index.js', `dist/${platform}/dawn.node`])
    await cp(join('node_modules/webgpu', file), join(lib, 'node_modules/webgpu', file));
  await cp('test/bundle/seqloom', join(folder, 'seqloom'));
  await chmod(join(folder, 'seqloom'), 0o755);
  // Messages about data name it.
  await cp('docs/input.md', join(folder, 'docs/input.md'));
  const licences = join(folder, 'LICENSES');
  await mkdir(licences);
  await cp('LICENSE', join(licences, 'seqloom.txt'));
  await cp(node.licence, join(licences, 'node.txt'));
  await cp('node_modules/webgpu/LICENSE.md', join(licences, 'webgpu.txt'));
  await writeLicences(licences, modules);
}

/** Builds the command line with every package inside but the one that loads a binary. @returns the files it is made of */
async function buildCommandLine(outDir: string): Promise<string[]> {
  const { output } = (await build({
    configFile: 'vite.cli.config.ts',
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['webgpu'] },
    build: { outDir, sourcemap: false },
  })) as Rolldown.RolldownOutput;
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}
