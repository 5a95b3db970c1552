// part: verify
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The claims of a callback's header; throws unless one of your secrets signed it for this body. */
export function verify(authorization, body, secrets) {
  const form = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/;
  const [, header, claims, signature] = form.exec(authorization) ?? [];
  if (!signature) throw new Error('no signature');
  const given = Buffer.from(signature, 'base64url');
  const isSigned = secrets.some((secret) => {
    const wanted = createHmac('sha256', secret).update(`${header}.${claims}`).digest();
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  if (!isSigned) throw new Error('signed with another secret');
  const said = JSON.parse(Buffer.from(claims, 'base64url'));
  const now = Date.now() / 1000;
  if (said.exp < now || said.iat > now + 300) throw new Error('expired, or the clocks differ');
  const hash = createHash('sha256').update(body).digest('hex');
  if (said.payload_hash !== hash) throw new Error('signed for another body');
  return said;
}
// end: verify
