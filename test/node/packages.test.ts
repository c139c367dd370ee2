import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { INSTALL, installCommand, PACKAGED_SYSTEMS } from '../../src/node/packages';

const { debian12, debian13 } = PACKAGED_SYSTEMS;

it('the message for who has no adapter names the packages of each system', () => {
  for (const system of Object.values(PACKAGED_SYSTEMS)) {
    const line = INSTALL.split('\n').find((one) => one.trimStart().startsWith(system.name));
    expect(line).toMatch(new RegExp(`  ${installCommand(system)}$`));
  }
});

it('README and CI install what the message names', () => {
  const readme = readFileSync('README.md', 'utf8');
  for (const system of [debian12, debian13]) expect(readme).toContain(`\`${installCommand(system)}\``);
  expect(readFileSync('.ci/run', 'utf8')).toContain(`packages=(${debian12.software.join(' ')} `);
});
