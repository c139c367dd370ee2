/**
 * How the cost of training grows with the data set and with the lengths in it: `npm run measure:scaling -- --length 128`, on a
 * machine on which nothing else runs. Data sets have 10,000 to `--residues` (100,000 or more) residues. Ends with 1 where the time of a residue
 * does not stay the same.
 */
import { openGpu } from '../../src/node';
import { measureScaling } from './scaling';
import { isLinear, scalingLines } from './scalingWords';
import { MEMORY_MIB, readNumbers, shapeOf } from './shape';
import { processMemory } from './soak';

const { residues, ...sizes } = readNumbers({ hidden: 64, batch: 64, length: 256, residues: 10_000_000 });
const gpu = await openGpu();
console.log(gpu.description);
const options = { mostResidues: residues, memoryMiB: MEMORY_MIB, memory: processMemory };
const scaling = await measureScaling(gpu, shapeOf(sizes), options, (stage) => console.error(stage));
console.log(scalingLines(scaling).join('\n'));
await gpu.destroy();
process.exitCode = isLinear(scaling) ? 0 : 1;
