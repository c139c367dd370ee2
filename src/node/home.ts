import { homedir } from 'node:os';

/** The user's folder; a user without an entry and HOME, as in some containers, has none. */
export function homeFolder(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
