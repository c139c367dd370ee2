import { homedir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { systemPlaces } from '../../src/node/driverFiles';
import { homeFolder } from '../../src/node/home';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  homedir: vi.fn(() => '/home/user'),
}));

describe('a user without a home', () => {
  it('has none, and drivers are looked for all the same', () => {
    expect(homeFolder()).toBe('/home/user');
    vi.mocked(homedir).mockImplementation(() => {
      throw new Error('uv_os_homedir returned ENOENT');
    });
    expect(homeFolder()).toBeUndefined();
    expect(systemPlaces().swiftshader.length).toBeGreaterThan(0);
  });
});
