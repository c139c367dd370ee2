/** Several ways to do the same work, with the same results: which is the fastest depends on the adapter. */

/** Which way is to be taken? */
export interface Question {
  /** family/entryPoint of the kernel. */
  kernel: string;
  /** What the answer depends on besides the adapter. */
  shape: Record<string, number>;
  /** Floating-point operations of the work; little of it is not worth measuring. */
  operations: number;
  /** Names of the ways. The first is what stands without a measurement. */
  ways: string[];
}

/** Names one of the question's ways; where that is none of them, the first stands. */
export type Choose = (question: Question) => Promise<string | undefined>;

/** The way that `choose` (a device's) names, else the first. */
export async function chooseWay<Way extends object>(
  { choose }: { choose?: Choose },
  question: Omit<Question, 'ways'>,
  ways: Way[],
): Promise<Way> {
  const byName = new Map(ways.map((way) => [nameOf(way), way]));
  const answer = await choose?.({ ...question, ways: [...byName.keys()] });
  return (answer === undefined ? undefined : byName.get(answer)) ?? ways[0];
}

/** All its values: `{ unitLanes: 8, units: 4 }` -> `unit lanes 8, units 4`. */
function nameOf(way: object): string {
  return Object.entries(way)
    .map(([key, value]) => `${key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`)
    .join(', ');
}
