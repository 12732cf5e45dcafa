import type { DicomJson } from '../core/index.js';

/*
 * What this extension touches of OHIF 3.13 and 3.14, and no more. Nothing of OHIF is imported: the prebuilt viewer
 * has no modules to import from.
 */

/** dicomweb-client's DICOMwebClient, of which a data source makes one in each `initialize`. */
export interface DicomWebClient {
  retrieveSeriesMetadata(options: InstanceAddress): Promise<readonly DicomJson[]>;
  retrieveStudyMetadata(options: InstanceAddress): Promise<readonly DicomJson[]>;
  /** Where it asks for instances and their metadata, and with which headers. */
  readonly wadoURL?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface InstanceAddress {
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID?: string;
}

/** A data source: the DICOMweb one has a client, the one for local files has none. */
export interface DataSource {
  initialize?(options: unknown): unknown;
  readonly retrieve?: { getWadoDicomWebClient?(): DicomWebClient | undefined };
  readonly query?: { readonly studies?: Searchable; readonly series?: Searchable };
  getImageIdsForDisplaySet?(displaySet: DisplaySet): readonly string[];
  getImageIdsForInstance?(request: InstanceRequest): unknown;
}

/** What a data source is asked of one frame, from 1. */
export interface InstanceRequest {
  readonly instance: NaturalizedInstance;
  readonly frame?: number | undefined;
}

/** What OHIF shows in one viewport, by what is used of it here. */
export interface DisplaySet {
  readonly images?: readonly NaturalizedInstance[];
  getThumbnailSrc?: unknown;
  /** Read by OHIF where it sorts, and nowhere else. */
  seriesTime?: string;
}

/** Makes display sets of the instances of one series, of certain SOP classes. */
export interface SopClassHandler {
  getDisplaySetsFromSeries(instances: readonly NaturalizedInstance[]): readonly DisplaySet[];
}

interface Searchable {
  search?(...parameters: readonly unknown[]): unknown;
}

export interface ExtensionManager {
  readonly dataSourceMap?: Readonly<Record<string, readonly DataSource[]>>;
  getModuleEntry(id: string): unknown;
  /** Makes a data source; called for every one that is added or configured again at run time. */
  _createDataSourceInstance?(definition: { readonly sourceName: string }): unknown;
}

/** One instance as dcmjs naturalizes it: attributes by keyword, private ones by tag. */
export type NaturalizedInstance = Record<string, unknown>;

export type MakeDisplaySets = (
  instances: readonly unknown[],
  options?: { readonly batch?: boolean },
) => unknown;

export interface DisplaySetService {
  makeDisplaySets: MakeDisplaySets;
  /** Handlers of the mode that is open, in the order in which they are asked. */
  SOPClassHandlerIds?: readonly string[];
}

export interface Notification {
  readonly title: string;
  readonly message: string;
  readonly type: 'info' | 'warning' | 'error';
  readonly duration: number;
}

export interface NotificationService {
  /** The notification's id; null while OHIF's page is not there yet. */
  show(notification: Notification): unknown;
  hide?(id: unknown): void;
}

/** Who is signed on. */
export interface UserAuthenticationService {
  getAuthorizationHeader?(): Readonly<Record<string, string>> | undefined;
}

/** How a button looks. */
export interface ButtonState {
  readonly visible: boolean;
  readonly isToggled: boolean;
  readonly tooltip: string;
  readonly className: string;
}

/** A button of the toolbar. */
export interface ToolbarButton {
  readonly id: string;
  readonly uiType: string;
  readonly props: {
    readonly icon: string;
    readonly label: string;
    readonly commands: () => void;
    readonly evaluate: (properties: { readonly viewportId?: string | undefined }) => ButtonState;
  };
}

export interface ToolbarService {
  readonly EVENTS?: Readonly<Record<string, string>>;
  readonly state?: { readonly buttonSections?: Readonly<Record<string, readonly string[] | undefined>> };
  subscribe?(event: string, listener: () => void): unknown;
  register?(buttons: readonly ToolbarButton[]): void;
  clearButtonSection?(section: string): void;
  updateSection?(section: string, ids: readonly string[]): void;
  refreshToolbarState?(properties: { readonly viewportId: string | undefined }): unknown;
}

/** A measurement as OHIF's panel lists it. */
export interface Measurement {
  readonly displayText?: { readonly primary?: readonly string[] };
  /** For the CSV file. */
  readonly getReport?: () => {
    readonly columns?: readonly string[];
    readonly values?: readonly unknown[];
  };
}

/** What makes measurements of Cornerstone's annotations of one tool. */
export interface MeasurementMapping {
  toMeasurementSchema: (detail: {
    readonly annotation?: { readonly data?: unknown };
  }) => Measurement | null | undefined;
}

export interface MeasurementService {
  getSourceMappings?(name: string, version: string): readonly MeasurementMapping[] | undefined;
}

/** `@cornerstonejs/tools`. */
export interface HostTools {
  readonly Enums: { readonly Events: Readonly<Record<string, string>> };
  readonly annotation?: {
    readonly state: { getAllAnnotations(): readonly { invalidated?: boolean | undefined }[] };
  };
  readonly ToolGroupManager: {
    getAllToolGroups(): readonly {
      getToolInstances(): Readonly<Record<string, HostTool>>;
    }[];
  };
}

/** A tool in one group of them. */
export interface HostTool {
  readonly configuration?: {
    /** What stands beside a measurement. Circles and rectangles are measured in several targets, which lie in one plane. */
    getTextLines?: (data: unknown, targetId: string | readonly string[]) => readonly string[] | undefined;
  };
}

export interface Services {
  readonly displaySetService?: DisplaySetService;
  readonly userAuthenticationService?: UserAuthenticationService;
  readonly uiNotificationService?: NotificationService;
  readonly toolbarService?: ToolbarService;
  readonly viewportGridService?: { getActiveViewportId?(): string | undefined };
  readonly measurementService?: MeasurementService;
}

/** What OHIF hands to `preRegistration`. */
export interface ExtensionParameters {
  readonly servicesManager: { readonly services: Services };
  readonly extensionManager: ExtensionManager;
  /** `window.config`. */
  readonly appConfig?: { readonly czm?: unknown };
  /** Where the extension was named as `[extension, configuration]`. */
  readonly configuration?: unknown;
}

/** What OHIF hands to a viewport overlay item. */
export interface OverlayProperties {
  readonly instance?: NaturalizedInstance | null;
  readonly referenceInstance?: NaturalizedInstance | null;
}

export interface OverlayItem {
  readonly id: string;
  readonly inheritsFrom: 'ohif.overlayItem';
  readonly title: string;
  readonly condition: (properties: OverlayProperties) => boolean;
  readonly contentF: (properties: OverlayProperties) => string;
}

/** An extension as OHIF expects it. */
export interface OhifExtension {
  readonly id: string;
  /** Called once, before a mode is opened: attaches the plugin to OHIF's Cornerstone and data sources. */
  preRegistration(parameters: ExtensionParameters): Promise<void> | void;
  /** Called whenever a mode is opened. */
  onModeEnter(parameters: Pick<ExtensionParameters, 'servicesManager'>): void;
  /** The lines in the corners of viewports. */
  getCustomizationModule(): readonly { readonly name: string; readonly value: unknown }[];
  /** What makes display sets of Raw Data Storage. */
  getSopClassHandlerModule(): readonly (SopClassHandler & {
    readonly name: string;
    readonly sopClassUids: readonly string[];
  })[];
}
