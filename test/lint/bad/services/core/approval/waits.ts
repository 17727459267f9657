export const wait = (done: () => void): unknown => setTimeout(done, 1);
