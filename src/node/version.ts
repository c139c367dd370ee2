import { version } from '../../package.json';
import type { Host } from '../run/runConfig';

export { version };

/** What runs Seqloom here. */
export const HOST: Required<Host> = {
  seqloom: version,
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
};
