/** The package as npm packs it, put into an empty project as npm would install it, without asking any registry. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { build } from 'vite';
import { dependencies, optionalDependencies } from '../../package.json';
import types from '../../rolldown.types.config';

const run = promisify(execFile);

/** npm asks no registry. */
const OFFLINE = { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' };

export interface Project {
  /** An empty project with the package in its node_modules. */
  folder: string;
  /** What npm would publish. */
  tarball: string;
  /** Runs a program in the project. @returns what it wrote to standard output; throws with its standard error when it fails */
  run(program: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Builds and packs the package in a folder of its own (others may be using dist/) and installs it.
 * @param withTypes building the types takes some seconds, which only their tests need
 */
export async function installPackage({ withTypes = false } = {}): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'seqloom-package-'));
  const tarball = await pack(join(root, 'package'), withTypes);
  const folder = join(root, 'project');
  const modules = join(folder, 'node_modules');
  await mkdir(modules, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', modules]);
  await cp(join(modules, 'package'), join(modules, 'seqloom'), { recursive: true });
  await rm(join(modules, 'package'), { recursive: true });
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
    await linkModule(folder, name);
  await mkdir(join(modules, '.bin'));
  await chmod(join(modules, 'seqloom/dist/cli.js'), 0o755);
  await symlink('../seqloom/dist/cli.js', join(modules, '.bin/seqloom'));
  await writeFile(join(folder, 'package.json'), '{ "name": "project", "private": true, "type": "module" }');
  return {
    folder,
    tarball,
    async run(program, ...args) {
      const { stdout } = await run(program, args, { cwd: folder, maxBuffer: 1 << 26, env: OFFLINE });
      return stdout;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Makes one of this repository's packages a package of the project, as if npm had installed it there. */
export async function linkModule(project: string, name: string): Promise<void> {
  const link = join(project, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(resolve('node_modules', name), link);
}

/** As `npm run build` and `npm pack`. @returns the tarball's path */
async function pack(folder: string, withTypes: boolean): Promise<string> {
  const outDir = join(folder, 'dist');
  await build({ configFile: 'vite.lib.config.ts', logLevel: 'warn', build: { outDir, emptyOutDir: false } });
  await build({ configFile: 'vite.cli.config.ts', logLevel: 'warn', build: { outDir, emptyOutDir: false } });
  if (withTypes) {
    const bundle = await rolldown({ ...types, logLevel: 'silent' });
    await bundle.write({ ...types.output, dir: outDir });
    await bundle.close();
  }
  for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'docs/input.md'])
    await cp(name, join(folder, name));
  await run('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: folder, env: OFFLINE });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))!;
  return join(folder, tarball);
}
