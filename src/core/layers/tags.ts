import type { Tag } from '../dicom/tag.js';

/**
 * The attributes that analysis objects and height maps have and images have not, by their keywords (PS3.6). They are
 * not in {@link ../dicom/tags.js}, so that programs that only read images do not load them.
 */
export const LAYER_TAGS = {
  ReferencedSeriesSequence: '00081115',
  ReferencedImageSequence: '00081140',
  ReferencedInstanceSequence: '0008114A',
  ReferencedFrameNumber: '00081160',
  DerivationImageSequence: '00089124',
  ContributingEquipmentSequence: '0018A001',
  FloatPixelPaddingValue: '00280122',
  DoubleFloatPixelPaddingValue: '00280123',
  FloatPixelPaddingRangeLimit: '00280124',
  DoubleFloatPixelPaddingRangeLimit: '00280125',
  LUTExplanation: '00283003',
  MeasurementUnitsCodeSequence: '004008EA',
  LUTLabel: '00409210',
  DoubleFloatRealWorldValueLastValueMapped: '00409213',
  DoubleFloatRealWorldValueFirstValueMapped: '00409214',
  SegmentationType: '00620001',
  SegmentSequence: '00620002',
  SegmentedPropertyCategoryCodeSequence: '00620003',
  SegmentNumber: '00620004',
  SegmentLabel: '00620005',
  SegmentDescription: '00620006',
  SegmentationAlgorithmIdentificationSequence: '00620007',
  SegmentAlgorithmType: '00620008',
  SegmentAlgorithmName: '00620009',
  SegmentIdentificationSequence: '0062000A',
  ReferencedSegmentNumber: '0062000B',
  SegmentedPropertyTypeCodeSequence: '0062000F',
  AlgorithmFamilyCodeSequence: '0066002F',
  AlgorithmVersion: '00660031',
  AlgorithmName: '00660036',
  ContentLabel: '00700080',
  ContentDescription: '00700081',
  ContentCreatorName: '00700084',
} as const satisfies Readonly<Record<string, Tag>>;
