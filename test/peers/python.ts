import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Python that has PyTorch. */
export interface Python {
  path: string;
  cuda: boolean;
  flashrnn: boolean;
}

const PROBE = `
import importlib.util, json
found = lambda name: importlib.util.find_spec(name) is not None
assert found("torch")
import torch
print(json.dumps({"cuda": torch.cuda.is_available(), "flashrnn": found("flashrnn")}))
`;

/** The first Python on the PATH that has PyTorch. */
export function findPython(path = process.env.PATH ?? ''): Python | undefined {
  for (const folder of path.split(delimiter).filter(existsSync)) {
    const names = readdirSync(folder).filter((name) => /^python(3(\.\d+)?)?(\.exe)?$/.test(name));
    for (const name of names.sort()) {
      const candidate = join(folder, name);
      try {
        const answer = execFileSync(candidate, ['-c', PROBE], {
          stdio: ['ignore', 'pipe', 'ignore'],
          timeout: 60_000,
        });
        return { path: candidate, ...(JSON.parse(answer.toString()) as Omit<Python, 'path'>) };
      } catch {
        // Without PyTorch, or no Python at all.
      }
    }
  }
  return undefined;
}
