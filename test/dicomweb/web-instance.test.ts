import { describe, expect, it } from '@jest/globals';
// Internal: addresses alone, without servers of these names.
import { bulkDataUrl } from '../../src/dicomweb/web-instance.js';

const SERIES = 'https://archive.example/pacs/dicom-web/studies/1.2/series/3.4';
const INSTANCE = `${SERIES}/instances/5.6`;
const at = (uri: string, instance: { url?: string; metadataUrl?: string } = {}): string | undefined =>
  bulkDataUrl(uri, { url: INSTANCE, ...instance });

describe('the address of bulk data', () => {
  it.each([
    ['as it is', `${INSTANCE}/bulk/1`, `${INSTANCE}/bulk/1`],
    ['with its query', `${INSTANCE}/bulk/1?x=2&y=3`, `${INSTANCE}/bulk/1?x=2&y=3`],
    ['elsewhere at the archive', 'https://archive.example/bulk?id=7', 'https://archive.example/bulk?id=7'],
    ['absolute without the archive', '/other/bulk/7', 'https://archive.example/other/bulk/7'],
  ])('is asked for %s', (_, uri, expected) => {
    expect(at(uri)).toBe(expected);
  });

  it.each([
    ['by its own name', 'http://orthanc:8042/dicom-web/studies/1.2/series/3.4/instances/5.6/bulk/1/2'],
    ['without encryption', INSTANCE.replace('https', 'http') + '/bulk/1/2'],
    ['by another path', 'https://archive.example/internal/studies/1.2/series/3.4/instances/5.6/bulk/1/2'],
  ])('that a server behind a proxy gives %s is the instance’s own', (_, uri) => {
    expect(at(uri)).toBe(`${INSTANCE}/bulk/1/2`);
  });

  it('is relative to the metadata: those of the series, or of where they came from', () => {
    expect(at('bulkdata/1')).toBe(`${SERIES}/bulkdata/1`);
    expect(at('instances/5.6/bulk/1')).toBe(`${INSTANCE}/bulk/1`);
    expect(at('../../bulkdata/1')).toBe('https://archive.example/pacs/dicom-web/studies/1.2/bulkdata/1');
    const metadataUrl = `${INSTANCE}/metadata`;
    expect(at('bulk/1', { metadataUrl })).toBe(`${INSTANCE}/bulk/1`);
    expect(at('../bulk/1', { metadataUrl })).toBe(`${SERIES}/instances/bulk/1`);
  });

  it.each([
    ['another server', 'https://elsewhere.example/bulk/1'],
    ['another server without its scheme', '//elsewhere.example/bulk/1'],
    ['another port', 'https://archive.example:8443/bulk/1'],
    ['the archive without encryption', 'http://archive.example/bulk/1'],
    [
      'another server’s instance',
      'https://elsewhere.example/dicom-web/studies/1.2/series/3.4/instances/5.60/bulk',
    ],
    [
      'the instance itself, elsewhere',
      'http://elsewhere.example/dicom-web/studies/1.2/series/3.4/instances/5.6',
    ],
    [
      'a path that leaves the instance',
      'https://elsewhere.example/studies/1.2/series/3.4/instances/5.6/../../x',
    ],
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['data in the address', 'data:application/octet-stream;base64,AAAA'],
    ['no address', 'http://'],
  ])('is none where it names %s', (_, uri) => {
    expect(at(uri)).toBeUndefined();
  });

  it('never leaves the archive, whatever stands before the instance’s path', () => {
    const uri = 'https://elsewhere.example/x?y=/studies/1.2/series/3.4/instances/5.6/bulk/1';
    expect(at(uri)).toBeUndefined();
    expect(at(`https://elsewhere.example/#/studies/1.2/series/3.4/instances/5.6/bulk/1`)).toBeUndefined();
  });

  it('of an instance that is no DICOMweb resource is its server’s', () => {
    const url = 'https://archive.example/files/scan.dcm';
    expect(at('https://archive.example/bulk/1', { url })).toBe('https://archive.example/bulk/1');
    expect(at('https://elsewhere.example/files/scan.dcm/bulk', { url })).toBeUndefined();
  });

  it('is asked for below the instance’s address without its query or a last slash', () => {
    const uri = 'http://orthanc:8042/dicom-web/studies/1.2/series/3.4/instances/5.6/bulk/1';
    expect(at(uri, { url: `${INSTANCE}/` })).toBe(`${INSTANCE}/bulk/1`);
    expect(at('bulkdata/1', { url: `${INSTANCE}/` })).toBe(`${SERIES}/bulkdata/1`);
    expect(at(uri, { url: `${INSTANCE}?tenant=7` })).toBe(`${INSTANCE}/bulk/1`);
    expect(at('bulkdata/1', { url: `${INSTANCE}?tenant=7` })).toBe(`${SERIES}/bulkdata/1`);
  });
});
