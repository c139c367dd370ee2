/** What to install for an adapter on each system: the one place that names packages. */

/** A system with a package manager, and what gives it a software adapter. */
interface PackagedSystem {
  name: string;
  install: string;
  software: string[];
  /** The Vulkan loader, which a GPU needs beside its vendor's driver. */
  loader: string;
}

/**
 * Mesa's software renderer for OpenGL ES, llvmpipe, trains faster than its driver for Vulkan, lavapipe, wherever both were measured
 * (`softwareSpeed.ts`); Fedora's packages of it have not been tried.
 */
export const PACKAGED_SYSTEMS = {
  debian: {
    name: 'Debian 12, Ubuntu 22.04 or newer',
    install: 'apt install',
    software: ['libegl1', 'libegl-mesa0', 'libgles2', 'libgl1-mesa-dri'],
    loader: 'libvulkan1',
  },
  fedora: {
    name: 'Fedora',
    install: 'dnf install',
    software: ['mesa-vulkan-drivers', 'vulkan-loader'],
    loader: 'vulkan-loader',
  },
} satisfies Record<string, PackagedSystem>;

/** The command that installs a software adapter. */
export function installCommand({ install, software }: PackagedSystem): string {
  return [install, ...software].join(' ');
}

const { debian, fedora } = PACKAGED_SYSTEMS;

/** The Vulkan loader's package by system. */
export const VULKAN_LOADER = `Debian/Ubuntu: ${debian.loader}, Fedora: ${fedora.loader}`;

const WIDTH = Math.max(...Object.values(PACKAGED_SYSTEMS).map(({ name }) => name.length)) + 2;

/** What to do for an adapter on each system, in lines. */
export const INSTALL = [
  'To get one without a GPU:',
  ...Object.values(PACKAGED_SYSTEMS).map(
    (system) => `  ${system.name.padEnd(WIDTH)}${installCommand(system)}`,
  ),
  `  ${'Windows'.padEnd(WIDTH)}install Google Chrome or Microsoft Edge`,
  'For a GPU:',
  `  ${'Linux'.padEnd(WIDTH)}its vendor's driver and the Vulkan loader (${VULKAN_LOADER})`,
  `  ${'macOS'.padEnd(WIDTH)}needs nothing (Metal) on macOS 12 or later; update the system`,
  `  ${'Windows'.padEnd(WIDTH)}update the GPU's driver (Direct3D 12)`,
].join('\n');
