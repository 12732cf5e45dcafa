import { describe, expect, it } from '@jest/globals';
import { baseImageId, containerTag, frameNumber, instanceInUrl } from '../../src/cornerstone/image-id.js';

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
});
