const ROUNDS = 200;

/** Discs moved from where they are until none hides another, as little as that takes, within a frame. @param diameter of each */
export function movedApart(
  places: { x: number; y: number }[],
  diameter: number,
  width: number,
  height: number,
): { x: number; y: number }[] {
  const moved = places.map((place) => ({ ...place }));
  const inside = (value: number, most: number) =>
    Math.min(most - diameter / 2, Math.max(diameter / 2, value));
  for (let round = 0; round < ROUNDS; round++) {
    let isDone = true;
    moved.forEach((a, i) => {
      for (const b of moved.slice(i + 1)) {
        // Two in one place part along a line of their own.
        const [dx, dy] = a.x === b.x && a.y === b.y ? [Math.cos(i), Math.sin(i)] : [b.x - a.x, b.y - a.y];
        const away = Math.hypot(dx, dy);
        const missing = diameter - away;
        if (missing <= 0.01) continue;
        isDone = false;
        const [x, y] = [(dx / away) * (missing / 2), (dy / away) * (missing / 2)];
        [a.x, a.y] = [inside(a.x - x, width), inside(a.y - y, height)];
        [b.x, b.y] = [inside(b.x + x, width), inside(b.y + y, height)];
      }
    });
    if (isDone) break;
  }
  return moved;
}
