/* A viewer of one viewport, written for any DICOM. */
/* global document */
const { cornerstone, cornerstoneDICOMImageLoader: loader } = globalThis;
const part = (name) => document.querySelector(`[data-testid=${name}]`);
const [open, status, element, slider] = ['open', 'status', 'viewport', 'frame'].map(part);

async function start() {
  await cornerstone.init();
  loader.init();
  const engine = new cornerstone.RenderingEngine('page');
  engine.enableElement({ viewportId: 'only', type: cornerstone.Enums.ViewportType.STACK, element });
  return engine.getViewport('only');
}

/** Image ids of all frames of a file; reading the first one tells how many there are. */
async function imageIdsOf(file) {
  const base = loader.wadouri.fileManager.add(file);
  const [first] = frameIds(base, 1);
  await cornerstone.imageLoader.loadAndCacheImage(first);
  const { NumberOfFrames = 1 } = cornerstone.metaData.get('instance', first) ?? {};
  return frameIds(base, Number(NumberOfFrames));
}

const frameIds = (base, count) => Array.from({ length: count }, (_, index) => `${base}?frame=${index + 1}`);

const viewport = start();

open.addEventListener('change', async () => {
  try {
    const stacks = await Promise.all([...open.files].map(imageIdsOf));
    const imageIds = stacks.flat();
    await (await viewport).setStack(imageIds, 0);
    (await viewport).render();
    slider.max = String(imageIds.length);
    slider.value = '1';
    status.textContent = `${imageIds.length} images.`;
  } catch (error) {
    status.textContent = error instanceof Error ? error.message : String(error);
  }
});

slider.addEventListener('input', async () => {
  await (await viewport).setImageIdIndex(Number(slider.value) - 1);
});
