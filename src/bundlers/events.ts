/*
 * Node's EventEmitter for browsers, by its own package: Cornerstone's vtk.js imports it, and installs none. The other
 * modules of Node that Cornerstone's codecs name are used in Node only.
 */
import events from 'events/events.js';

export const { EventEmitter } = events;
export default events;
