/** What training leaves as it is. */
import { SeqloomError } from '../errors';
import type { FreezablePart } from './config';
import type { Layers } from './layers';
import type { Slot } from './layout';

/** What of a network is frozen, and what is not. */
export interface Frozen {
  slots: Slot[];
  /** Stretches of the slab that are trained. */
  trained: Pick<Slot, 'offset' | 'length'>[];
  /** Layers before this one have nothing to learn, so that gradients end here. */
  first: number;
}

/**
 * Divides a network's parameters into those that are frozen and those that are trained.
 * @throws SeqloomError when a part has no parameters in this network
 */
export function freeze({ layout, all, pool, freezable }: Layers, parts: readonly FreezablePart[]): Frozen {
  if (parts.includes('encoder') && freezable.encoder.length === 0) {
    throw new SeqloomError(
      'There is no encoder to freeze: the states of this network are its residue vectors. Freeze the embedding alone.',
    );
  }
  const slots = parts.flatMap((part) => freezable[part]);
  const trained: Frozen['trained'] = [];
  layout.slots.forEach((slot, i) => {
    if (slots.includes(slot)) return;
    const end = layout.slots[i + 1]?.offset ?? layout.length;
    const before = trained.at(-1);
    if (before && before.offset + before.length === slot.offset) before.length = end - before.offset;
    else trained.push({ offset: slot.offset, length: end - slot.offset });
  });
  const below = [...freezable.embedding, ...freezable.encoder];
  return { slots, trained, first: below.every((slot) => slots.includes(slot)) ? all.indexOf(pool) : 0 };
}
