/** How fast Mesa's software adapters train, as measured: which of them is taken, and what a newer Mesa would give. */

/** The two ways into Mesa's software renderer: llvmpipe for OpenGL ES, lavapipe for Vulkan. */
type MesaAdapter = 'llvmpipe' | 'lavapipe';

/**
 * Thousand residues a second in training, on two cores: an LSTM of 64 units, batches of 64 sequences of 256 residues
 * (docs/performance.md). By version of Mesa, oldest first. Dawn refuses lavapipe 22.3.
 */
const MEASURED: Record<MesaAdapter, [version: number, rate: number][]> = {
  llvmpipe: [
    [22.3, 128],
    [25.0, 174],
    [26.1, 270],
  ],
  lavapipe: [
    [25.0, 90],
    [26.1, 150],
  ],
};

/** A gain that nobody would notice is not worth an update. */
const WORTHWHILE = 1.2;

/** What is expected of this version: what the newest measured one up to it gives; of an unknown one, what the oldest gives. */
export function expectedRate(adapter: MesaAdapter, version = 0): number {
  const [oldest, ...newer] = MEASURED[adapter];
  const [, rate] = newer.findLast(([measured]) => measured <= version) ?? oldest;
  return rate;
}

/** The newest version measured and how many times as fast it trains, where that is worth an update. */
export function newerMesa(
  adapter: MesaAdapter,
  version: number,
): { version: number; gain: number } | undefined {
  const [newest, rate] = MEASURED[adapter].at(-1)!;
  const gain = rate / expectedRate(adapter, version);
  return newest > version && gain >= WORTHWHILE ? { version: newest, gain } : undefined;
}
