import { describe, expect, it } from '@jest/globals';
import { describePart10, type Description } from '../../src/core/index.js';
// Internal: the public extension needs OHIF around it, which shows of this what fits its corners.
import { Notifier } from '../../src/ohif/notifier.js';
import { firstPart } from '../../src/dicomweb/multipart.js';
import { overlayModule, provenanceLines } from '../../src/ohif/provenance.js';
import { specimen } from '../generator/families.js';
import type { Notification, OverlayItem } from '../../src/ohif/host.js';
import { eventually } from '../support/eventually.js';

const described = async (name: string): Promise<Description> =>
  describePart10((await specimen(name).build()).bytes);

describe('the lines of a viewport’s corner', () => {
  it('name what is stated, derived and assumed', async () => {
    expect(provenanceLines(await described('macular-cube-8.EX.DCM'))).toEqual([
      'CZM cube · upright',
      'Left eye',
      'Pixel stated: 0.0117 × 0.00196 mm',
      'Step assumed: 0.0472 mm',
      'Planes assumed',
    ]);
    expect(provenanceLines(await described('spacing-derived.EX.DCM'))[2]).toBe(
      'Pixel derived: 0.00587 × 0.00196 mm',
    );
  });

  it('say what is not known', async () => {
    expect(provenanceLines(await described('hd-cross.EX.DCM')).at(-1)).toBe('Step unknown: no MPR');
    expect(provenanceLines(await described('unknown-shape.EX.DCM'))).toEqual([
      'CZM scan of unknown kind · as stored',
      'Left eye',
      'Pixel size unknown',
      'Step unknown: no MPR',
    ]);
  });

  it('name the eye, or say that it is not known', async () => {
    expect(provenanceLines(await described('standard-lslo-right-eye.dcm')).slice(0, 2)).toEqual([
      'CZM fundus · orientation as stated',
      'Right eye',
    ]);
    expect(provenanceLines(await described('standard-eye-contradicted.dcm'))[1]).toBe('Eye unknown');
  });

  it('are for CZM’s instances only', async () => {
    const cube = await described('macular-cube-8.EX.DCM');
    const [module] = overlayModule((uid) => (uid === '1.2.3' ? cube : undefined));
    const { 'viewportOverlay.bottomLeft': push } = module!.value as Record<
      string,
      { readonly $push: readonly OverlayItem[] }
    >;
    const [first] = push!.$push;
    expect(first!.condition({ instance: { SOPInstanceUID: '1.2.3' } })).toBe(true);
    expect(first!.contentF({ referenceInstance: { SOPInstanceUID: '1.2.3' } })).toBe('CZM cube · upright');
    expect(first!.condition({ instance: { SOPInstanceUID: '1.2.4' } })).toBe(false);
    expect(first!.condition({})).toBe(false);
  });
});

describe('notifications', () => {
  it('wait until OHIF can show them, and warnings come once', async () => {
    const shown: Notification[] = [];
    let ready = false;
    const notifier = new Notifier({
      show(notification) {
        if (!ready) return null;
        shown.push(notification);
        return shown.length;
      },
    });
    notifier.warn('A warning.');
    notifier.warn('A warning.');
    expect(shown).toEqual([]);
    ready = true;
    await eventually(() => expect(shown).not.toEqual([]));
    expect(shown.map(({ message, type }) => [message, type])).toEqual([['A warning.', 'warning']]);
  });
});

describe('a multipart answer', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from([...text].map((c) => c.charCodeAt(0)));
  const type = 'multipart/related; type="application/dicom"; boundary=b-1';

  it('is its first part', () => {
    const body = bytes('--b-1\r\nContent-Type: application/dicom\r\n\r\nDICM\r\n\0\r\n--b-1--');
    expect(firstPart(body, type)).toEqual(bytes('DICM\r\n\0'));
    expect(firstPart(body, type.replace('b-1', '"b-1"'))).toEqual(bytes('DICM\r\n\0'));
  });

  it('is the whole body where the server sends one file', () => {
    const body = bytes('DICM');
    expect(firstPart(body, 'application/dicom')).toBe(body);
  });

  it.each(['', '--b-1\r\n', '--b-1\r\n\r\nDICM', '--b-2\r\n\r\nDICM\r\n--b-2--'])(
    'that is truncated is an error: %j',
    (text) => {
      expect(() => firstPart(bytes(text), type)).toThrow(expect.objectContaining({ code: 'CZM_HTTP' }));
    },
  );
});
