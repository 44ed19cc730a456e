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

# Almost all of the time goes into libtorch's headers: they are parsed once, for the header that every source includes
# first. A compiler that does not know such files reads the header itself.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=$(dirname "$(readlink -f "$1")")
ln -s "$sources"/*.h "$work"
readlink -f "$@" | xargs -d '\n' ln -s -t "$work"
compile() {
  # shellcheck disable=SC2086
  "${CXX:-g++}" -std=$standard -O2 -g0 -fPIC -fvisibility=hidden -Wall -Wno-unused -Wno-sign-compare \
    -fmacro-prefix-map="$work=$sources" ${CXXFLAGS:-} "${flags[@]}" "$@"
}
for header in "$work"/*.h; do
  compile -w -x c++-header "$header" -o "$header.gch"
done
running=()
for source in "$work"/*.cpp; do
  compile -c "$source" -o "${source%.cpp}.o" &
  running+=($!)
  if ((${#running[@]} >= $(nproc))); then
    wait "${running[0]}"
    running=("${running[@]:1}")
  fi
done
for one in "${running[@]}"; do
  wait "$one"
done

# Written aside and renamed: a process that has the old one loaded keeps it.
"${CXX:-g++}" -shared -fPIC "${flags[@]}" "$work"/*.o -o "$output.$$" "${libraries[@]}" -ldl
mv "$output.$$" "$output"
