import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs on JDK 11 and newer as a broker (17 was used); in KRaft mode it needs no ZooKeeper. */
const VERSION = '3.9.1';
const PATIENCE_MS = 60_000;

/** A Kafka for tests. */
export interface TestKafka {
  /** `host:port`, with commas between. */
  readonly brokers: string;
  stop(): Promise<void>;
}

/** Where the jars are kept between runs: outside the repository. */
function cacheFolder(): string {
  const cache =
    process.env['TSDBT_TEST_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tsdbt');
  return join(cache, `kafka-${VERSION}`);
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tsdbt.test</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** The folder with Apache Kafka's jars, fetched from Maven Central once. @throws when Java, Maven or the network is missing */
function fetchJars(): string {
  const folder = cacheFolder();
  if (existsSync(folder)) return folder;
  execFileSync('java', ['-version'], { stdio: 'pipe' });
  const parent = join(folder, '..');
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(join(parent, 'draft-'));
  try {
    writeFileSync(join(draft, 'pom.xml'), POM);
    const jars = join(draft, 'jars');
    const goals = [
      '-q',
      '-B',
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${jars}`,
    ];
    execFileSync('mvn', goals, { cwd: draft, stdio: 'pipe', timeout: 300_000 });
    if (!readdirSync(jars).some((name) => name.startsWith('kafka_')))
      throw new Error('Maven fetched no Kafka');
    // Another test process may have been quicker; its jars are as good.
    if (!existsSync(folder)) renameSync(jars, folder);
    return folder;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

function properties(
  folder: string,
  port: number,
  controllerPort: number,
  secondPort: number,
  further: KafkaSettings | undefined,
): string {
  const second = further ? `,${further.listener}://127.0.0.1:${secondPort}` : '';
  const protocol = further ? `,${further.listener}:${further.protocol}` : '';
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${second}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${second}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocol}`,
    'log.dirs': join(folder, 'logs'),
    'offsets.topic.num.partitions': '3',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    ...further?.settings,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

async function untilAnswering(port: number, broker: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (broker.exitCode !== null) throw new Error(`Kafka ended with ${broker.exitCode} while starting`);
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (answers) return;
    await sleep(100);
  }
  throw new Error('Kafka did not come up');
}

/** Further settings of a broker, and a further listener with them: its name and security protocol. */
export interface KafkaSettings {
  readonly listener: string;
  readonly protocol: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts an Apache Kafka of its own on loopback; its data is gone with it. @throws when none can be had */
export async function startKafka(
  further?: KafkaSettings,
): Promise<TestKafka & { readonly secondPort: number }> {
  const classPath = join(fetchJars(), '*');
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-kafka-'));
  const port = await freePort();
  const config = join(folder, 'server.properties');
  const controllerPort = await freePort();
  const secondPort = await freePort();
  writeFileSync(config, properties(folder, port, controllerPort, secondPort, further));
  const java = (main: string, ...rest: string[]): string[] => [
    '-Xmx384m',
    '-XX:+UseSerialGC',
    '-cp',
    classPath,
    main,
    ...rest,
  ];
  execFileSync(
    'java',
    java('kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', config),
    {
      stdio: 'pipe',
    },
  );
  const broker = spawn('java', java('kafka.Kafka', config), { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (broker.exitCode === null && broker.signalCode === null) {
      const ended = new Promise((resolve) => broker.once('exit', resolve));
      broker.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswering(port, broker);
  } catch (error) {
    await stop();
    throw error;
  }
  return { brokers: `127.0.0.1:${port}`, secondPort, stop };
}

/**
 * The Kafka that tests use: the one of `KAFKA_BROKERS`, or one started here. A text when there is neither and the tests
 * that need one are to be skipped; with `CI=true` that is a failure.
 */
export async function findKafka(): Promise<TestKafka | string> {
  const brokers = process.env['KAFKA_BROKERS'];
  if (brokers) return { brokers, stop: () => Promise.resolve() };
  try {
    return await startKafka();
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `no Apache Kafka to be had (${reason})`;
  }
}
