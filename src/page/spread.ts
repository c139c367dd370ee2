/** A mark's place, moved from where it belongs so that it can be seen. */
export interface Place {
  x: number;
  y: number;
}

const ROUNDS = 200;

/**
 * Moves places apart until they are `distance` from each other, or nearly so in a crowd, within the bounds. Deterministic.
 * @returns new places, in order.
 */
export function spread(places: Place[], distance: number, least: Place, most: Place): Place[] {
  const moved = places.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < ROUNDS; round++) {
    let overlaps = false;
    moved.forEach((a, i) => {
      for (let j = 0; j < i; j++) {
        const b = moved[j];
        const gap = Math.hypot(a.x - b.x, a.y - b.y);
        if (gap >= distance) continue;
        overlaps = true;
        // Marks on one spot part in directions of their own.
        const angle = gap > 0 ? Math.atan2(a.y - b.y, a.x - b.x) : i;
        const push = (distance - gap) / 2 + 0.01;
        move(a, angle, push);
        move(b, angle, -push);
      }
    });
    for (const place of moved) {
      place.x = Math.min(most.x, Math.max(least.x, place.x));
      place.y = Math.min(most.y, Math.max(least.y, place.y));
    }
    if (!overlaps) break;
  }
  return moved;
}

function move(place: Place, angle: number, by: number): void {
  place.x += by * Math.cos(angle);
  place.y += by * Math.sin(angle);
}
