import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The user's folder; a user without an entry and HOME, as in some containers, has none. */
export function homeFolder(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/** Seqloom's part of the folder in which this system keeps what programs can make again for this user, who may have none. */
export function cacheFolder(): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const given = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME;
  if (given !== undefined && isAbsolute(given)) return join(given, 'seqloom');
  const home = homeFolder();
  return home && join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'seqloom');
}
