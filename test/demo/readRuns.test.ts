import { crc32, deflateRawSync } from 'node:zlib';
import { makeZip } from 'client-zip';
import { describe, expect, it } from 'vitest';
import { readRuns } from '../../demo/worker/readRuns';
import { initialParameters, MODEL_DEFAULTS, TRAIN_DEFAULTS, type Dataset } from '../../src';
import { makeRunConfig } from '../../src/run/runConfig';
import { encodeJson, encodeModel } from '../../src/run/runFiles';

const dataset = {
  name: 'x.csv',
  hash: '00',
  classes: ['a', 'b', 'c'],
  ids: ['s1'],
  dropped: [] as Dataset['dropped'],
} as Dataset;

function run(encoder: 'mean' | 'lstm') {
  const origin = {
    host: { seqloom: '0.1.0', platform: 'a browser' },
    adapter: { kind: 'auto', name: 'an adapter', description: 'an adapter' },
    data: { path: 'x.csv', options: { labelColumn: 'host' } },
  };
  const model = { ...MODEL_DEFAULTS, encoder, hidden: 4, classes: 3 };
  const config = makeRunConfig(origin, dataset, model, { ...TRAIN_DEFAULTS, seed: 5 });
  const parameters = initialParameters(model, 5);
  const files = [
    new File([encodeJson(config)], 'config.json'),
    new File([encodeModel(parameters)], 'model.safetensors'),
  ];
  return { config, parameters, files };
}

const inFolder = (folder: string, files: File[]) => files.map((file) => new File([file], folder + file.name));

describe('a run', () => {
  it('comes back as it went out', async () => {
    const made = run('lstm');
    const { runs, left } = await readRuns(made.files.reverse());
    expect(left).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(runs[0].config).toEqual(made.config);
    for (const [name, { shape, data }] of made.parameters) {
      expect(runs[0].model.parameters.get(name)).toEqual({ shape, data: Float32Array.from(data) });
    }
  });

  it('is refused one file without the other, or from different runs', async () => {
    const [config] = run('mean').files;
    const [, model] = run('lstm').files;
    await expect(readRuns([config])).rejects.toThrow('config.json: no run is in this. A run is two files');
    await expect(readRuns([config, model])).rejects.toThrow('is not the network that config.json describes');
  });

  it('is found in its folder, among its other files, and two at once', async () => {
    const report = new File(['{}'], 'report.json');
    const both = [...inFolder('a/', [...run('mean').files, report]), ...inFolder('b/c/', run('lstm').files)];
    const { runs, left } = await readRuns([...both, new File([''], 'other.json')]);
    expect(runs.map(({ config }) => config.model.encoder)).toEqual(['mean', 'lstm']);
    expect(left).toEqual(['other.json']);
    const third = inFolder('d/', run('lstm').files);
    await expect(readRuns([...both, ...third])).rejects.toThrow(
      'there are 3 runs, and the page has two networks',
    );
  });

  it.each(['stored', 'deflated'] as const)('is read from a zip archive, %s', async (how) => {
    const { config, files } = run('lstm');
    const bytes = await zipped(inFolder('hosts/', files), how);
    const { runs } = await readRuns([new File([bytes], 'hosts.zip')]);
    expect(runs[0].config).toEqual(config);
    const cut = new File([bytes.slice(0, -40)], 'hosts.zip');
    await expect(readRuns([cut])).rejects.toThrow('hosts.zip is damaged: it has no end of a zip archive');
    const flipped = bytes.slice();
    flipped[60] ^= 1;
    await expect(readRuns([new File([flipped], 'hosts.zip')])).rejects.toThrow(
      'hosts.zip is damaged: hosts/config.json cannot be unpacked',
    );
  });

  it('is missed by name in a zip archive of something else', async () => {
    const bytes = await zipped([new File(['>a\nMKV'], 'a.fasta')], 'stored');
    await expect(readRuns([new File([bytes], 'a.zip')])).rejects.toThrow('a.zip: no run is in this');
  });
});

/** As the page's own zip, or as other programs pack. */
async function zipped(files: File[], how: 'stored' | 'deflated'): Promise<Uint8Array<ArrayBuffer>> {
  if (how === 'stored') {
    const members = files.map((file) => ({ name: file.name, input: file }));
    return new Uint8Array(await new Response(makeZip(members)).arrayBuffer());
  }
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const file of files) {
    const bytes = Buffer.from(await file.arrayBuffer());
    const packed = deflateRawSync(bytes);
    const fields = Buffer.alloc(26);
    [20, 0, 8].forEach((value, i) => fields.writeUInt16LE(value, 2 * i));
    [crc32(bytes), packed.length, bytes.length].forEach((value, i) =>
      fields.writeUInt32LE(value, 10 + 4 * i),
    );
    fields.writeUInt16LE(file.name.length, 22);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(Buffer.concat(bodies).length, 10);
    const name = Buffer.from(file.name);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, where, name);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed);
  }
  const [body, list] = [Buffer.concat(bodies), Buffer.concat(directory)];
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Uint8Array.from(Buffer.concat([body, list, end]));
}
