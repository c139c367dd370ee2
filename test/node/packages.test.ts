import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { INSTALL, installCommand, PACKAGED_SYSTEMS } from '../../src/node/packages';

const { debian } = PACKAGED_SYSTEMS;

it('the message for who has no adapter names the packages of each system', () => {
  for (const system of Object.values(PACKAGED_SYSTEMS)) {
    const line = INSTALL.split('\n').find((one) => one.trimStart().startsWith(system.name));
    expect(line).toMatch(new RegExp(`  ${installCommand(system)}$`));
  }
});

it('README and CI install what the message names', () => {
  expect(readFileSync('README.md', 'utf8')).toContain(`\`${installCommand(debian)}\``);
  expect(readFileSync('.ci/run', 'utf8')).toContain(`packages=(${debian.software.join(' ')} `);
});
