import type { OrbitCamera } from './camera';
import { h, svg } from './dom';
import { orbitControls } from './orbitControls';
import { Points, type Place } from './points';

/** Draws points on a canvas. */
export interface Picture {
  draw(points: Points, camera: OrbitCamera, background: string, picked: number | undefined): void;
}

interface CloudHandlers {
  /** The camera moved, which may be another cloud's too. */
  onMove(): void;
  onPick(index: number): void;
  /** Points within a drawn region. */
  onSelect(indices: number[]): void;
  /** Whether dragging draws a region. */
  isSelecting(): boolean;
  /** What is shown beside a point under the pointer. */
  describe(index: number): string[];
  background(): string;
}

/** One embedding space: points on a canvas, and over them what is said of some. */
export class Cloud {
  readonly points = new Points();
  readonly canvas: HTMLCanvasElement;
  readonly holder: HTMLElement;
  picture: Picture | undefined;
  /** Points of the picked record and of its neighbours, to which lines go. */
  private picked: number | undefined;
  private near: number[] = [];
  private region: { x: number; y: number }[] = [];
  private readonly overlay = svg('svg', { class: 'overlay', 'aria-hidden': 'true' });
  private readonly tip = h('div', { class: 'tip', hidden: true });
  private readonly message = h('p', { class: 'canvas-empty' });
  private frame = 0;

  constructor(
    id: string,
    private readonly camera: OrbitCamera,
    private readonly handlers: CloudHandlers,
  ) {
    this.canvas = h('canvas', { id: `space-${id}`, tabindex: 0, role: 'img' });
    this.holder = h('div', { class: 'canvas-holder' }, this.canvas, this.tip, this.message);
    this.canvas.after(this.overlay);
    orbitControls(this.canvas, camera, {
      onMove: handlers.onMove,
      isSelecting: handlers.isSelecting,
      onPick: (x, y) => {
        const index = this.at(x, y);
        if (index !== undefined) handlers.onPick(index);
      },
      onHover: (x, y) => this.hover(x, y),
      onLeave: () => (this.tip.hidden = true),
      onRegion: (region, isDone) => this.select(region, isDone),
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /** What is said where there are no points. */
  say(text: string): void {
    this.message.textContent = text;
  }

  mark(picked: number | undefined, near: number[]): void {
    [this.picked, this.near] = [picked, near];
    this.draw();
  }

  /** Draws in the next frame. */
  draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.picture?.draw(this.points, this.camera, this.handlers.background(), this.picked);
      this.drawOver();
      if (this.points.progress() < 1) this.draw();
    });
  }

  private placer(): (index: number) => Place | undefined {
    return this.points.placer(this.camera, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  private at(x: number, y: number): number | undefined {
    return this.points.nearestTo(x, y, this.placer());
  }

  private hover(x: number, y: number): void {
    const index = this.at(x, y);
    this.tip.hidden = index === undefined;
    this.canvas.classList.toggle('on-point', index !== undefined);
    if (index === undefined) return;
    this.tip.replaceChildren(...this.handlers.describe(index).map((line) => h('bdi', {}, line)));
    const isLeft = x > this.canvas.clientWidth / 2;
    this.tip.style.setProperty('--x', `${x}px`);
    this.tip.style.setProperty('--y', `${y}px`);
    this.tip.classList.toggle('left', isLeft);
  }

  private select(region: { x: number; y: number }[], isDone: boolean): void {
    this.region = isDone ? [] : region;
    this.drawOver();
    if (!isDone || region.length < 3) return;
    const place = this.placer();
    const inside: number[] = [];
    for (let i = 0; i < this.points.count; i++) {
      const at = this.points.isHidden(i) ? undefined : place(i);
      if (at && isWithin(at, region)) inside.push(i);
    }
    this.handlers.onSelect(inside);
  }

  /** Lines from the picked point to its neighbours, and the region being drawn. */
  private drawOver(): void {
    const place = this.placer();
    const from = this.picked === undefined ? undefined : place(this.picked);
    const lines = this.near.flatMap((index) => {
      const to = from && place(index);
      return from && to ? [svg('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y })] : [];
    });
    const ring = from ? [svg('circle', { cx: from.x, cy: from.y, r: 13 })] : [];
    const path = this.region.map(({ x, y }) => `${x},${y}`).join(' ');
    this.overlay.replaceChildren(...lines, ...ring, ...(path ? [svg('polygon', { points: path })] : []));
  }
}

/** Whether a place lies within a polygon (even-odd). */
function isWithin({ x, y }: { x: number; y: number }, polygon: { x: number; y: number }[]): boolean {
  let inside = false;
  polygon.forEach((a, i) => {
    const b = polygon[(i + 1) % polygon.length];
    if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
  });
  return inside;
}
