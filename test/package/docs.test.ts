/** The API's pages: everything public is exported and documented, or typedoc warns. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('typedoc has no warning', async () => {
  const typedoc = ['node_modules/typedoc/bin/typedoc', '--emit', 'none'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, typedoc).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  );
  expect(stdout + stderr).toBe('');
});
