import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// Internal: image IDs of every form, without a file behind each.
import {
  baseImageId,
  containerImageId,
  containerItem,
  containerTag,
  fileImageId,
  frameNumber,
  instanceInUrl,
} from '../../src/cornerstone/host/image-id.js';
import { frameImageIds } from '../../src/cornerstone/scans/image-stack.js';

describe('image IDs', () => {
  it.each([
    ['wadouri:http://a/b.dcm', 'wadouri:http://a/b.dcm', 1],
    ['wadouri:http://a/b.dcm?frame=12', 'wadouri:http://a/b.dcm', 12],
    ['wadouri:http://a/b?object=1&frame=3', 'wadouri:http://a/b?object=1', 3],
    ['wadouri:http://a/b?frame=3&object=1', 'wadouri:http://a/b?object=1', 3],
    ['dicomfile:0?frame=2', 'dicomfile:0', 2],
    ['dicomfile:10&frame=2', 'dicomfile:10', 2],
    [
      'wadors:http://a/studies/1/series/2/instances/3/frames/4',
      'wadors:http://a/studies/1/series/2/instances/3',
      4,
    ],
    ['wadors:http://a/instances/3/frames/4?x=1', 'wadors:http://a/instances/3?x=1', 4],
    ['wadouri:http://a/b?container=040710A1&frame=5', 'wadouri:http://a/b?container=040710A1', 5],
  ])('%s has its base and its frame', (imageId, base, frame) => {
    expect(baseImageId(imageId)).toBe(base);
    expect(frameNumber(imageId)).toBe(frame);
  });

  it('tell the instance of a DICOMweb URL', () => {
    expect(instanceInUrl('wadors:http://a/studies/1/series/2/instances/3.4/frames/4')).toBe('3.4');
    expect(instanceInUrl('wadouri:http://a/b.dcm')).toBeUndefined();
  });

  it('tell the container of Raw Data Storage', () => {
    expect(containerTag('dicomfile:0?container=040710a6&frame=1')).toBe('040710A6');
    expect(containerTag('dicomfile:0?frame=1')).toBeUndefined();
  });

  it.each([
    ['dicomfile:0', 'dicomfile:0', undefined, 0],
    ['dicomfile:0?container=040710A1', 'dicomfile:0', '040710A1', 0],
    ['dicomfile:0?container=040710a1&frame=7', 'dicomfile:0', '040710A1', 0],
    ['dicomfile:0?container=040710A1&item=2&frame=7', 'dicomfile:0', '040710A1', 1],
    ['wadouri:http://a/b?x=1&container=040710A1&frame=2', 'wadouri:http://a/b?x=1', '040710A1', 0],
    ['wadouri:http://a/b?container=040710A1&x=1&frame=2', 'wadouri:http://a/b?x=1', '040710A1', 0],
    ['wadouri:http://a/b?frame=2&container=040710A1&x=1', 'wadouri:http://a/b?x=1', '040710A1', 0],
    ['wadouri:http://a/b?x=1&container=040710A1&item=3&y=2', 'wadouri:http://a/b?x=1&y=2', '040710A1', 2],
  ])('%s tells its file and which of its images', (imageId, file, tag, item) => {
    expect([fileImageId(imageId), containerTag(imageId), containerItem(imageId)]).toEqual([file, tag, item]);
  });

  it.each([
    'wadouri:http://a/b?container=040710A12',
    'wadouri:http://a/b?container=040710A',
    'wadouri:http://a/b?container=040710AX',
    'wadouri:http://a/b?mycontainer=040710A1',
    'wadouri:http://a/container=040710A1/b',
  ])('%s names no container', (imageId) => {
    expect([fileImageId(imageId), containerTag(imageId)]).toEqual([imageId, undefined]);
  });

  it('of a container are told apart again', () => {
    const file = fc.constantFrom('dicomfile:3', 'wadouri:http://a/b.dcm', 'wadouri:http://a/b?x=1&y=2');
    const tag = fc.constantFrom('040710A0', '040710A1', '04072AB5');
    fc.assert(
      fc.property(file, tag, fc.nat(20), fc.integer({ min: 1, max: 300 }), (base, name, item, frames) => {
        const image = containerImageId(base, { tag: name, item });
        const last = frameImageIds(image, frames).at(-1) ?? '';
        expect(baseImageId(last)).toBe(image);
        expect(frameNumber(last)).toBe(frames);
        expect([fileImageId(last), containerTag(last), containerItem(last)]).toEqual([base, name, item]);
      }),
    );
  });
});
