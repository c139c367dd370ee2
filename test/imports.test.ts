import { describe, expect, it } from 'vitest';

const files = import.meta.glob<string>(['../src/**/*.ts', '../demo/**/*.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * What each folder of src may import from, besides itself, `errors`, `hooks`, `timeLeft`, `turns` and `words`. Folders stand in order, and each may name
 * only those before it, so that no import runs back up.
 */
const ALLOWED: Record<string, string[]> = {
  data: [],
  gpu: [],
  evaluate: ['data'],
  page: ['data', 'evaluate'],
  export: ['data'],
  cpu: ['data'],
  onnx: [],
  kernels: ['gpu'],
  model: ['gpu', 'kernels', 'data', 'cpu', 'evaluate', 'export', 'onnx'],
  tune: ['gpu', 'kernels', 'model', 'data'],
  train: ['gpu', 'kernels', 'model', 'data', 'cpu', 'evaluate'],
  embed: ['gpu', 'model', 'data', 'export'],
  neighbors: ['gpu', 'kernels', 'model', 'data', 'embed', 'export'],
  report: ['gpu', 'model', 'data', 'evaluate', 'page', 'train', 'embed'],
  compare: ['gpu', 'model', 'data', 'evaluate', 'page', 'train', 'embed'],
  profile: ['gpu', 'kernels', 'model', 'data', 'cpu', 'page', 'train', 'tune'],
  run: ['gpu', 'model', 'data', 'evaluate', 'export', 'train', 'report'],
  node: [
    'gpu',
    'kernels',
    'model',
    'data',
    'evaluate',
    'export',
    'train',
    'tune',
    'embed',
    'report',
    'compare',
    'run',
  ],
  cli: [
    ...['gpu', 'model', 'data', 'evaluate', 'export', 'train', 'tune', 'embed', 'neighbors', 'compare'],
    ...['profile', 'run', 'node'],
  ],
};

/** Folders that may use Node's modules. */
const NODE = ['node', 'cli'];

/** The public surface, which gathers from all folders. */
const ENTRIES = ['index', 'node', 'compare', 'profile'].map((name) => `../src/${name}.ts`);

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path]) => path);
}

/** `../src/model/network.ts` importing `../gpu/device` -> `gpu/device`. */
function resolve(file: string, path: string): string {
  return new URL(path, `file:///${file.replace('../', '')}`).pathname.slice(1).replace(/^src\//, '');
}

/** The modules of the code base that a file imports. */
function modulesOf(file: string, text: string): string[] {
  return importsOf(text)
    .filter((path) => path.startsWith('.') && !path.includes('?'))
    .map((path) => resolve(file, path));
}

/** One circle among imports, as the modules along it; undefined where there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const search = (module: string, way: string[]): string[] | undefined => {
    if (way.includes(module)) return [...way.slice(way.indexOf(module)), module];
    if (done.has(module)) return undefined;
    for (const next of imports.get(module) ?? []) {
      const circle = search(next, [...way, module]);
      if (circle) return circle;
    }
    done.add(module);
    return undefined;
  };
  for (const module of imports.keys()) {
    const circle = search(module, []);
    if (circle) return circle;
  }
  return undefined;
}

describe('imports point one way', () => {
  const sources = Object.entries(files).filter(([file]) => file.startsWith('../src/'));
  const folders = Object.keys(ALLOWED);

  it('and every folder of src has its place', () => {
    const all = sources.map(([file]) => file.split('/')).filter((parts) => parts.length > 3);
    expect([...new Set(all.map(([, , folder]) => folder))].filter((one) => !folders.includes(one))).toEqual(
      [],
    );
    const upwards = Object.entries(ALLOWED).flatMap(([folder, allowed]) =>
      allowed
        .filter((one) => !folders.slice(0, folders.indexOf(folder)).includes(one))
        .map((one) => `${folder} -> ${one}`),
    );
    expect(upwards).toEqual([]);
  });

  for (const [folder, allowed] of Object.entries(ALLOWED)) {
    it(`src/${folder} imports from ${allowed.join(', ') || 'nothing else'}`, () => {
      const wrong = sources
        .filter(([file]) => file.startsWith(`../src/${folder}/`))
        .flatMap(([file, text]) =>
          modulesOf(file, text)
            .filter(
              (target) =>
                ![
                  'errors',
                  'hooks',
                  'timeLeft',
                  'turns',
                  'words',
                  'package.json',
                  folder,
                  ...allowed,
                ].includes(target.split('/')[0]),
            )
            .map((target) => `${file} -> ${target}`),
        );
      expect(wrong).toEqual([]);
    });
  }

  it('in no circle between files', () => {
    const modules = Object.entries(files).map(([file, text]) => {
      const module = resolve(file, `./${file.split('/').at(-1)!.replace(/\.ts$/, '')}`);
      return [module, modulesOf(file, text)] as const;
    });
    expect(circleIn(new Map(modules))).toBeUndefined();
  });

  it('or the circle is found', () => {
    const through = (...next: string[]) => next;
    const straight = new Map([
      ['a', through('b', 'c')],
      ['b', through('c')],
      ['c', through()],
    ]);
    expect(circleIn(straight)).toBeUndefined();
    expect(circleIn(new Map([...straight, ['c', through('d')], ['d', through('b')]]))).toEqual([
      'b',
      'c',
      'd',
      'b',
    ]);
  });

  it('only src/node and src/cli use Node, and only one file the webgpu package', () => {
    const users = sources.filter(([file, text]) => {
      const folder = file.split('/')[2];
      return (
        !ENTRIES.includes(file) &&
        !NODE.includes(folder) &&
        importsOf(text).some((p) => /^node:|\/node\//.test(p))
      );
    });
    expect(users.map(([file]) => file)).toEqual([]);
    const dawn = sources.filter(([, text]) => importsOf(text).includes('webgpu')).map(([file]) => file);
    expect(dawn).toEqual(['../src/node/dawn.ts']);
  });

  it('the page reaches the device through the public surface only', () => {
    const inner =
      /\/src\/(?:gpu\/(?!clock|statistics)|kernels|node|cli|embed|model\/(?!config|readouts)|train\/(?!options))/;
    const wrong = Object.entries(files)
      .filter(([file]) => file.startsWith('../demo/'))
      .flatMap(([file, text]) =>
        importsOf(text)
          .filter((path) => inner.test(path))
          .map((path) => `${file} -> ${path}`),
      );
    expect(wrong).toEqual([]);
  });
});
