import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** The address that was about to be dialled is not on the public network. */
export class AddressRefusedError extends Error {
  readonly code = 'ADDRESS_REFUSED';
  constructor(address: string) {
    super(`地址 ${address} 属于内网或保留网段，已拒绝连接；如确为本单位信源，请在配置中设 isLocal: true`);
    this.name = 'AddressRefusedError';
  }
}

/** Ranges that a source marked local may live in. Link-local (cloud metadata) is never among them. */
const LOCAL_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal']);

/** Whether an IP literal may be dialled: public unicast, or also private and loopback for a local source. */
export function isAllowedAddress(address: string, isLocal: boolean): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!ipaddr.isValid(plain)) return false;
  // `process` turns ::ffff:127.0.0.1 into 127.0.0.1 before its range is asked for.
  const range = ipaddr.process(plain).range();
  return range === 'unicast' || (isLocal && LOCAL_RANGES.has(range));
}

/** A resolver that hands out allowed addresses only, so that what was checked is what is dialled (no rebinding). */
function guardedLookup(isLocal: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const allowed = found.filter(({ address }) => isAllowedAddress(address, isLocal));
      const first = allowed[0];
      if (first === undefined) {
        callback(new AddressRefusedError(`${hostname}（${found[0]?.address ?? '?'}）`), '', 0);
      } else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** Connector for an undici Agent: checks literals itself and names through the guarded resolver. */
export function guardedConnector(isLocal: boolean, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: guardedLookup(isLocal) });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (ipaddr.isValid(host) && !isAllowedAddress(host, isLocal)) {
      callback(new AddressRefusedError(host), null);
      return;
    }
    connect(options, callback);
  };
}
