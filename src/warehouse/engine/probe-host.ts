import { connect } from 'node:net';

/** Whether somebody listens on a unix socket: a host that was killed leaves its socket file behind. */
export function probeHost(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
