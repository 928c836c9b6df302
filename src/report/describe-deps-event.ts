import type { DepsEvent } from '../manifest/index.ts';
import { plain, type LogRecord } from './log-record.ts';

/** The log line of an event of installing packages: dbt's words, names and codes. */
export function describeDepsEvent(event: DepsEvent): LogRecord {
  switch (event.kind) {
    case 'NoPackagesAsked':
      return info('DepsNoPackagesFound', 'M013', 'Warning: No packages were found in packages.yml', {});
    case 'PackageInstalling':
      return info('DepsStartPackageInstall', 'M014', `Installing ${event.name}`, {
        package_name: event.name,
      });
    case 'PackageInstalled': {
      const where = event.subdirectory === null ? '' : `\nand subdirectory ${event.subdirectory}`;
      return info('DepsInstallInfo', 'M015', `Installed from ${event.from}${where}`, {
        version_name: event.from,
      });
    }
    case 'PackageCompared':
      return event.newest === null
        ? info('DepsUpToDate', 'M017', 'Up to date!', {})
        : info('DepsUpdateAvailable', 'M016', `Updated version available: ${event.newest}`, {
            version_latest: event.newest,
          });
    case 'PackageUpdatesFound': {
      const names = event.names.map((name) => `'${name}'`).join(', ');
      const text = `\nUpdates available for packages: [${names}]\nUpdate your versions in packages.yml, then run tsdbt deps`;
      return info('DepsNotifyUpdatesAvailable', 'M019', text, { packages: event.names });
    }
    case 'LockUpdating':
      return info('DepsLockUpdating', 'M031', `Updating lock file in file path: ${event.file}`, {
        lock_filepath: event.file,
      });
    case 'PackageAdded':
      return info(
        'DepsAddPackage',
        'M032',
        `Added new package ${event.name}@${event.version ?? 'None'} to ${event.file}`,
        { package_name: event.name, version: event.version, packages_filepath: event.file },
      );
    case 'PackageReplaced':
      return info(
        'DepsFoundDuplicatePackage',
        'M033',
        `Found duplicate package in packages.yml, removing: ${event.entry}`,
        { removed_package: event.entry },
      );
    case 'PackageRetried':
      return {
        level: 'debug',
        name: 'RetryExternalCall',
        code: 'M020',
        message: plain(`Retrying external call. Attempt: ${event.attempt} (${event.reason})`),
        data: { attempt: event.attempt },
      };
  }
}

function info(name: string, code: string, text: string, data: LogRecord['data']): LogRecord {
  return { level: 'info', name, code, message: plain(text), data };
}
