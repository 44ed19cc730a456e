#!/usr/bin/env bash
# Compiles the C++ sources of one shim: build-native.sh OUTPUT.so SOURCE...
# TORCH_HOME: a folder with include/ and lib/ (site-packages/torch, or an unpacked libtorch); default: the system's.
# CXX and CXXFLAGS are honoured.
set -euo pipefail

output=$1
shift
mkdir -p "$(dirname "$output")"

if [[ -n ${TORCH_HOME:-} ]]; then
  include=$TORCH_HOME/include
  library=$TORCH_HOME/lib
  flags=(-I"$include" -I"$include/torch/csrc/api/include" -L"$library" -Wl,-rpath,"$library")
  # Wheels before 2.6 were built with the old string ABI.
  if grep -qaF 'torchCheckFailEPKcS2_jRKSs' "$library/libc10.so"; then
    flags+=(-D_GLIBCXX_USE_CXX11_ABI=0)
  fi
else
  include=/usr/include
  library=$(dirname "$(find /usr/lib /usr/lib/*-linux-gnu* -maxdepth 1 -name libtorch_cpu.so | head -n 1)")
  flags=(-I"$include/torch/csrc/api/include")
fi

if [[ ! -e $include/ATen/core/dispatch/Dispatcher.h || ! -e $library/libtorch_cpu.so ]]; then
  where=${TORCH_HOME:-"the system: install libtorch-dev, or set TORCH_HOME"}
  echo "error: no headers and libraries of libtorch in $where" >&2
  exit 2
fi

standard=c++17
if grep -qsE 'C\+\+20 (or later )?compatible compiler is required' "$include"/{ATen/ATen.h,c10/util/C++17.h}; then
  standard=c++20
fi

libraries=(-ltorch_cpu -lc10)
if [[ -e $library/libtorch_cuda.so ]]; then
  # Nothing refers to it by name: its operators register themselves when it is loaded.
  libraries+=(-Wl,--no-as-needed -ltorch_cuda -lc10_cuda -ltorch)
fi

# Written aside and renamed: a process that has the old one loaded keeps it.
"${CXX:-g++}" -std=$standard -O2 -g0 -fPIC -shared -fvisibility=hidden -Wall -Wno-unused -Wno-sign-compare \
  ${CXXFLAGS:-} "${flags[@]}" "$@" -o "$output.$$" "${libraries[@]}" -ldl
mv "$output.$$" "$output"
