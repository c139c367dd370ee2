import { homedir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemPlaces } from '../../src/node/driverFiles';
import { cacheFolder, homeFolder } from '../../src/node/home';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  homedir: vi.fn(() => '/home/user'),
}));

describe.skipIf(process.platform === 'win32')('the folder for what can be made again', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is in XDG_CACHE_HOME where that is a whole path', () => {
    vi.stubEnv('XDG_CACHE_HOME', '/somewhere/cache');
    expect(cacheFolder()).toBe('/somewhere/cache/seqloom');
    vi.stubEnv('XDG_CACHE_HOME', 'relative');
    expect(cacheFolder()).toMatch(/^\/home\/user\/(\.cache|Library\/Caches)\/seqloom$/);
  });
});

describe('a user without a home', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('has none, and drivers are looked for all the same', () => {
    expect(homeFolder()).toBe('/home/user');
    vi.mocked(homedir).mockImplementation(() => {
      throw new Error('uv_os_homedir returned ENOENT');
    });
    expect(homeFolder()).toBeUndefined();
    vi.stubEnv(process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME', undefined);
    expect(cacheFolder()).toBeUndefined();
    expect(systemPlaces().swiftshader.length).toBeGreaterThan(0);
  });
});
