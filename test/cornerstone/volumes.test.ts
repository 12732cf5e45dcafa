import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import type { ExAttributes } from '../generator/czm-attributes.js';
import { exFile } from '../generator/ex-file.js';
import { makeFrames, type Frame } from '../generator/frames.js';
import type { Picture } from '../generator/picture.js';
import type { HostPage } from '../support/host.js';
import { openRegistered } from './page.js';
import { frameIds, publish, publishBytes, uprightPictures } from './scans.js';
import { pictureIn, type ShownPicture } from './screenshot.js';

// Every picture is drawn by the processor.
let host: HostPage;
beforeAll(async () => {
  host = await openRegistered({ cornerstone: 'current' });
});
afterAll(() => host.close());

describe('a volume of a cube', () => {
  let frames: Frame[];
  beforeAll(async () => {
    frames = await makeFrames('macular-cube', 8);
  });

  /** What comes of making a volume of a cube whose file says this: its spacing, or the refusal. */
  async function volumeOf(attributes: Partial<ExAttributes>): Promise<unknown> {
    const name = `volume ${JSON.stringify(attributes)}`;
    const { bytes } = exFile({ name, kind: 'macular-cube', about: '', frames, attributes });
    const url = publishBytes(host, bytes);
    const volumeId = `cornerstoneStreamingImageVolume:${url}`;
    return host.page.evaluate(
      ([ids, id]) =>
        globalThis.host.volume([...ids], id).then(
          ({ spacing }) => ({ spacing: spacing.map((mm) => Number(mm.toFixed(5))) }),
          ({ code, message }: Error & { code?: string }) => ({
            code,
            message,
            cached: globalThis.host.cornerstone.cache.getVolume(id) !== undefined,
          }),
        ),
      [frameIds(`wadouri:${url}`, 8), volumeId] as const,
    );
  }

  const refusal = (why: string): unknown => ({
    code: 'CZM_UNSUPPORTED',
    message: `No volume can be made of this CZM scan: ${why}. Show its frames as a stack.`,
    cached: false,
  });
  const tellsNothing: Partial<ExAttributes> = {
    protocol: ['SD-X1', 'Research Scan'],
    spacingBetweenSlices: '0.0',
  };

  it('is made where every distance is known', async () => {
    const spacing = [6 / 511, 2 / 1023, 6 / 127].map((mm) => Number(mm.toFixed(5)));
    expect(await volumeOf({})).toEqual({ spacing });
  });

  it('is refused where nothing tells the distance between B-scans', async () => {
    expect(await volumeOf(tellsNothing)).toEqual(refusal('the distance between its B-scans is not known'));
  });

  it('is made again where only Spacing Between Slices tells it', async () => {
    const spacing = [6 / 511, 2 / 1023, 0.05].map((mm) => Number(mm.toFixed(5)));
    expect(await volumeOf({ ...tellsNothing, spacingBetweenSlices: '0.05' })).toEqual({ spacing });
  });

  it('is refused where nothing tells the pixel spacing', async () => {
    const attributes = { pixelSpacing: undefined, field: undefined };
    expect(await volumeOf(attributes)).toEqual(refusal('its pixel spacing is not known'));
  });
});

describe('cuts through a cube', () => {
  const DEPTH = 1024;
  const WIDTH = 512;
  let ids: string[];
  let pictures: Picture[];
  beforeAll(async () => {
    const { url, bytes } = await publish(host, 'macular-cube-8.EX.DCM');
    ids = frameIds(`wadouri:${url}`, 8);
    pictures = await uprightPictures(bytes, 'transpose');
  });

  /** Shows the cut through the middle of voxel `index` of axis `axis` (0 lateral, 1 depth). */
  async function cut(orientation: 'coronal' | 'sagittal', axis: 0 | 1, index: number): Promise<ShownPicture> {
    await host.page.evaluate(
      async ([imageIds, plane, along, voxel]) => {
        const { cornerstone, showVolume } = globalThis.host;
        const { spacing, origin } = await showVolume(imageIds, plane, { width: 1150, height: 400 });
        const [engine] = cornerstone.getRenderingEngines() ?? [];
        const viewport = engine?.getViewport('viewport') as Types.IVolumeViewport;
        viewport.setProperties({
          voiRange: { lower: 0, upper: 255 },
          interpolationType: cornerstone.Enums.InterpolationType.NEAREST,
        });
        const { focalPoint, position } = viewport.getCamera();
        const target = origin[along]! + voxel * spacing[along]!;
        const shift = target - focalPoint![along]!;
        const moved = (point: Types.Point3): Types.Point3 =>
          point.map((mm, i) => (i === along ? mm + shift : mm)) as Types.Point3;
        viewport.setCamera({ focalPoint: moved(focalPoint!), position: moved(position!) });
        const drawn = new Promise((resolve) =>
          viewport.element.addEventListener(cornerstone.Enums.Events.IMAGE_RENDERED, resolve, { once: true }),
        );
        viewport.render();
        await drawn;
      },
      [ids, orientation, axis, index] as const,
    );
    return pictureIn(await host.screenshot())!;
  }

  /** Mean difference of a screenshot and the decoded voxels, `across` and `up` counting from its lower left. */
  function difference(
    { rows, columns, pixels }: ShownPicture,
    width: number,
    voxel: (across: number, up: number) => number | undefined,
  ): number {
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const across = Math.floor(((c + 0.5) / columns) * width);
        const up = 7 - Math.floor(((r + 0.5) / rows) * 8);
        sum += Math.abs((pixels[r * columns + c] ?? 0) - (voxel(across, up) ?? NaN));
      }
    }
    return sum / (rows * columns);
  }

  // Through the phantom's mark, which tells the B-scan, left from right and front from back, and through anatomy.
  it.each([16, 600])('show a coronal one from in front, the last B-scan on top: row %d', async (row) => {
    const shown = await cut('coronal', 1, row);
    const voxel = (across: number, up: number): number | undefined =>
      pictures[up]?.pixels[row * WIDTH + across];
    expect(difference(shown, WIDTH, voxel)).toBeLessThan(1);
    expect(difference(shown, WIDTH, (across, up) => voxel(WIDTH - 1 - across, up))).toBeGreaterThan(3);
    expect(difference(shown, WIDTH, (across, up) => voxel(across, 7 - up))).toBeGreaterThan(3);
  });

  it.each([160, 300])(
    'show a sagittal one with the vitreous left, the last B-scan on top: column %d',
    async (column) => {
      const shown = await cut('sagittal', 0, column);
      const voxel = (across: number, up: number): number | undefined =>
        pictures[up]?.pixels[across * WIDTH + column];
      expect(difference(shown, DEPTH, voxel)).toBeLessThan(1);
      expect(difference(shown, DEPTH, (across, up) => voxel(DEPTH - 1 - across, up))).toBeGreaterThan(3);
      expect(difference(shown, DEPTH, (across, up) => voxel(across, 7 - up))).toBeGreaterThan(3);
    },
  );

  it('lie in true proportion', async () => {
    const coronal = await cut('coronal', 1, 600);
    // 6 mm, and 8 B-scans of 6/127 mm; a pixel of the screen more or less.
    const high = (coronal.columns * 8 * (6 / 127)) / ((512 * 6) / 511);
    expect(Math.abs(coronal.rows - high)).toBeLessThan(2);
    const sagittal = await cut('sagittal', 0, 300);
    const higher = (sagittal.columns * 8 * (6 / 127)) / ((1024 * 2) / 1023);
    expect(Math.abs(sagittal.rows - higher)).toBeLessThan(2);
  });
});
