/** Reads zip archives: those that this page makes, and what people pack run folders with. */
import { SeqloomError } from '../../src';
import { crc32 } from '../../src/data/crc32';
import { bytesOf } from './bytesOf';

const DIRECTORY_END = 0x06054b50;
const DIRECTORY_END_BYTES = 22;
/** A comment may follow the directory's end. */
const COMMENT_BYTES = 65535;
const MEMBER = 0x02014b50;
const MEMBER_BYTES = 46;
const METHODS = { stored: 0, deflated: 8 };

/** A file in an archive, read when it is asked for. */
export interface ZipMember {
  name: string;
  read(): Promise<File>;
}

/**
 * The files of an archive, without its folders.
 * @throws SeqloomError when it is damaged; `read` also when its member is, or is packed in a way that is not read
 */
export async function unzip(archive: File): Promise<ZipMember[]> {
  const damaged = (what: string) =>
    new SeqloomError(`${archive.name} is damaged: ${what}. Save or pack it again.`);
  const from = Math.max(0, archive.size - DIRECTORY_END_BYTES - COMMENT_BYTES);
  const tail = viewOf(await bytesOf(archive, archive.name, from));
  let end = tail.byteLength - DIRECTORY_END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== DIRECTORY_END) end--;
  if (end < 0) throw damaged('it has no end of a zip archive');
  const at = tail.getUint32(end + 16, true);
  const bytes = await bytesOf(archive, archive.name, at, at + tail.getUint32(end + 12, true));
  const directory = viewOf(bytes);
  const members: ZipMember[] = [];
  for (let i = 0, count = tail.getUint16(end + 10, true), offset = 0; i < count; i++) {
    if (offset + MEMBER_BYTES > bytes.length || directory.getUint32(offset, true) !== MEMBER) {
      throw damaged('its list of files is cut short');
    }
    const uint32 = (field: number) => directory.getUint32(offset + field, true);
    const [method, checksum, packed, start] = [uint32(10) & 0xffff, uint32(16), uint32(20), uint32(42)];
    const [nameBytes, extra, comment] = [28, 30, 32].map((field) => uint32(field) & 0xffff);
    const name = new TextDecoder().decode(bytes.subarray(offset + MEMBER_BYTES).subarray(0, nameBytes));
    offset += MEMBER_BYTES + nameBytes + extra + comment;
    if (name.endsWith('/')) continue;
    const read = async () => {
      const header = viewOf(await bytesOf(archive, archive.name, start, start + 30));
      if (header.byteLength < 30) throw damaged(`${name} is not where its list of files says`);
      const content = start + 30 + header.getUint16(26, true) + header.getUint16(28, true);
      const raw = archive.slice(content, content + packed);
      const unpacked = await unpack(raw, method).catch(() => undefined);
      if (!unpacked || crc32(unpacked) !== checksum) throw damaged(`${name} cannot be unpacked`);
      return new File([unpacked], name);
    };
    members.push({ name, read });
  }
  return members;
}

async function unpack(raw: Blob, method: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (method === METHODS.stored) return new Uint8Array(await raw.arrayBuffer());
  if (method !== METHODS.deflated) return undefined;
  const stream = raw.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
