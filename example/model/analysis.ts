import { isHeightMap } from 'cornerstone-czm-image-loader/layers';
import type { Series } from './series.js';

/** Whether it is the result of an analysis, which has no pictures and needs none: its layers are drawn over a scan. */
export const isAnalysis = ({ description, exam }: Pick<Series, 'description' | 'exam'>): boolean =>
  description?.family === 'analysis' || (exam !== undefined && isHeightMap(exam));
