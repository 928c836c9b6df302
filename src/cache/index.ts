export { filesOf, stampFiles, type FileStamp } from './file-stamps.ts';
export type { ParseConditions } from './fingerprint.ts';
export { keepParse, type FreshParse } from './keep-parse.ts';
export { ownVersion } from './own-version.ts';
export { reuseParse, type ReusedParse, type ReuseRequest } from './reuse-parse.ts';
