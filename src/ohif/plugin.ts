import {
  type CzmError,
  type Description,
  type DicomJson,
  type FrameLocation,
  frameLocations,
  isCzmError,
} from '../core/index.js';
import { jsonAttributes, readRecord, SOP_CLASS, TAGS, tellsContent } from '../core/internal.js';
import { registerWith } from '../cornerstone/register.js';
import type { RegisterOptions, Registration } from '../cornerstone/registration.js';
import type { ImageWarning } from '../cornerstone/host/warn.js';
import { labelCoarse } from './coarse-label.js';
import { addImageIds, repairDataSources } from './data-sources.js';
import { repairDisplaySets } from './display-sets.js';
import { tellFailures } from './failures.js';
import { instanceUrl } from './instance-url.js';
import { LayerToggle } from './layer-toggle.js';
import { QualifiedMeasurements } from './measurements.js';
import { layersToJson } from './naturalized.js';
import { showScanLines } from './scan-lines.js';
import { LayerButton } from './toolbar.js';
import type { DicomWebClient, NaturalizedInstance } from './host.js';
import { withStatedSpacing } from './missing-spacing.js';
import type { Notifier } from './notifier.js';
import { RawDataSets } from './raw-data-sets.js';
import type { Hooks } from './hooks.js';

/** What a user is told at once. Of the rest, a viewport's overlay and `czm.describe` speak. */
const TOLD: ReadonlySet<ImageWarning['code']> = new Set([
  'FRAME_COUNT',
  'FRAME_DAMAGED',
  'FRAMES_DIFFER',
  'LATERALITY',
  'ORIENTATION',
  'SLOW_AXIS',
  'SPACING',
  'TWO_COPIES',
  'UNKNOWN_DATA_SET',
]);

/** The SOP classes of what holds layers. */
const MAY_HOLD_LAYERS: ReadonlySet<string> = new Set([SOP_CLASS.rawData, SOP_CLASS.heightMap]);

/** The plugin inside OHIF, from the data source to the viewport. */
export class OhifPlugin {
  readonly #registration: Registration;
  readonly #notifier: Notifier;
  readonly #descriptions = new Map<string, Description>();
  /** Of instances that state where their frames lie, by SOP Instance UID. */
  readonly #locations = new Map<string, readonly FrameLocation[]>();
  readonly #hooks: Hooks;
  readonly #button: LayerButton;
  readonly #measurements: QualifiedMeasurements;
  /** Makes display sets of the images in Raw Data Storage. */
  readonly rawData: RawDataSets;

  /** @throws {@link HostError} where Cornerstone lacks what the plugin takes hold of; then nothing is changed. */
  constructor(hooks: Hooks, options: RegisterOptions, notifier: Notifier) {
    this.#notifier = notifier;
    this.#hooks = hooks;
    this.#registration = registerWith(
      { core: hooks.core },
      { ...options, onWarning: (warning) => this.#tell(warning) },
    );
    this.rawData = new RawDataSets({
      registration: this.#registration,
      extensionManager: hooks.extensionManager,
      authorization: hooks.authorization,
      notifier,
      keep: (uid, description) => this.#remember(uid, description),
    });
    addImageIds(hooks.extensionManager, (request) => this.rawData.imageIds(request));
    repairDataSources(hooks.extensionManager, (json, client) => this.#repairAnswer(json, client));
    repairDisplaySets(
      hooks.displaySetService,
      (json) => this.#repairInstance(json),
      (reason) => this.#leaveOut(reason),
      (instance) => this.#findLayersIn(instance),
    );
    tellFailures(hooks.core, notifier);
    // Without the option nothing is coarse here, and nobody need look.
    const isCoarse = (imageId: string): boolean =>
      options.coarseFirst === true && this.#registration.describe(imageId)?.coarse === true;
    if (options.coarseFirst === true)
      labelCoarse({ core: hooks.core, isCoarse, completed: () => this.#measurements.measureAnew() });
    showScanLines(hooks.core, {
      locations: (uid) => this.#locations.get(uid) ?? [],
      describe: (uid) => this.#descriptions.get(uid),
    });
    const toggle = new LayerToggle({
      core: hooks.core,
      registration: this.#registration,
      changed: () => this.#button.refresh(),
      tell: (reason) => notifier.inform(`No layers are shown. ${reason}`),
    });
    this.#button = new LayerButton(hooks.services, toggle);
    this.#measurements = new QualifiedMeasurements({
      core: hooks.core,
      tools: hooks.tools,
      service: hooks.services.measurementService,
      describe: (imageId) => this.#registration.describe(imageId),
      isCoarse,
    });
  }

  /** Takes hold of what comes with a mode. */
  enterMode(): void {
    this.#measurements.enterMode();
  }

  /** What is known of an instance; undefined for everyone else's. */
  describe(sopInstanceUID: string): Description | undefined {
    return this.#descriptions.get(sopInstanceUID);
  }

  /** Of an archive's answer. What is refused is left out: one bad instance must not cost the study. */
  async #repairAnswer(json: DicomJson, client: DicomWebClient): Promise<DicomJson | undefined> {
    try {
      return await this.#completed(json, client);
    } catch (error) {
      if (!isCzmError(error)) throw error;
      this.#leaveOut(error);
      return undefined;
    }
  }

