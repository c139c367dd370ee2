import { SeqloomError } from '../../errors';
import { NETWORK_FORMATS, networkFile, networkFormat, type NetworkFormat } from '../../model/networkFile';
import { writeOutputFile } from '../../node/files';
import { loadRun } from '../../node/loadRun';
import { refuseInputs } from '../../node/inputs';
import { inputsOf, refuseOutputs } from '../commandFiles';
import type { OptionGroup } from '../options';
import type { Verb } from '../verb';

interface ExportFlags {
  out?: string;
  format?: NetworkFormat;
  overwrite: boolean;
}

const EXPORT_OPTIONS: OptionGroup<ExportFlags> = {
  heading: 'Output:',
  options: {
    out: { type: 'text', value: 'FILE', description: 'file to write' },
    format: {
      type: 'choice',
      choices: Object.keys(NETWORK_FORMATS),
      description:
        'onnx: the network and its readouts; safetensors: its parameters by PyTorch names (default: told by the ending)',
    },
    overwrite: { type: 'switch', default: false, description: 'replace the file if it exists' },
  },
};

export const exportNetwork: Verb = {
  name: 'export',
  summary: 'Write a trained network as one file for other programs: ONNX or safetensors.',
  arguments: [{ name: 'run', description: 'folder of a training run' }],
  groups: [EXPORT_OPTIONS],
  examples: ['seqloom export runs/mine --format onnx --out mine.onnx'],
  async run({ args: [path], values, json, terminal }) {
    const { out, format: named, overwrite } = values.pick(EXPORT_OPTIONS);
    if (out === undefined) throw new SeqloomError('Name the file to write with --out.');
    const format = networkFormat(out, named);
    refuseInputs([out], inputsOf(values, { run: path }));
    await refuseOutputs([out], overwrite);
    const { config, model } = await loadRun(path!);
    const bytes = networkFile(model, { classes: config.classes, version: config.seqloom }, format);
    await writeOutputFile(out, bytes);
    terminal.result(json ? JSON.stringify({ file: out, format, bytes: bytes.length }) : out);
  },
};
