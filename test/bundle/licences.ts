/** Licences of the packages in a bundle. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes one file for each package of which a module was bundled. @throws Error for a package without a licence */
export async function writeLicences(folder: string, modules: string[]): Promise<void> {
  for (const [root, files] of modulesByPackage(modules)) {
    const name = root.slice(root.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const text = (await ownLicence(root)) ?? (await licenceInSources(name, files));
    await writeFile(join(folder, `${name.replace('/', '+')}.txt`), text);
  }
}

/** Bundled files by the folder of their package; Seqloom's own are left out. */
function modulesByPackage(modules: string[]): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  for (const module of modules) {
    // The bundler marks modules that it made of others with a zero byte or a query.
    const file = module.replace(/^\0/, '').replace(/\?.*$/, '');
    const root = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
    if (root !== undefined) packages.set(root, [...(packages.get(root) ?? []), file]);
  }
  return packages;
}

async function ownLicence(root: string): Promise<string | undefined> {
  const name = (await readdir(root)).find((file) => /^(licen[cs]e|copying)/i.test(file));
  return name && readFile(join(root, name), 'utf8');
}

/** Notices at the head of a package's files, for packages that have no file of their own, and the licence they refer to. */
async function licenceInSources(name: string, files: string[]): Promise<string> {
  const notices = new Set<string>();
  for (const file of files) {
    const notice = /^(?:\/\/.*\n)+/.exec(await readFile(file, 'utf8'))?.[0];
    if (notice?.includes('Copyright')) notices.add(notice.replace(/^\/\/ ?/gm, ''));
  }
  if (notices.size === 0) throw new Error(`the package ${name} has no licence to put into the bundle`);
  const texts = [...notices];
  // A notice names this licence without its text, which TypeScript's package has.
  if (texts.some((text) => text.includes('Apache License')))
    texts.push(await readFile('node_modules/typescript/LICENSE.txt', 'utf8'));
  return texts.join('\n');
}
