/* Cornerstone3D as scripts on a plain page find it: on window. Built by webpack.config.js. */
import * as cornerstone from '@cornerstonejs/core';
import * as cornerstoneDICOMImageLoader from '@cornerstonejs/dicom-image-loader';
import * as cornerstoneMetadata from '@cornerstonejs/metadata';

Object.assign(globalThis, { cornerstone, cornerstoneDICOMImageLoader, cornerstoneMetadata });
