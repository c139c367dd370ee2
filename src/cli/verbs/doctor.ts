import { SeqloomError } from '../../errors';
import { createGpu } from '../../gpu/device';
import { listAdapters, requestAdapter } from '../../node/adapters';
import { selfCheck } from '../../train/selfCheck';
import { version } from '../../node/version';
import { inWords as errorInWords } from '../advice';
import { advice, diagnose, inWords, type Diagnosis } from '../diagnosis';
import { EXIT } from '../exitCodes';
import { ADAPTER_OPTIONS } from '../options';
import type { Verb } from '../verb';

export const doctor: Verb = {
  name: 'doctor',
  summary: 'Say which adapters there are, which one would be used and why, and whether it computes rightly.',
  arguments: [],
  groups: [ADAPTER_OPTIONS],
  examples: ['seqloom doctor', 'seqloom doctor --adapter swiftshader --json'],
  async run({ values, json, terminal }) {
    const { adapter, selfCheck: checked } = values.pick(ADAPTER_OPTIONS);
    const diagnosis: Diagnosis = {
      seqloom: version,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      adapters: [],
      problems: [],
    };
    try {
      diagnosis.adapters = (await listAdapters()).map(diagnose);
      const { adapter: taken, kind, description } = await requestAdapter(adapter);
      diagnosis.chosen = { kind, description };
      if (checked) {
        const gpu = await createGpu(taken, description);
        diagnosis.selfCheck = await selfCheck(gpu).finally(() => gpu.destroy());
      }
    } catch (error) {
      if (!(error instanceof SeqloomError)) throw error;
      diagnosis.problems.push(errorInWords(error));
    }
    diagnosis.problems.push(...advice(diagnosis));
    terminal.result(json ? JSON.stringify(diagnosis, null, 2) : inWords(diagnosis));
    return diagnosis.chosen && diagnosis.selfCheck?.ok !== false ? 0 : EXIT.adapter;
  },
};
