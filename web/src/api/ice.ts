/* Reads iceConfig: by which servers media may find its way. */
import { Properties, textOrAbsent } from './arguments.js';
import type { IceConfig } from '../generated/host.js';

/** More than the core accepts, so that the core can say what is wrong. */
const textBytesMax = 2048;
const serversMax = 32;
const urlsMax = 16;

/** What is of the wrong type is named; what it says is for the core to judge. */
export function readIce(value: unknown): IceConfig {
  const properties = new Properties(value, 'iceConfig');
  const list = properties.values.customServers ?? [];
  if (!Array.isArray(list)) properties.complain('iceConfig.customServers: a list is expected');
  const customServers = [list]
    .flat()
    .slice(0, serversMax)
    .map((each: unknown) => {
      const server = new Properties(each, 'iceConfig.customServers');
      const urls: unknown[] = [server.values.urls ?? []].flat().slice(0, urlsMax);
      const read = {
        urls: urls.map((url) => textOrAbsent(url, textBytesMax) ?? ''),
        username: server.text('username', textBytesMax),
        credential: server.text('credential', textBytesMax),
      };
      if (server.invalid !== undefined) properties.complain(server.invalid);
      return read;
    });
  return {
    includeServers: properties.text('includeServers', 16),
    transportPolicy: properties.text('transportPolicy', 16),
    customServers,
    invalid: properties.invalid,
  };
}
