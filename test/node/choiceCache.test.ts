import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChoiceCache } from '../../src/node/choiceCache';

const ADAPTER = { kind: 'hardware', device: 'one' };

describe('ChoiceCache', () => {
  let folder: string;
  const open = (adapter = ADAPTER, kernels = 'kernels 1') => new ChoiceCache(adapter, folder, kernels);

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'seqloom-cache-')), 'a', 'seqloom');
  });
  afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true, force: true }));

  it('keeps choices for the next process, and makes its folder for the first', async () => {
    expect(open().get('forward')).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    await open().set('forward', 'units 4');
    await open().set('__proto__', 'units 8');
    const cache = open();
    expect([cache.get('forward'), cache.get('__proto__')]).toEqual(['units 4', 'units 8']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('keeps what another process adds meanwhile', async () => {
    const [one, other] = [open(), open()];
    await one.set('forward', 'units 4');
    await other.set('backward', 'units 8');
    const cache = open();
    expect([cache.get('forward'), cache.get('backward')]).toEqual(['units 4', 'units 8']);
  });

  it('tells adapters apart, and forgets what was measured of other kernels', async () => {
    await open().set('forward', 'units 4');
    expect(open({ ...ADAPTER, device: 'two' }).get('forward')).toBeUndefined();
    expect(open(ADAPTER, 'kernels 2').get('forward')).toBeUndefined();
    await open(ADAPTER, 'kernels 2').set('backward', 'units 8');
    expect(open(ADAPTER, 'kernels 2').get('forward')).toBeUndefined();
  });

  it.each([
    '',
    '{"kernels": "kernels 1", "choi',
    'null',
    '[]',
    '{"kernels": "kernels 1"}',
    '{"kernels": "kernels 1", "choices": {"forward": {"units": 4}}}',
  ])('takes %j for an empty file, and replaces it', async (text) => {
    await open().set('backward', 'units 8');
    const { path } = open();
    writeFileSync(path, text);
    expect(open().get('forward')).toBeUndefined();
    await open().set('forward', 'units 4');
    expect(open().get('forward')).toBe('units 4');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ adapter: ADAPTER });
  });

  it('holds for the process where the folder cannot be written', async () => {
    writeFileSync(join(folder, '..', '..', 'a'), 'a file where the folder should be');
    const cache = open();
    await cache.set('forward', 'units 4');
    expect(cache.get('forward')).toBe('units 4');
    expect(open().get('forward')).toBeUndefined();
  });
});
