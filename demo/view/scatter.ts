import { vec4 } from 'gl-matrix';
import { MARKERS, rgb, type Style } from '../logic/palette';
import type { OrbitCamera } from './camera';
import shader from './scatter.wgsl?raw';

const DEPTH_FORMAT = 'depth24plus';
/** Values of the uniform `View`, with WGSL's padding: mat4x4f, vec2f, 4 scalars, vec3f. */
const VIEW_BYTES = 112;
const NONE = 0xffffffff;
const HIDDEN = 255;
const MOVE_MS = 900;
/** A click this far from a point still picks it, in CSS pixels. */
const PICK_REACH = 14;

/** A cloud of points drawn by WebGPU on the page's own device. It is drawn anew only when something changed. */
export class Scatter {
  private before = new Float32Array();
  private after = new Float32Array();
  private styles = new Uint8Array();
  /** Whether the points differ from those in the buffers. */
  private changed = false;
  private picked = NONE;
  private moveStarted = -Infinity;
  private buffers: { before: GPUBuffer; after: GPUBuffer; styles: GPUBuffer } | undefined;
  private depth: GPUTexture | undefined;
  /** Several samples a pixel, where edges are smooth. */
  private color: GPUTexture | undefined;
  private frame = 0;

  private constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly camera: OrbitCamera,
    readonly device: GPUDevice,
    private readonly context: GPUCanvasContext,
    private readonly pipeline: GPURenderPipeline,
    private readonly view: GPUBuffer,
    private readonly background: () => string,
    private readonly samples: number,
  ) {
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /**
   * @param background the colour behind the points, as #rrggbb
   * @param smooth whether the points' edges are smooth, which takes a software adapter too long
   * @throws Error when the browser gives no device or the canvas cannot be drawn on
   */
  static async create(
    canvas: HTMLCanvasElement,
    camera: OrbitCamera,
    background: () => string,
    smooth: boolean,
  ): Promise<Scatter> {
    const adapter =
      (await navigator.gpu.requestAdapter()) ??
      (await navigator.gpu.requestAdapter({ featureLevel: 'compatibility' }));
    const device = await adapter?.requestDevice();
    const context = canvas.getContext('webgpu');
    if (!device || !context) throw new Error('The browser gives no graphics device to draw on.');
    const format = navigator.gpu.getPreferredCanvasFormat();
    context.configure({ device, format, alphaMode: 'opaque' });
    const module = device.createShaderModule({ label: 'scatter', code: shader });
    const samples = smooth ? 4 : 1;
    const position = (shaderLocation: number): GPUVertexBufferLayout => ({
      arrayStride: 12,
      stepMode: 'instance',
      attributes: [{ shaderLocation, offset: 0, format: 'float32x3' }],
    });
    const style: GPUVertexBufferLayout = {
      arrayStride: 4,
      stepMode: 'instance',
      attributes: [{ shaderLocation: 2, offset: 0, format: 'unorm8x4' }],
    };
    const pipeline = await device.createRenderPipelineAsync({
      label: 'scatter',
      layout: 'auto',
      vertex: { module, buffers: [position(0), position(1), style] },
      fragment: { module, targets: [{ format }], constants: { LEAST_COVERAGE: smooth ? 0 : 0.5 } },
      primitive: { topology: 'triangle-strip' },
      depthStencil: { format: DEPTH_FORMAT, depthCompare: 'less', depthWriteEnabled: true },
      multisample: { count: samples, alphaToCoverageEnabled: smooth },
    });
    const view = device.createBuffer({
      size: VIEW_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    return new Scatter(canvas, camera, device, context, pipeline, view, background, samples);
  }

  /** Points that drift from where they are to `positions` (N, 3); a different number of points jumps. */
  setPositions(positions: Float32Array<ArrayBuffer>, animated: boolean): void {
    const now = this.progress();
    const current = this.after.length === positions.length ? this.between(now) : positions;
    this.before = animated ? current : positions;
    this.after = positions;
    this.moveStarted = performance.now();
    this.changed = true;
    this.draw();
  }

  /** @param styleOf colour and marker of a category's points; undefined hides them */
  setCategories(categories: Int32Array, styleOf: (category: number) => Style | undefined): void {
    const words = new Map<number, number>();
    for (const category of new Set(categories)) {
      const style = styleOf(category);
      const bytes = style ? [...rgb(style.color), MARKERS.indexOf(style.marker)] : [0, 0, 0, HIDDEN];
      words.set(category, new Uint32Array(Uint8Array.from(bytes).buffer)[0]);
    }
    this.styles = new Uint8Array(Uint32Array.from(categories, (category) => words.get(category)!).buffer);
    this.changed = true;
    this.draw();
  }

  setPicked(index: number | undefined): void {
    this.picked = index ?? NONE;
    this.draw();
  }

  /** The visible point nearest to a place in the canvas (CSS pixels), if one is near. */
  pick(x: number, y: number): number | undefined {
    const { clientWidth, clientHeight } = this.canvas;
    const matrix = this.camera.viewProjection(clientWidth / clientHeight);
    const clip = vec4.create();
    let best: number | undefined;
    let bestScore = Infinity;
    for (let i = 0; i * 3 < this.after.length; i++) {
      if (this.styles[i * 4 + 3] === HIDDEN) continue;
      vec4.set(clip, this.after[i * 3], this.after[i * 3 + 1], this.after[i * 3 + 2], 1);
      vec4.transformMat4(clip, clip, matrix);
      if (clip[3] <= 0) continue;
      const dx = ((clip[0] / clip[3] + 1) / 2) * clientWidth - x;
      const dy = ((1 - clip[1] / clip[3]) / 2) * clientHeight - y;
      const away = Math.hypot(dx, dy);
      if (away > PICK_REACH) continue;
      // Among points about as near to the click, the one in front.
      const score = Math.round(away / 4) * 1000 + clip[3];
      if (score < bestScore) [best, bestScore] = [i, score];
    }
    return best;
  }

  /** Draws in the next frame. */
  draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.render());
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.device.destroy();
  }

  private progress(): number {
    const t = Math.min(1, (performance.now() - this.moveStarted) / MOVE_MS);
    return t * t * (3 - 2 * t);
  }

  private between(t: number): Float32Array<ArrayBuffer> {
    return this.after.map((value, i) => this.before[i] + (value - this.before[i]) * t);
  }

  /** What the points are, once for all frames until they change. */
  private upload(): void {
    const { device, buffers } = this;
    this.changed = false;
    for (const buffer of Object.values(buffers ?? {})) buffer.destroy();
    const make = (data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>) => {
      const usage = GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST;
      const buffer = device.createBuffer({ size: Math.max(16, data.byteLength), usage });
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    };
    this.buffers = { before: make(this.before), after: make(this.after), styles: make(this.styles) };
  }

  private render(): void {
    const { canvas, device } = this;
    // New points come with new categories, in two calls.
    if (this.changed && this.styles.length * 3 === this.after.length * 4) this.upload();
    const { buffers } = this;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (!buffers || width === 0 || height === 0) return;
    this.resize(width, height);
    const [red, green, blue] = rgb(this.background()).map((value) => value / 255);
    const progress = this.progress();
    this.writeView(width, height, progress, [red, green, blue]);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          ...this.colorTarget(),
          clearValue: [red, green, blue, 1],
          loadOp: 'clear',
        },
      ],
      depthStencilAttachment: {
        view: this.depth!.createView(),
        depthClearValue: 1,
        depthLoadOp: 'clear',
        depthStoreOp: 'discard',
      },
    });
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: this.pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: this.view } }],
      }),
    );
    pass.setVertexBuffer(0, buffers.before);
    pass.setVertexBuffer(1, buffers.after);
    pass.setVertexBuffer(2, buffers.styles);
    pass.draw(4, this.after.length / 3);
    pass.end();
    device.queue.submit([encoder.finish()]);
    if (progress < 1) this.draw();
  }

  private colorTarget(): Pick<GPURenderPassColorAttachment, 'view' | 'resolveTarget' | 'storeOp'> {
    const canvas = this.context.getCurrentTexture().createView();
    if (!this.color) return { view: canvas, storeOp: 'store' };
    return { view: this.color.createView(), resolveTarget: canvas, storeOp: 'discard' };
  }

  private resize(width: number, height: number): void {
    if (this.depth?.width === width && this.depth.height === height) return;
    Object.assign(this.canvas, { width, height });
    this.depth?.destroy();
    this.color?.destroy();
    const texture = (format: GPUTextureFormat) =>
      this.device.createTexture({
        size: [width, height],
        format,
        sampleCount: this.samples,
        usage: GPUTextureUsage.RENDER_ATTACHMENT,
      });
    this.depth = texture(DEPTH_FORMAT);
    this.color = this.samples > 1 ? texture(navigator.gpu.getPreferredCanvasFormat()) : undefined;
  }

  private writeView(width: number, height: number, progress: number, background: number[]): void {
    const values = new Float32Array(VIEW_BYTES / 4);
    values.set(this.camera.viewProjection(width / height));
    values.set([width, height, this.diameter(), progress, this.camera.distance], 16);
    new Uint32Array(values.buffer)[21] = this.picked;
    values.set(background, 24);
    this.device.queue.writeBuffer(this.view, 0, values);
  }

  /** In pixels; smaller where there are many points. */
  private diameter(): number {
    const count = this.after.length / 3;
    return devicePixelRatio * Math.min(11, Math.max(3.5, 90 / Math.cbrt(Math.max(1, count))));
  }
}
