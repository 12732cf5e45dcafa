import { swapsAxes } from '../../core/index.js';
import type { CalibratedSpacing, HostCore } from '../host/host.js';
import { baseImageId, frameImageId, frameNumber } from '../host/image-id.js';
import type { DataSet } from './registry.js';

const TYPE = 'calibratedPixelSpacing';

/**
 * Corrects what the host remembers about a data set's spacing. The host records the spacing when it first reads an
 * image plane, and neither changes nor purges it; its tools trust it more than the image. A value recorded before a
 * repair would give wrong millimetres. Calibrations made by a user are left alone.
 */
export function correctCalibration(core: HostCore, imageId: string, dataSet: DataSet): void {
  const provider = core.utilities.calibratedPixelSpacingMetadataProvider;
  const { frames, family } = dataSet.description;
  for (let frame = 1; frame <= frames.count; frame++) {
    const spacing = hostSpacing(dataSet, frame);
    // What a standard object does not state here, the host may find elsewhere in it.
    if (family === 'standard' && spacing.rowPixelSpacing === undefined) return;
    for (const id of frameImageIds(baseImageId(imageId), frame)) {
      const known = provider.get(TYPE, id);
      if (known === undefined || isUsers(known) || same(known, spacing)) continue;
      provider.add(id, { ...spacing, type: '' });
    }
  }
}

/**
 * Whether the host's metadata describe a frame the other way round from how it will be decoded: an application may have
 * added them to one of the host's stores before the plugin was registered. For square frames, only the spacing shows
 * this.
 */
export function describesOtherOrientation(core: HostCore, imageId: string, dataSet: DataSet): boolean {
  const expected = hostSpacing(dataSet, frameNumber(imageId));
  const plane = core.metaData.get('imagePlaneModule', imageId) as CalibratedSpacing | undefined;
  const turned = {
    rowPixelSpacing: expected.columnPixelSpacing,
    columnPixelSpacing: expected.rowPixelSpacing,
  };
  return plane !== undefined && !close(plane, expected) && close(plane, turned);
}

function close(a: CalibratedSpacing, b: CalibratedSpacing): boolean {
  const near = (x: number | undefined, y: number | undefined): boolean =>
    typeof x === 'number' && typeof y === 'number' && Math.abs(x - y) <= y * 1e-3;
  return near(a.rowPixelSpacing, b.rowPixelSpacing) && near(a.columnPixelSpacing, b.columnPixelSpacing);
}

/** Millimetres between rows and between columns, as the host's metadata describe the frame. */
function hostSpacing(dataSet: DataSet, frame: number): CalibratedSpacing {
  const { orientation, description } = dataSet;
  const { horizontal, vertical } = description.spacing;
  const sideways = orientation === 'stored' && swapsAxes(description.orientation.turns[frame - 1] ?? 'none');
  const [rows, columns] = sideways ? [horizontal, vertical] : [vertical, horizontal];
  if (rows.mm === null || columns.mm === null) return {};
  return { rowPixelSpacing: rows.mm, columnPixelSpacing: columns.mm };
}

function frameImageIds(base: string, frame: number): string[] {
  return [
    frameImageId(base, frame),
    `${base}&frame=${frame}`,
    `${base}/frames/${frame}`,
    ...(frame === 1 ? [base] : []),
  ];
}

const isUsers = ({ scale, type }: CalibratedSpacing): boolean =>
  scale !== undefined || (type !== undefined && type !== '');

const same = (a: CalibratedSpacing, b: CalibratedSpacing): boolean =>
  a.rowPixelSpacing === b.rowPixelSpacing && a.columnPixelSpacing === b.columnPixelSpacing;
