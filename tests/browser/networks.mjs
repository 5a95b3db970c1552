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
 * Makes a hub and two networks behind it that reach each other through it, but not by UDP.
 * `hub.address` is the hub's, as the first network sees it; the second one reaches it as well.
 */
export class Networks {
  #names = ['hub', 'left', 'right'].map((name) => `parley-${process.pid}-${name}`);
  hubAddress = '10.77.1.1';

  constructor() {
    const [hub, ...sides] = this.#names;
    for (const name of this.#names) run(`ip netns add ${name}`);
    for (const name of this.#names) run(`ip -n ${name} link set lo up`);
    for (const [index, name] of sides.entries()) {
      const net = `10.77.${index + 1}`;
      run(`ip -n ${hub} link add side${index} type veth peer name eth0 netns ${name}`);
      run(`ip -n ${hub} addr add ${net}.1/24 dev side${index}`);
      run(`ip -n ${name} addr add ${net}.2/24 dev eth0`);
      run(`ip -n ${hub} link set side${index} up`);
      run(`ip -n ${name} link set eth0 up`);
      run(`ip -n ${name} route add default via ${net}.1`);
    }
    run(`ip netns exec ${hub} sysctl -q -w net.ipv4.ip_forward=1`);
    run(`ip netns exec ${hub} nft add table ip parley`);
    run(
      `ip netns exec ${hub} nft add chain ip parley forward { type filter hook forward priority 0 ; }`,
    );
    run(`ip netns exec ${hub} nft add rule ip parley forward ip protocol udp counter drop`);
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
    const rules = run(`ip netns exec ${this.#names[0]} nft list chain ip parley forward`);
    return Number(/counter packets (\d+)/.exec(rules)[1]);
  }

  close() {
    for (const name of this.#names) run(`ip netns del ${name}`);
  }
}
