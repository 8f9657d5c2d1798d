#!/bin/sh
# A fresh machine with an NVIDIA card, in one call: looks at the driver, installs, builds, checks losses and times training. Options: --help.
# Needs no network where node_modules are there already. BAT_DIST names a build made elsewhere.
set -eu
cd "$(dirname "$0")/.."
command -v node >/dev/null || { echo "gpu.sh: no node (20.19 or newer)" >&2; exit 1; }

if command -v nvidia-smi >/dev/null; then
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
  # WebGPU reaches the card through Vulkan: its loader, and a file that names the driver.
  ldconfig -p 2>/dev/null | grep -q libvulkan.so.1 || echo "gpu.sh: no libvulkan.so.1 (Debian: apt-get install libvulkan1)" >&2
  if [ -z "${VK_ICD_FILENAMES:-}${VK_DRIVER_FILES:-}" ] &&
    ! ls /etc/vulkan/icd.d/*nvidia* /usr/share/vulkan/icd.d/*nvidia* >/dev/null 2>&1; then
    other=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
    if [ -f "$other" ]; then
      export VK_ICD_FILENAMES="$other"
      echo "gpu.sh: Vulkan's driver file is $other"
    elif mkdir -p /etc/vulkan/icd.d 2>/dev/null && [ -w /etc/vulkan/icd.d ]; then
      echo '{"file_format_version": "1.0.0", "ICD": {"library_path": "libGLX_nvidia.so.0", "api_version": "1.3.0"}}' \
        >/etc/vulkan/icd.d/nvidia_icd.json
      echo "gpu.sh: there was no Vulkan driver file: wrote /etc/vulkan/icd.d/nvidia_icd.json"
    else
      echo "gpu.sh: no Vulkan driver file, and /etc/vulkan/icd.d cannot be written" >&2
    fi
  fi
else
  echo "gpu.sh: no nvidia-smi: whatever card Vulkan finds" >&2
fi

[ -d node_modules/onnxruntime-node ] || npm ci
if [ -z "${BAT_DIST:-}" ]; then node node_modules/typescript/bin/tsc -p tsconfig.json; fi
exec node bench/gpu.mjs "$@"