  /** Of an instance on a server, the layers are retrieved when somebody wants to see them. */
  #announceLayers(json: DicomJson, client: DicomWebClient): void {
    const url = instanceUrl(json, client);
    // A client has the authorization of when it was last used.
    const headers = () => ({ ...client.headers, ...this.#hooks.authorization() });
    if (url !== undefined && this.#registration.addLayersJson(json, { url, headers })) this.#button.refresh();
  }

  /** Of a file that OHIF has read, they are in memory. */
  #findLayersIn(instance: NaturalizedInstance): void {
    const { url } = instance;
    const mayHold = MAY_HOLD_LAYERS.has(String(instance['SOPClassUID']).split('\0')[0]?.trim() ?? '');
    if (!mayHold || typeof url !== 'string' || !url.startsWith('dicomfile:')) return;
    if (this.#registration.addLayersJson(layersToJson(instance))) this.#button.refresh();
  }

  async #completed(json: DicomJson, client: DicomWebClient): Promise<DicomJson> {
    this.#announceLayers(json, client);
    const first = this.#repair(json);
    if (first.description.family === 'raw-data-storage') {
      await this.rawData.prepare(json, client);
      return withSopClass(json);
    }
    if (!lacksSpacing(first.description)) return this.#keep(first, json);
    const completed = await withStatedSpacing(client, json).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#notifier.warn(
        `The pixel spacing of a scan could not be read, so lengths are in pixels. ${reason}`,
      );
      return json;
    });
    return this.#keep(completed === json ? first : this.#repair(completed), json);
  }

  /** Of an instance that is about to become a display set, from whatever data source. */
  #repairInstance(json: DicomJson): DicomJson {
    // The archive's answer was repaired before. The same scan may come again from a file, and that was not.
    if (readRecord(jsonAttributes(json)) !== undefined) return json;
    const repaired = this.#repair(json);
    return repaired.description.family === 'raw-data-storage'
      ? withSopClass(json)
      : this.#keep(repaired, json);
  }

  #repair(json: DicomJson): ReturnType<Registration['repairJson']> {
    return this.#registration.repairJson(json);
  }

  #keep({ json: repaired, description }: ReturnType<Registration['repairJson']>, json: DicomJson): DicomJson {
    if (description.family === 'not-czm') return json;
    const uid = json[TAGS.SOPInstanceUID]?.Value?.[0];
    if (typeof uid !== 'string') return repaired;
    // OHIF makes no display set of an instance whose class does not tell what it is.
    const isShown = tellsContent(String(repaired[TAGS.SOPClassUID]?.Value?.[0] ?? ''));
    this.#remember(uid, description, isShown);
    const locations = description.family === 'standard' ? frameLocations({ json }) : [];
    if (locations.some(({ pictures }) => pictures.length > 0)) this.#locations.set(uid, locations);
    return repaired;
  }

  #remember(sopInstanceUID: string, description: Description, isShown = true): void {
    this.#descriptions.set(sopInstanceUID, description);
    if (!isShown) return;
    for (const warning of description.warnings) this.#tell(warning);
  }

  #leaveOut({ message }: CzmError): void {
    this.#notifier.warn(`An instance of a Carl Zeiss Meditec scan is not shown. ${message}`);
  }

  #tell({ code, message }: Pick<ImageWarning, 'code' | 'message'>): void {
    if (TOLD.has(code)) this.#notifier.warn(message);
  }
}

/** Raw Data Storage whose SOP class does not say so goes to the handler that knows what it is. */
function withSopClass(json: DicomJson): DicomJson {
  const stated = json[TAGS.SOPClassUID]?.Value?.[0];
  return typeof stated === 'string' && tellsContent(stated)
    ? json
    : { ...json, [TAGS.SOPClassUID]: { vr: 'UI', Value: [SOP_CLASS.rawData] } };
}

/** Whether this is a CZM image whose pixel size neither its metadata nor its private elements tell. */
function lacksSpacing({ family, spacing, stored }: Description): boolean {
  const isImage = (family === 'ex-dcm' || family === 'clean') && stored.rows > 0;
  return isImage && (spacing.horizontal.mm === null || spacing.vertical.mm === null);
}
