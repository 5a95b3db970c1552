// Two networks and a hub between them, each a network namespace of Linux: what passes from one to
// the other is for nft to say. Needs root.
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const run = (command) => {
  const [program, ...args] = command.split(' ');
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });
};

/** Whether this process may make namespaces and has what it takes. */
export function canMakeNetworks() {
  try {
    run('ip netns add parley-probe');
    run('ip netns exec parley-probe nft list tables');
    return true;
  } catch {
    return false;
  } finally {
    try {
      run('ip netns del parley-probe');
    } catch {
      // It was never made.
    }
  }
}

/**
 * Makes a hub and two networks behind it that reach each other through it, by UDP only where that is
 * wanted. The hub's address is that of the first network's side; the second one reaches it as well.
 */
export class Networks {
  #names = ['hub', 'left', 'right'].map((name) => `parley-${process.pid}-${name}`);
  hubAddress = '10.77.1.1';

  constructor({ passesUdp = false } = {}) {
    const [hub, ...sides] = this.#names;
    for (const name of this.#names) run(`ip netns add ${name}`);
    for (const name of this.#names) run(`ip -n ${name} link set lo up`);
    for (const [index, name] of sides.entries()) {
      const net = `10.77.${index + 1}`;
      run(`ip -n ${hub} link add side${index} type veth peer name eth0 netns ${name}`);
      run(`ip -n ${hub} addr add ${net}.1/24 dev side${index}`);
      run(`ip -n ${name} addr add ${net}.2/24 dev eth0`);
      run(`ip -n ${hub} link set side${index} up`);
      this.up(index + 1);
    }
    run(`ip netns exec ${hub} sysctl -q -w net.ipv4.ip_forward=1`);
    this.#nft('add table ip parley');
    this.#nft('add chain ip parley forward { type filter hook forward priority 0 ; }');
    for (const hook of ['prerouting', 'postrouting'])
      this.#nft(`add chain ip parley ${hook} { type filter hook ${hook} priority -300 ; }`);
    if (!passesUdp) this.#nft('add rule ip parley forward ip protocol udp counter drop');
  }

  #nft(command) {
    return run(`ip netns exec ${this.#names[0]} nft ${command}`);
  }

  /** Brings the interface of a network up; what was configured on it is gone with the one that went down. */
  up(network) {
    run(`ip -n ${this.#names[network]} link set eth0 up`);
    run(`ip -n ${this.#names[network]} route add default via 10.77.${network}.1`);
  }

  /** Takes the interface of a network down: its machines know that they are offline. */
  down(network) {
    run(`ip -n ${this.#names[network]} link set eth0 down`);
  }

  /** Drops whatever comes from a network or goes to it, and tells nobody. */
  silence(network) {
    this.#nft(`add rule ip parley prerouting ip saddr 10.77.${network}.2 drop`);
    this.#nft(`add rule ip parley postrouting ip daddr 10.77.${network}.2 drop`);
  }

  /** Ends every silence. */
  heal() {
    for (const hook of ['prerouting', 'postrouting']) this.#nft(`flush chain ip parley ${hook}`);
  }

  /** A program that runs another one in a network: 0 is the hub, 1 and 2 are the others. */
  wrapper(folder, network, program) {
    const file = join(folder, `in-network-${network}`);
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.#names[network]} ${program} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** How many packets were kept from passing. */
  dropped() {
    const rules = this.#nft('list chain ip parley forward');
    return Number(/counter packets (\d+)/.exec(rules)[1]);
  }

  close() {
    for (const name of this.#names) run(`ip netns del ${name}`);
  }
}
