import { describe, expect, it } from 'vitest';

const files = import.meta.glob<string>(['../src/**/*.ts', '../demo/**/*.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What each folder of src may import from, besides itself, `errors`, `hooks` and `words`; a folder not listed may import any but those above it. */
const ALLOWED: Record<string, string[]> = {
  data: [],
  gpu: [],
  cpu: ['data', 'model/parameters'],
  evaluate: ['data'],
  export: ['data'],
  kernels: ['gpu'],
  model: ['gpu', 'kernels', 'data', 'cpu', 'evaluate', 'onnx', 'export'],
  onnx: [],
  tune: ['gpu', 'kernels', 'model', 'profile/clock'],
  train: ['gpu', 'kernels', 'model', 'data', 'cpu'],
  run: ['data', 'evaluate', 'export', 'gpu', 'model', 'report', 'train'],
};

/** Folders that may use Node's modules. */
const NODE = ['node', 'cli'];

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path]) => path);
}

/** `../src/model/network.ts` importing `../gpu/device` -> `gpu/device`. */
function resolve(file: string, path: string): string {
  return new URL(path, `file:///${file.replace('../', '')}`).pathname.slice(1).replace(/^src\//, '');
}

describe('imports point one way', () => {
  const sources = Object.entries(files).filter(([file]) => file.startsWith('../src/'));

  for (const [folder, allowed] of Object.entries(ALLOWED)) {
    it(`src/${folder} imports from ${allowed.join(', ') || 'nothing else'}`, () => {
      const wrong = sources
        .filter(([file]) => file.startsWith(`../src/${folder}/`))
        .flatMap(([file, text]) =>
          importsOf(text)
            .filter((path) => path.startsWith('.') && !path.includes('?raw'))
            .map((path) => resolve(file, path))
            .filter(
              (target) =>
                !['errors', 'hooks', 'words', folder, ...allowed].some(
                  (a) => target === a || target.startsWith(`${a}/`),
                ),
            )
            .map((target) => `${file} -> ${target}`),
        );
      expect(wrong).toEqual([]);
    });
  }

  it('only src/node and src/cli use Node, and only one file the webgpu package', () => {
    const users = sources.filter(([file, text]) => {
      const folder = file.split('/')[2];
      return (
        file !== '../src/node.ts' &&
        !NODE.includes(folder) &&
        importsOf(text).some((p) => /^node:|\/node\//.test(p))
      );
    });
    expect(users.map(([file]) => file)).toEqual([]);
    const dawn = sources.filter(([, text]) => importsOf(text).includes('webgpu')).map(([file]) => file);
    expect(dawn).toEqual(['../src/node/dawn.ts']);
  });

  it('the page reaches the device through the public surface only', () => {
    const inner = /\/src\/(?:gpu|kernels|node|cli|embed|model\/(?!config)|train\/(?!options))/;
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
