export { turnPixels, type Pixels } from '../core/turn-pixels.js';
