/* global window */
/** @type {AppTypes.Config} Configuration of a prebuilt OHIF 3.13, served beside its index.html. */
window.config = {
  routerBasename: null,
  // The folder czm-ohif is beside index.html. If OHIF is served from a subpath: '/that/path/czm-ohif/czm-ohif.js'.
  extensions: ['/czm-ohif/czm-ohif.js'],
  // Options of the extension, all optional:
  // czm: { enabled: true, orientation: 'upright', workers: 2, damagedFrames: 'reject' },
  modes: [],
  showStudyList: true,
  maxNumberOfWebWorkers: 3,
  showLoadingIndicator: true,
  // Volumes of unevenly spaced slices are refused.
  strictZSpacingForVolumeViewport: true,
  maxNumRequests: { interaction: 100, thumbnail: 5, prefetch: 25 },
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        friendlyName: 'Archive',
        name: 'archive',
        wadoUriRoot: '/wado',
        qidoRoot: '/dicom-web',
        wadoRoot: '/dicom-web',
        qidoSupportsIncludeField: true,
        imageRendering: 'wadors',
        // Thumbnails made by the archive would show scrambled frames: let the viewer make them.
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        omitQuotationForMultipartRequest: true,
      },
    },
    // Files from the user's own disk, at /local. Leave it out if you do not want it.
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomlocal',
      sourceName: 'dicomlocal',
      configuration: { friendlyName: 'Files on this computer' },
    },
  ],
  // OHIF calls this for every failed request without checking that it exists.
  httpErrorHandler: () => undefined,
};
