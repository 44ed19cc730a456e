# shellcheck shell=bash disable=SC2154
# Sourced by ./clusterllm and ./test: makes sure of what a build needs, and builds what is stale.
# Needs $root, the folder of the repository. Says nothing when there is nothing to do.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

die() {
  printf 'clusterllm: %s\n' "$*" >&2
  exit 2
}

# Debian packages that are missing, one a line.
missing_packages() {
  command -v g++ >/dev/null || echo g++
  if [ -z "${TORCH_HOME:-}" ]; then
    [ -e /usr/include/ATen/ATen.h ] || echo libtorch-dev
    compgen -G '/usr/lib/*/openblas-openmp/libopenblas.so.0' >/dev/null || echo libopenblas0-openmp
  fi
}

install_packages() {
  local as_root=() install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@")
  local line="apt-get install -y --no-install-recommends $*"
  command -v apt-get >/dev/null || die "missing: $*. Install them (these are Debian's names) and run this again."
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || die "missing packages. Run: sudo $line"
    as_root=(sudo -n)
  fi
  echo "Installing $* ..." >&2
  local log
  log=$(mktemp)
  "${as_root[@]}" "${install[@]}" >"$log" 2>&1 </dev/null ||
    { "${as_root[@]}" apt-get update >"$log" 2>&1 && "${as_root[@]}" "${install[@]}" >"$log" 2>&1 </dev/null; } ||
    { tail -n 5 "$log" >&2; die "could not install packages. Run: $line"; }
  rm -f "$log"
}

find_dotnet() {
  command -v dotnet >/dev/null || { [ -x "$HOME/.dotnet/dotnet" ] && PATH="$HOME/.dotnet:$PATH"; } || true
  if ! command -v dotnet >/dev/null && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
    install_packages dotnet-sdk-10.0
  fi
  command -v dotnet >/dev/null || die "the .NET 10 SDK is missing. Install it (https://dot.net) and run this again."
  export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
}

check_torch_home() {
  [ -z "${TORCH_HOME:-}" ] || [ -e "$TORCH_HOME/lib/libtorch_cpu.so" ] ||
    die "TORCH_HOME is $TORCH_HOME, but there is no lib/libtorch_cpu.so in it"
}

# is_stale STAMP: whether something was changed since, or another libtorch is wanted.
is_stale() {
  [ -e "$1" ] && [ "$(<"$1")" = "${TORCH_HOME:-}" ] || return 0
  [ -n "$(cd "$root" && find src engines tests bench Directory.*.* global.json ClusterLlm.sln -newer "$1" -print -quit)" ]
}

# end_compiler ID: ends the server that compiled all projects of one build; by itself it would stay ten minutes more.
end_compiler() {
  local server
  server="$DOTNET_ROOT/sdk/$(cd "$root" && dotnet --version)/Roslyn/bincore/VBCSCompiler"
  [ ! -x "$server" ] || "$server" "-pipename:$1" -shutdown >/dev/null 2>&1 </dev/null || true
}

# build TARGET NAME: builds a project or the solution in Release, unless nothing changed since NAME was built.
build() {
  local stamp="$root/artifacts/$2.stamp" lock packages log
  is_stale "$stamp" || return 0
  mkdir -p "$root/artifacts"
  exec {lock}>"$root/artifacts/build.lock"
  flock "$lock"
  if is_stale "$stamp"; then # another start may have built it meanwhile
    packages=$(missing_packages)
    # shellcheck disable=SC2086
    [ -z "$packages" ] || install_packages $packages
    echo "Building ..." >&2
    log=$(mktemp)
    local begun
    begun=$(mktemp)
    local compiler="clusterllm-$$" failed=0
    dotnet build "$root/$1" -c Release -v quiet -nologo -nodeReuse:false -p:UseSharedCompilation=true \
      -p:SharedCompilationId="$compiler" >"$log" 2>&1 </dev/null {lock}>&- || failed=1
    end_compiler "$compiler"
    if [ $failed -ne 0 ]; then
      grep -E 'error|Error' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
      echo "clusterllm: the build failed" >&2
      exit 1
    fi
    printf '%s' "${TORCH_HOME:-}" >"$stamp"
    touch -r "$begun" "$stamp" # what is edited during the build is stale
    rm -f "$log" "$begun"
  fi
  flock -u "$lock"
  exec {lock}>&-
}
