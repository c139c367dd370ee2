import type { OrbitCamera } from './camera';

interface OrbitHandlers {
  /** The view changed. */
  onMove(): void;
  /** A click (not the end of a drag) at CSS pixels in the canvas. */
  onPick(x: number, y: number): void;
}

const TURN_PER_PIXEL = 0.008;
const CLICK_PIXELS = 4;

/** Mouse, touch and keyboard: drag turns, wheel or pinch zooms, right drag or two fingers move, a click picks. */
export function orbitControls(canvas: HTMLCanvasElement, camera: OrbitCamera, handlers: OrbitHandlers): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    travelled = pointers.size > 1 ? Infinity : 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    travelled += Math.abs(dx) + Math.abs(dy);
    const moved = { x: event.clientX, y: event.clientY };
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)![1];
      const spread = (p: { x: number; y: number }) => Math.hypot(p.x - other.x, p.y - other.y) || 1;
      camera.zoom(spread(last) / spread(moved));
      camera.pan(dx / 2 / canvas.clientHeight, dy / 2 / canvas.clientHeight);
    } else if (event.buttons & 2 || event.shiftKey) {
      camera.pan(dx / canvas.clientHeight, dy / canvas.clientHeight);
    } else {
      camera.turn(dx * TURN_PER_PIXEL, dy * TURN_PER_PIXEL);
    }
    pointers.set(event.pointerId, moved);
    handlers.onMove();
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      if (end === 'pointerup' && travelled < CLICK_PIXELS && event.button === 0) {
        const box = canvas.getBoundingClientRect();
        handlers.onPick(event.clientX - box.left, event.clientY - box.top);
      }
    });
  }
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      camera.zoom(Math.exp(Math.sign(event.deltaY) * Math.min(0.2, Math.abs(event.deltaY) * 0.002)));
      handlers.onMove();
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    const action = KEYS[event.key];
    if (event.key === 'Enter') handlers.onPick(canvas.clientWidth / 2, canvas.clientHeight / 2);
    else if (!action) return;
    event.preventDefault();
    action?.(camera);
    handlers.onMove();
  });
}

const KEYS: Record<string, (camera: OrbitCamera) => void> = {
  ArrowLeft: (camera) => camera.turn(0.12, 0),
  ArrowRight: (camera) => camera.turn(-0.12, 0),
  ArrowUp: (camera) => camera.turn(0, -0.12),
  ArrowDown: (camera) => camera.turn(0, 0.12),
  '+': (camera) => camera.zoom(0.85),
  '=': (camera) => camera.zoom(0.85),
  '-': (camera) => camera.zoom(1.18),
  Home: (camera) => camera.reset(),
};
