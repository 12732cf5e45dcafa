import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  worker: { format: 'es' },
  // dcmjs, which Cornerstone parses with, asks for these two of Node's modules.
  resolve: { alias: { events: 'events/', buffer: 'buffer/' }, dedupe: ['@cornerstonejs/metadata'] },
  optimizeDeps: { exclude: ['cornerstone-czm-image-loader'] },
});
