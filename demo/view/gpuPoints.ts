import { rgb } from '../logic/palette';
import type { OrbitCamera } from './camera';
import type { Picture } from './cloud';
import { diameter, type Points } from './points';
import shader from './scatter.wgsl?raw';

const DEPTH_FORMAT = 'depth24plus';
/** Values of the uniform `View`, with WGSL's padding: mat4x4f, vec2f, 4 scalars, vec3f. */
const VIEW_BYTES = 112;
const NONE = 0xffffffff;

/** What the page draws points with, on a device of its own: the worker's is busy. */
export interface PointsDevice {
  device: GPUDevice;
  pipeline: GPURenderPipeline;
  format: GPUTextureFormat;
  samples: number;
}

/**
 * @param smooth whether the points' edges are smooth, which takes a software adapter too long
 * @throws Error when the browser gives no device
 */
export async function openPointsDevice(smooth: boolean): Promise<PointsDevice> {
  const adapter =
    (await navigator.gpu.requestAdapter()) ??
    (await navigator.gpu.requestAdapter({ featureLevel: 'compatibility' }));
  const device = await adapter?.requestDevice();
  if (!device) throw new Error('The browser gives no graphics device to draw on.');
  const format = navigator.gpu.getPreferredCanvasFormat();
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
  return { device, pipeline, format, samples };
}

/** Points drawn on a canvas by WebGPU. */
export class GpuPicture implements Picture {
  private buffers: { before: GPUBuffer; after: GPUBuffer; styles: GPUBuffer } | undefined;
  private uploaded = -1;
  private depth: GPUTexture | undefined;
  /** Several samples a pixel, where edges are smooth. */
  private color: GPUTexture | undefined;
  private readonly context: GPUCanvasContext;
  private readonly view: GPUBuffer;

  /** @throws Error when the canvas cannot be drawn on */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly of: PointsDevice,
  ) {
    const { device, format } = of;
    const context = canvas.getContext('webgpu');
    if (!context) throw new Error('This canvas cannot be drawn on.');
    context.configure({ device, format, alphaMode: 'opaque' });
    this.context = context;
    this.view = device.createBuffer({
      size: VIEW_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  draw(points: Points, camera: OrbitCamera, background: string, picked: number | undefined): void {
    const { canvas } = this;
    const { device, pipeline } = this.of;
    // New points come with new looks, in two calls.
    if (this.uploaded !== points.version && points.styles.length === points.count * 4) this.upload(points);
    const { buffers } = this;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (!buffers || width === 0 || height === 0) return;
    this.resize(width, height);
    const [red, green, blue] = rgb(background).map((value) => value / 255);
    this.writeView(width, height, points, camera, [red, green, blue], picked);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ ...this.colorTarget(), clearValue: [red, green, blue, 1], loadOp: 'clear' }],
      depthStencilAttachment: {
        view: this.depth!.createView(),
        depthClearValue: 1,
        depthLoadOp: 'clear',
        depthStoreOp: 'discard',
      },
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: this.view } }],
      }),
    );
    pass.setVertexBuffer(0, buffers.before);
    pass.setVertexBuffer(1, buffers.after);
    pass.setVertexBuffer(2, buffers.styles);
    pass.draw(4, points.count);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  /** What the points are, once for all frames until they change. */
  private upload({ before, after, styles, version }: Points): void {
    const { device } = this.of;
    this.uploaded = version;
    for (const buffer of Object.values(this.buffers ?? {})) buffer.destroy();
    const make = (data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>) => {
      const usage = GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST;
      const buffer = device.createBuffer({ size: Math.max(16, data.byteLength), usage });
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    };
    this.buffers = { before: make(before), after: make(after), styles: make(styles) };
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
    const { device, samples, format: colorFormat } = this.of;
    const texture = (format: GPUTextureFormat) =>
      device.createTexture({
        size: [width, height],
        format,
        sampleCount: samples,
        usage: GPUTextureUsage.RENDER_ATTACHMENT,
      });
    this.depth = texture(DEPTH_FORMAT);
    this.color = samples > 1 ? texture(colorFormat) : undefined;
  }

  private writeView(
    width: number,
    height: number,
    points: Points,
    camera: OrbitCamera,
    background: number[],
    picked: number | undefined,
  ): void {
    const values = new Float32Array(VIEW_BYTES / 4);
    const across = devicePixelRatio * diameter(points.count);
    values.set(camera.viewProjection(width / height));
    values.set([width, height, across, points.progress(), camera.distance], 16);
    new Uint32Array(values.buffer)[21] = picked ?? NONE;
    values.set(background, 24);
    this.of.device.queue.writeBuffer(this.view, 0, values);
  }
}
