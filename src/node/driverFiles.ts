/** Where the software drivers' files lie; the folders are an argument so that tests can look elsewhere. */
import { readdirSync, statSync } from 'node:fs';
import { basename, delimiter, join, sep } from 'node:path';
import { homeFolder } from './home';

/** Path patterns, most wanted first; `*` stands for any characters within one folder or file name. */
export interface DriverPlaces {
  /** Mesa's lavapipe: a Vulkan driver manifest (lvp_icd.*.json). */
  lavapipe: string[];
  /** SwiftShader as Chromium and Chrome bring it (vk_swiftshader_icd.json). */
  swiftshader: string[];
}

/** What the user names to the Vulkan loader, then the places of this operating system's packages and installers. */
export function systemPlaces(): DriverPlaces {
  return {
    lavapipe: [...namedManifests(LAVAPIPE), ...lavapipePlaces()],
    swiftshader: [
      ...namedManifests(SWIFTSHADER),
      ...browserPlaces().map((place) => join(place, SWIFTSHADER)),
    ],
  };
}

const LAVAPIPE = 'lvp_icd*.json';
const SWIFTSHADER = 'vk_swiftshader_icd.json';

/** The manifests of this file name in the Vulkan loader's variables, by which conda, Nix and Spack make their drivers known. */
function namedManifests(name: string): string[] {
  // The loader ignores the second, which is the older one, where the first is set.
  const paths = process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES || '';
  return paths.split(delimiter).filter((path) => matches(basename(path), name));
}

function lavapipePlaces(): string[] {
  if (process.platform !== 'linux') return [];
  return ['/usr/share', '/usr/local/share', '/etc'].map((root) => `${root}/vulkan/icd.d/${LAVAPIPE}`);
}

function browserPlaces(): string[] {
  // Not a folder for temporary files, into which others can put drivers.
  const home = homeFolder() ?? '/nonexistent';
  switch (process.platform) {
    case 'win32': {
      const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) => process.env[name]);
      const browsers = [
        'Google\\Chrome\\Application\\*',
        'Chromium\\Application\\*',
        'Microsoft\\Edge\\Application\\*',
      ];
      return roots.flatMap((root) => (root ? browsers.map((browser) => join(root, browser)) : []));
    }
    case 'darwin':
      return ['/Applications', join(home, 'Applications')].flatMap((root) => [
        join(
          root,
          'Google Chrome.app/Contents/Frameworks/Google Chrome Framework.framework/Versions/*/Libraries',
        ),
        join(root, 'Chromium.app/Contents/Frameworks/Chromium Framework.framework/Versions/*/Libraries'),
      ]);
    default:
      return [
        '/usr/lib/chromium',
        '/usr/lib64/chromium',
        '/usr/lib/chromium-browser',
        '/usr/lib64/chromium-browser',
        '/opt/google/chrome',
        '/opt/chromium.org/chromium',
        '/opt/microsoft/msedge',
        '/snap/chromium/current/usr/lib/chromium-browser',
        join(home, '.cache/ms-playwright/chromium*/chrome-linux*'),
        join(home, '.cache/puppeteer/chrome/*/chrome-linux*'),
      ];
  }
}

/** The first existing file that matches one of the patterns. */
export function findDriverFile(patterns: string[]): string | undefined {
  for (const pattern of patterns) {
    const [match] = expand(pattern);
    if (match !== undefined) return match;
  }
  return undefined;
}

function expand(pattern: string): string[] {
  let found = [''];
  for (const [depth, part] of pattern.split(/[\\/]/).entries()) {
    found = found.flatMap((folder) => {
      if (depth === 0) return [part];
      if (!part.includes('*')) return [folder + sep + part];
      return list(folder + sep)
        .filter((name) => matches(name, part))
        .map((name) => folder + sep + name);
    });
  }
  return found.filter(isFile).sort();
}

function matches(name: string, pattern: string): boolean {
  const [head, ...rest] = pattern.split('*');
  const tail = rest.at(-1);
  if (tail === undefined) return name === pattern;
  return name.startsWith(head) && name.endsWith(tail) && name.length >= head.length + tail.length;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
