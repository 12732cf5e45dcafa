import { describe, expect, it } from '@jest/globals';
import type { DicomJson } from '../../src/core/index.js';
// Internal: the public extension needs OHIF around it; here data sources answer what archives seldom do.
import { repairDataSources } from '../../src/ohif/data-sources.js';
import type { DataSource, DicomWebClient } from '../../src/ohif/host.js';

const PLAIN: DicomJson = { '00080060': { vr: 'CS', Value: ['OPT'] } };
const DIRTY: DicomJson = { '00080060': { vr: 'CS', Value: ['dirty'] } };
const REPAIRED: DicomJson = { '00080060': { vr: 'CS', Value: ['repaired'] } };

const repair = (json: DicomJson): Promise<DicomJson> => Promise.resolve(json === DIRTY ? REPAIRED : json);
const study = { studyInstanceUID: '1.2' };

/** As OHIF's DICOMweb data source: each `initialize` makes a new client. */
function dicomweb(
  answer: readonly DicomJson[],
  asynchronous = false,
): DataSource & { client(): DicomWebClient } {
  let client: DicomWebClient | undefined;
  const initialize = () => {
    client = {
      retrieveSeriesMetadata: () => Promise.resolve(answer),
      retrieveStudyMetadata: () => Promise.resolve(answer),
    };
  };
  return {
    initialize: () => (asynchronous ? Promise.resolve().then(initialize) : initialize()),
    retrieve: { getWadoDicomWebClient: () => client },
    client: () => client!,
  };
}

describe('the data sources of OHIF', () => {
  it('do not give an instance that is to be left out', async () => {
    const source = dicomweb([PLAIN, DIRTY, PLAIN]);
    repairDataSources({ dataSourceMap: { archive: [source] }, getModuleEntry: () => undefined }, (json) =>
      Promise.resolve(json === DIRTY ? undefined : json),
    );
    await source.initialize!({});
    expect(await source.client().retrieveStudyMetadata(study)).toEqual([PLAIN, PLAIN]);
  });

  it.each([false, true])(
    'have their metadata repaired after each initialize (asynchronous: %j)',
    async (later) => {
      const source = dicomweb([PLAIN, DIRTY], later);
      repairDataSources({ dataSourceMap: { archive: [source] }, getModuleEntry: () => undefined }, repair);
      for (let i = 0; i < 2; i++) {
        await source.initialize!({});
        expect(await source.client().retrieveSeriesMetadata(study)).toEqual([PLAIN, REPAIRED]);
        expect(await source.client().retrieveStudyMetadata(study)).toEqual([PLAIN, REPAIRED]);
      }
    },
  );

  it('give back the very answer where nothing is CZM’s', async () => {
    const answer = [PLAIN, PLAIN];
    const source = dicomweb(answer);
    repairDataSources({ dataSourceMap: { archive: [source] }, getModuleEntry: () => undefined }, repair);
    await source.initialize!({});
    expect(await source.client().retrieveSeriesMetadata(study)).toBe(answer);
  });

  it('are repaired too where they are added at run time', async () => {
    const dataSourceMap: Record<string, DataSource[]> = {};
    const added = dicomweb([DIRTY]);
    const manager = {
      dataSourceMap,
      getModuleEntry: () => undefined,
      _createDataSourceInstance: ({ sourceName }: { readonly sourceName: string }) => {
        dataSourceMap[sourceName] = [added];
      },
    };
    repairDataSources(manager, repair);
    manager._createDataSourceInstance({ sourceName: 'another' });
    await added.initialize!({});
    expect(await added.client().retrieveSeriesMetadata(study)).toEqual([REPAIRED]);
  });

  it('list local studies and series without what follows the NUL', async () => {
    const rows = [
      { patientName: 'A^B\0\0U', modalities: 'OPT\0\0U/OP\0', instances: 3 },
      { patientName: 'C^D', modalities: 'OPT' },
    ];
    const search = () => rows;
    const source: DataSource = {
      query: { studies: { search }, series: { search: () => Promise.resolve(rows) } },
      retrieve: {},
    };
    repairDataSources({ dataSourceMap: { local: [source] }, getModuleEntry: () => undefined }, repair);
    const cut = [{ patientName: 'A^B', modalities: 'OPT/OP', instances: 3 }, rows[1]];
    expect(source.query!.studies!.search!()).toEqual(cut);
    expect(await source.query!.series!.search!()).toEqual(cut);
  });
});
