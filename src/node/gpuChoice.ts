/** Which of several GPUs is meant. A GPU's place is its number in Dawn's order, the fastest first, without software adapters. */

/** `hardware:1`: the second GPU. */
const NUMBERED = /^hardware:(\d+)$/;

/** Whether a choice is `hardware:N`. */
export function isNumberedGpu(choice: string): boolean {
  return NUMBERED.test(choice);
}

/** What names the GPU at this place. */
export function choiceOfGpu(place: number): string {
  return place === 0 ? 'hardware' : `hardware:${place}`;
}

/**
 * The place of the GPU that is meant, if there is one.
 * @param gpus the names of all
 * @param choice `hardware:N`, or a part of a name in either case, which means the first that has it
 */
export function placeOfGpu(gpus: string[], choice: string): number | undefined {
  const number = NUMBERED.exec(choice)?.[1];
  const part = choice.toLowerCase();
  const place =
    number === undefined ? gpus.findIndex((name) => name.toLowerCase().includes(part)) : Number(number);
  return gpus[place] === undefined ? undefined : place;
}

/** Whether Dawn, which gives the first whose name contains what it is asked for, can be asked for the GPU at this place. */
export function canBeAsked(gpus: string[], place: number): boolean {
  return gpus.findIndex((name) => name.includes(gpus[place])) === place;
}
