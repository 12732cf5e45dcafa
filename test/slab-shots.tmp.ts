import { openViewer, scan } from './example/viewer.js';
import { planeCubes, planeLayers } from './generator/plane-cube.js';
import { specimen } from './generator/families.js';
import { macularLayers } from './generator/macular-layers.js';
const cube = (await specimen('macular-cube.EX.DCM').build()).bytes;
const layers = (await macularLayers.build()).bytes;
for (const [w, h] of [[1280, 720], [390, 844]] as const) {
  const viewer = await openViewer({ width: w, height: h });
  try {
    const t0 = Date.now();
    await viewer.open({ name: 'cube.dcm', bytes: cube }, { name: 'layers.dcm', bytes: layers });
    await viewer.page.keyboard.press('e');
    await viewer.page.waitForFunction(() => /slab/.test(document.querySelector('[data-testid="pane-enface"] .title')?.textContent ?? ''), undefined, { timeout: 120000 });
    console.log(w, 'slab shown', Date.now() - t0);
    await viewer.page.waitForTimeout(500);
    await viewer.page.screenshot({ path: `/tmp/slab-${w}-superficial.png` });
    if (w === 390) await viewer.page.locator('[aria-controls], button[data-testid="toggle-information"]').first().click().catch(() => undefined);
    await viewer.part('slab-kind').selectOption('outer retina').catch((e) => console.log(String(e).slice(0, 200)));
    await viewer.page.waitForTimeout(1500);
    await viewer.page.screenshot({ path: `/tmp/slab-${w}-outer.png` });
    if (w === 1280) {
      await viewer.part('slab-kind').selectOption('depths');
      await viewer.page.waitForTimeout(1000);
      await viewer.page.screenshot({ path: `/tmp/slab-${w}-depths.png` });
      await viewer.page.reload();
      await viewer.page.waitForFunction(() => window.czmExample !== undefined);
      const hole = (b: number, a: number): boolean => b >= 10 && b < 20 && a >= 60 && a < 90;
      await viewer.open(await scan('raw-angiography-square.DCM'));
      await viewer.page.keyboard.press('e');
      await viewer.page.waitForTimeout(6000);
      await viewer.part('slab-kind').selectOption('depths');
      await viewer.part('slab-depth-0').fill('280');
      await viewer.part('slab-depth-1').fill('420');
      await viewer.part('slab-projection').selectOption('maximum');
      await viewer.part('slab-of').selectOption('both');
      await viewer.page.waitForTimeout(4000);
      await viewer.page.screenshot({ path: `/tmp/slab-${w}-flow.png` });
      await viewer.page.reload();
      await viewer.page.waitForFunction(() => window.czmExample !== undefined);
      await viewer.open({ name: 'planes.dcm', bytes: planeCubes('OS').bytes }, { name: 'l.dcm', bytes: planeLayers('OS', undefined, hole) });
      await viewer.page.keyboard.press('e');
      await viewer.page.waitForTimeout(6000);
      await viewer.page.screenshot({ path: `/tmp/slab-${w}-planes.png` });
    }
    console.log(viewer.complaints);
  } finally { await viewer.close(); }
}
