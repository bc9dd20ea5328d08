// Puts a .gz and a .br beside each file that gets smaller by it, so that no request pays for it.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;

/** All files under a folder. */
export function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

export function compress(folder) {
  for (const path of files(folder).filter((path) => TEXT.test(path))) {
    const plain = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    const packed = { gz: gzipSync(plain, { level: 9 }), br: brotliCompressSync(plain, { params }) };
    for (const [ending, bytes] of Object.entries(packed)) {
      if (bytes.length < plain.length) writeFileSync(`${path}.${ending}`, bytes);
    }
  }
}
