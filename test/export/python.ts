/** Readers that no one here wrote: Python's. Tests that need them are skipped where no Python has the modules. */
import { spawnSync } from 'node:child_process';
import { it, type TestFunction } from 'vitest';

const CANDIDATES = ['/usr/bin/python3', 'python3', 'python'];

/** The first Python that can import the modules: the one on the path need not be the one with Debian's packages. */
function findPython(modules: string[]): string | undefined {
  return CANDIDATES.find(
    (python) => spawnSync(python, ['-c', `import ${['sys', ...modules].join(', ')}`]).status === 0,
  );
}

/** `it`, for a test that reads with Python; skipped where none has the modules unless REQUIRE_PYTHON=1. */
export function itWithPython(name: string, modules: string[], test: TestFunction): void {
  const missing = findPython(modules) === undefined && process.env.REQUIRE_PYTHON !== '1';
  it.skipIf(missing)(missing ? `${name} (no Python with ${modules.join(', ')})` : name, test);
}

/** Runs a script and parses the JSON it prints. */
export function readWithPython(modules: string[], script: string, ...args: string[]): unknown {
  return JSON.parse(runPython(modules, '-c', `import json, sys\n${script}`, ...args));
}

/** Runs Python with these arguments. @returns what it wrote to standard output; throws with its standard error when it fails */
export function runPython(modules: string[], ...args: string[]): string {
  const python = findPython(modules);
  if (python === undefined) throw new Error(`No Python with ${modules.join(', ')} was found.`);
  const result = spawnSync(python, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout;
}
