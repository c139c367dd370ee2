import type { OrbitCamera } from './camera';

interface Place {
  x: number;
  y: number;
}

interface OrbitHandlers {
  /** The view changed. */
  onMove(): void;
  /** A click (not the end of a drag) at CSS pixels in the canvas. */
  onPick(x: number, y: number): void;
  /** The pointer, with no button pressed. */
  onHover(x: number, y: number): void;
  onLeave(): void;
  /** Whether a drag draws a region rather than turning; with Shift it always does. */
  isSelecting(): boolean;
  onRegion(region: Place[], isDone: boolean): void;
}

const CLICK_PIXELS = 4;

/**
 * Mouse, touch and keyboard: drag turns, right drag or two fingers move, Shift and drag draw a region, a click picks. The wheel
 * and pinches zoom once the canvas has been clicked, and scroll the page before.
 */
export function orbitControls(canvas: HTMLCanvasElement, camera: OrbitCamera, handlers: OrbitHandlers): void {
  const pointers = new Map<number, Place>();
  let travelled = 0;
  let region: Place[] | undefined;
  let hovering = 0;
  const within = ({ clientX, clientY }: PointerEvent): Place => {
    const box = canvas.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    travelled = pointers.size > 1 ? Infinity : 0;
    handlers.onLeave();
    const draws = event.button === 0 && (event.shiftKey || handlers.isSelecting());
    region = draws && pointers.size === 1 ? [within(event)] : undefined;
  });
  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) {
      cancelAnimationFrame(hovering);
      const { x, y } = within(event);
      hovering = requestAnimationFrame(() => handlers.onHover(x, y));
      return;
    }
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    travelled += Math.abs(dx) + Math.abs(dy);
    const moved = { x: event.clientX, y: event.clientY };
    pointers.set(event.pointerId, moved);
    if (region) {
      region.push(within(event));
      return handlers.onRegion(region, false);
    }
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)![1];
      const spread = (p: Place) => Math.hypot(p.x - other.x, p.y - other.y) || 1;
      camera.zoom(spread(last) / spread(moved));
      camera.pan(dx / 2 / canvas.clientHeight, dy / 2 / canvas.clientHeight);
    } else if (event.buttons & 2) {
      camera.pan(dx / canvas.clientHeight, dy / canvas.clientHeight);
    } else {
      camera.drag(dx, dy, canvas.clientHeight);
    }
    handlers.onMove();
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      const isClick = end === 'pointerup' && travelled < CLICK_PIXELS && event.button === 0;
      const { x, y } = within(event);
      if (region) handlers.onRegion(isClick ? [] : region, true);
      if (isClick) handlers.onPick(x, y);
      region = undefined;
    });
  }
  canvas.addEventListener('pointerleave', () => {
    cancelAnimationFrame(hovering);
    handlers.onLeave();
  });
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (document.activeElement !== canvas) return;
      event.preventDefault();
      camera.zoom(Math.exp(Math.sign(event.deltaY) * Math.min(0.2, Math.abs(event.deltaY) * 0.002)));
      handlers.onMove();
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return canvas.blur();
    const action = KEYS[event.key];
    if (event.key === 'Enter') handlers.onPick(canvas.clientWidth / 2, canvas.clientHeight / 2);
    else if (!action) return;
    event.preventDefault();
    action?.(camera);
    handlers.onMove();
  });
}

/** Pixels that an arrow key drags, in a picture of so many. */
const KEY_PIXELS = 15;
const HEIGHT = 400;

const KEYS: Record<string, (camera: OrbitCamera) => void> = {
  ArrowLeft: (camera) => camera.drag(-KEY_PIXELS, 0, HEIGHT),
  ArrowRight: (camera) => camera.drag(KEY_PIXELS, 0, HEIGHT),
  ArrowUp: (camera) => camera.drag(0, -KEY_PIXELS, HEIGHT),
  ArrowDown: (camera) => camera.drag(0, KEY_PIXELS, HEIGHT),
  '+': (camera) => camera.zoom(0.85),
  '=': (camera) => camera.zoom(0.85),
  '-': (camera) => camera.zoom(1.18),
  Home: (camera) => camera.reset(),
};
