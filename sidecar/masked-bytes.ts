/**
 * Bytes of text that are redacted at once for whoever runs an action: what is longer would hold up everybody else who waits for the
 * sidecar. Apart from what redacts, which takes a moment to load, and which those who only ask for it do not need.
 */
export const MASKED_BYTES_MAX = 2 * 1024 * 1024;
